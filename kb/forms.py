"""What the staff sends to make and change articles."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Final

from msgspec import Meta

from core.errors import Invalid
from core.forms import Body, Form, Note, Short, Title, parse
from kb.models import DoubtReason, ParagraphRole

MOST_PARAGRAPHS: Final = 500
"""A draft of the longest thread has fewer (see `extraction`)."""

RowId = Annotated[int, Meta(ge=1, le=2**63 - 1)]
Tag = Annotated[str, Meta(min_length=1, max_length=40)]
Tags = Annotated[tuple[Tag, ...], Meta(max_length=10)]
Titles = Annotated[tuple[Title, ...], Meta(max_length=50)]


class ArticleRequest(Form, frozen=True, kw_only=True):
    """The finished thread an article is to be made of."""

    thread_id: RowId


class ParagraphForm(Form, frozen=True, kw_only=True):
    """A paragraph as the editor leaves it.

    With `id` it is one the article has: it keeps its source, and its role unless another is given. `source_post_id`
    credits a post of the article's threads for a new paragraph.
    """

    body: Body
    id: RowId | None = None
    heading: Short = ""
    role: ParagraphRole | None = None
    source_post_id: RowId | None = None


class Editing(Form, frozen=True, kw_only=True):
    """The whole text of an article, in its new order. Left out tags and other titles stay as they are."""

    title: Title
    version: int
    paragraphs: Annotated[tuple[ParagraphForm, ...], Meta(min_length=1, max_length=MOST_PARAGRAPHS)]
    summary: Note = ""
    note: Note = ""
    tags: Tags | None = None
    alternate_titles: Titles | None = None


class Doubting(Form, frozen=True, kw_only=True):
    """Why an article needs review."""

    reason: DoubtReason = DoubtReason.REPORTED
    note: Note = ""


class Retiring(Form, frozen=True, kw_only=True):
    """Why an article no longer holds, and the one to read instead."""

    successor_id: RowId | None = None
    reason: Note = ""


class Restoring(Form, frozen=True, kw_only=True):
    """The version the person looked at when asking for an old text back."""

    version: int
    note: Note = ""


PARAGRAPH: Final = re.compile(r"paragraphs\.(\d{1,4})\.(id|body|heading|role|source_post_id)")


def editing_from_fields(fields: Mapping[str, object]) -> Editing:
    """What the editor's page posts without a script.

    Its fields: `title`, `summary`, `note`, `version`, `tags` (between commas), `alternate_titles` (a line each) and
    `paragraphs.<n>.body|heading|role|id|source_post_id`, in the order of n. A paragraph whose body is emptied is taken
    out; an empty one at the end is room that was not used.

    Raises:
        Invalid: with the code of the first refused field.
    """
    plain: dict[str, Any] = {name: value for name, value in fields.items() if not PARAGRAPH.fullmatch(name)}
    if isinstance(plain.get("tags"), str):
        plain["tags"] = [tag.strip() for tag in plain["tags"].split(",") if tag.strip()]
    if isinstance(plain.get("alternate_titles"), str):
        plain["alternate_titles"] = [line.strip() for line in plain["alternate_titles"].splitlines() if line.strip()]
    plain["paragraphs"] = _paragraphs(fields)
    if not plain["paragraphs"]:
        raise Invalid({"paragraphs": "required"})
    return parse(Editing, plain)


def _paragraphs(fields: Mapping[str, object]) -> list[dict[str, object]]:
    found: dict[int, dict[str, object]] = {}
    for name, value in fields.items():
        match = PARAGRAPH.fullmatch(name)
        if match and str(value).strip():
            found.setdefault(int(match[1]), {})[match[2]] = value
    return [found[number] for number in sorted(found) if "body" in found[number]]
