"""What people send to search and suggestions over the API."""

from typing import Annotated, Literal

from msgspec import Meta

from core.forms import BODY_CHARS, Form, Slug

DraftTitle = Annotated[str, Meta(max_length=300)]
DraftBody = Annotated[str, Meta(max_length=BODY_CHARS)]


class DraftForm(Form, frozen=True):
    """A question being written: its title, better its body too; `space` is a slug or null."""

    title: DraftTitle
    body: DraftBody = ""
    space: Slug | None = None


class VerdictForm(Form, frozen=True):
    """What a person did with a suggestion they were shown: `t-12` is a thread, `k-3` an article."""

    key: Annotated[str, Meta(pattern=r"^[tk]-[1-9][0-9]{0,17}$")]
    verdict: Literal["opened", "refused"]
