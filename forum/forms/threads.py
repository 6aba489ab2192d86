"""What people send to start, answer, change and settle a thread."""

from typing import Annotated, Literal

from msgspec import Meta

from core.forms import Body, Form, Note, Short, Slug, Title
from forum.models.threads import ThreadKind

Tag = Annotated[str, Meta(min_length=1, max_length=40)]
Tags = Annotated[tuple[Tag, ...], Meta(max_length=5)]


class Different(Form, frozen=True, kw_only=True):
    """Why a suggestion did not fit: "mine is different because…"."""

    key: Annotated[str, Meta(pattern=r"^[tk]-[0-9]{1,18}$")]
    reason: Annotated[str, Meta(min_length=3, max_length=2000)]


class NewThread(Form, frozen=True, kw_only=True):
    """A question, a discussion or an announcement."""

    space: Slug
    title: Title
    body: Body
    kind: ThreadKind = ThreadKind.QUESTION
    tags: Tags = ()
    different: Different | None = None


class NewPost(Form, frozen=True, kw_only=True):
    """A reply."""

    body: Body


class PostEdit(Form, frozen=True, kw_only=True):
    """A changed post; title and tags only for the opening message. `version` guards against overwriting."""

    body: Body
    title: Title | None = None
    tags: Tags | None = None
    reason: Short = ""
    version: int | None = None


class Acceptance(Form, frozen=True, kw_only=True):
    """The answer the asker accepts."""

    post_id: int


class Closing(Form, frozen=True, kw_only=True):
    """Why a thread is closed."""

    reason: Literal["solved", "answered_elsewhere", "obsolete", "off_topic", "quiet", "other"] = "solved"
    note: Note = ""


class Archiving(Form, frozen=True, kw_only=True):
    """Why a thread is archived."""

    reason: Literal["finished", "course_over", "became_article", "no_lasting_value", "other"] = "finished"
    note: Note = ""


class RemovalForm(Form, frozen=True, kw_only=True):
    """Why something is removed."""

    reason: Note = ""
