"""What an LCM sees of the words of a space."""

from datetime import datetime

import msgspec


class SynonymView(msgspec.Struct, frozen=True, kw_only=True):
    """One list of equivalent expressions; `space` is the address of its space, empty for everywhere."""

    id: int
    terms: list[str]
    space: str
    by: str
    at: datetime
    changed_at: datetime
    version: int
    is_removed: bool
    may_edit: bool


class SynonymList(msgspec.Struct, frozen=True, kw_only=True):
    """The words of a space: its own lists, those of everywhere, and what was removed lately."""

    space: str
    space_title: str
    items: list[SynonymView]
    everywhere: list[SynonymView]
    removed: list[SynonymView]
    may_add_everywhere: bool
