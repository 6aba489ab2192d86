"""What people send to search and suggestions over the API."""

from typing import Annotated

from msgspec import Meta

from core.forms import BODY_CHARS, Form, Slug

DraftTitle = Annotated[str, Meta(max_length=300)]
DraftBody = Annotated[str, Meta(max_length=BODY_CHARS)]


class DraftForm(Form, frozen=True):
    """A question being written: its title, better its body too; `space` is a slug or null."""

    title: DraftTitle
    body: DraftBody = ""
    space: Slug | None = None
