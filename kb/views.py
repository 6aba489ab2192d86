"""What a reader sees of articles. Every `may_*` was computed by the rule that guards the verb."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import msgspec

from accounts.views import Person
from core.diff import Change
from core.i18n import N_
from core.markup import SafeHtml
from forum.views.threads import SpaceBrief
from kb.models import ArticleState, DoubtReason, ParagraphRole

SEARCH_KIND: Final = "article"
SEARCH_PREFIX: Final = "k"
"""How search, suggestions and deflections name an article: `k-12`."""

ROLE_WORDS: Final[Mapping[ParagraphRole, str]] = {
    ParagraphRole.QUESTION: N_("Question"),
    ParagraphRole.ANSWER: N_("Answer"),
    ParagraphRole.NOTE: N_("Note"),
}
DOUBT_WORDS: Final[Mapping[DoubtReason, str]] = {
    DoubtReason.SOURCE_REMOVED: N_("A message this article came from was removed: check that the rest still holds."),
    DoubtReason.SOURCE_MOVED: N_("Its thread moved to another space, and the article with it: check who reads it now."),
    DoubtReason.REPORTED: N_("Somebody on the staff doubts that it still holds."),
    DoubtReason.REVIVED: N_("It was obsolete and is back in use: check that it holds again."),
}
"""Why an article needs review, in words; to be translated where they are shown."""


class SourceView(msgspec.Struct, frozen=True, kw_only=True):
    """Where a paragraph comes from: a permalink, the person to credit, and when they wrote it."""

    post_id: int
    url: str
    author: Person
    at: datetime


class ParagraphView(msgspec.Struct, frozen=True, kw_only=True):
    """A paragraph. `is_withheld`: its source is no longer shown, so that only the LCM still sees it."""

    id: int
    role: ParagraphRole
    heading: str
    html: SafeHtml
    text: str
    body: str
    source: SourceView | None
    is_withheld: bool = False


class ArticleLink(msgspec.Struct, frozen=True):
    """An article to go to."""

    id: int
    url: str
    title: str


class ThreadLink(msgspec.Struct, frozen=True):
    """A thread an article was made from."""

    id: int
    url: str
    title: str


class Vouch(msgspec.Struct, frozen=True):
    """Who verified an article, and when."""

    by: str
    at: datetime


class DoubtView(msgspec.Struct, frozen=True):
    """Why an article needs review; for the staff of its space. Without a name, it was found by the system."""

    reason: DoubtReason
    note: str
    by: str
    at: datetime


class RetirementView(msgspec.Struct, frozen=True):
    """Why an article no longer holds; its successor, when there is one that this reader may see."""

    by: str
    at: datetime
    reason: str
    successor: ArticleLink | None


class ArticleBrief(msgspec.Struct, frozen=True, kw_only=True):
    """An article in a list, or on the page of its thread. `reuse_count`: people it answered before they posted."""

    id: int
    url: str
    title: str
    summary: str
    state: ArticleState
    lang: str
    space: SpaceBrief
    tags: tuple[str, ...]
    reuse_count: int
    updated_at: datetime
    published_at: datetime | None


class ArticleView(msgspec.Struct, frozen=True, kw_only=True):
    """An article for its page and its editor. `summary` is what is shown, `own_summary` what somebody wrote."""

    id: int
    url: str
    title: str
    summary: str
    own_summary: str
    state: ArticleState
    lang: str
    space: SpaceBrief
    tags: tuple[str, ...]
    alternate_titles: tuple[str, ...]
    paragraphs: tuple[ParagraphView, ...]
    credits: tuple[Person, ...]
    sources: tuple[ThreadLink, ...]
    reuse_count: int
    version: int
    revision_count: int
    created_at: datetime
    updated_at: datetime
    published_at: datetime | None
    published_by: str
    verified: Vouch | None
    doubt: DoubtView | None
    retirement: RetirementView | None
    may_see_history: bool
    may_edit: bool
    may_submit: bool
    may_publish: bool
    may_unpublish: bool
    may_verify: bool
    may_unverify: bool
    may_doubt: bool
    may_retire: bool
    may_revive: bool


class ArticlePage(msgspec.Struct, frozen=True):
    """One page of articles; `next` is the cursor of the following page."""

    items: tuple[ArticleBrief, ...]
    next: str | None = None


class SpaceCount(msgspec.Struct, frozen=True):
    """How many articles of a space this reader may read."""

    space: SpaceBrief
    count: int


class LangCount(msgspec.Struct, frozen=True):
    """How many articles of a language this reader may read."""

    lang: str
    count: int


class StateCount(msgspec.Struct, frozen=True):
    """How many articles in the actor's care are in a state."""

    state: ArticleState
    count: int


class KbHome(msgspec.Struct, frozen=True, kw_only=True):
    """The knowledge base's first page. `in_care` is for the staff: drafts, reviews and doubts of their spaces."""

    items: tuple[ArticleBrief, ...]
    next: str | None
    total: int
    spaces: tuple[SpaceCount, ...]
    languages: tuple[LangCount, ...]
    recent: tuple[ArticleBrief, ...]
    most_reused: tuple[ArticleBrief, ...]
    in_care: tuple[StateCount, ...]


class RevisionRow(msgspec.Struct, frozen=True, kw_only=True):
    """One version in a history."""

    number: int
    title: str
    by: str
    at: datetime
    note: str
    is_present: bool


class RevisionDiff(msgspec.Struct, frozen=True, kw_only=True):
    """What changed between two versions, word by word. `may_restore`: the actor may bring the older text back."""

    article: ArticleLink
    older: RevisionRow
    newer: RevisionRow
    title: tuple[Change, ...]
    summary: tuple[Change, ...]
    text: tuple[Change, ...]
    version: int
    may_restore: bool


class Passage(msgspec.Struct, frozen=True, kw_only=True):
    """A paragraph as a revision keeps it; `id` is the paragraph's, as long as the article has it."""

    id: int | None = None
    role: ParagraphRole
    heading: str = ""
    body: str
    source_post_id: int | None = None
    source_author_id: int | None = None


class Answer(msgspec.Struct, frozen=True):
    """A post of a thread that may go into an article."""

    post_id: int
    author_id: int
    body: str


class OtherAsking(msgspec.Struct, frozen=True):
    """How the same question was asked in a thread marked as its duplicate."""

    thread_id: int
    title: str


class Material(msgspec.Struct, frozen=True, kw_only=True):
    """What a thread gives to an article: visible posts alone."""

    thread_id: int
    space_id: int
    title: str
    lang: str
    is_finished: bool
    question: Answer | None
    answers: tuple[Answer, ...]
    duplicates: tuple[OtherAsking, ...]
    tags: tuple[str, ...]
