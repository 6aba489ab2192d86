"""What the log of searches tells: numbers, and the texts that more than one person looked for."""

from datetime import datetime

import msgspec


class Gap(msgspec.Struct, frozen=True):
    """A text that found nothing: how often, by how many (a person on another day counts again), and what came of it."""

    text: str
    lang: str
    times: int
    people: int
    asked: int
    last_at: datetime


class Stretch(msgspec.Struct, frozen=True):
    """One part of the period, drawn as a bar."""

    since: datetime
    searches: int
    not_found: int


class GapReport(msgspec.Struct, frozen=True, kw_only=True):
    """What people looked for within a period. `too_few` searches found nothing and are not shown by their text."""

    days: int
    searches: int
    not_found: int
    asked: int
    opened: int
    gaps: tuple[Gap, ...]
    too_few: int
    stretches: tuple[Stretch, ...]
    is_kept: bool
    is_everywhere: bool
