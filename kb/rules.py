"""Who may do what with an article, and what state follows. Pure: no query, no clock."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, Protocol

from core.actor import Actor
from core.errors import AppError
from forum.rules import may_write
from kb.models import ArticleState

READABLE: Final = (ArticleState.PUBLISHED, ArticleState.VERIFIED, ArticleState.NEEDS_REVIEW)
"""The states readers see; the others are for the staff of the space."""


class Act(StrEnum):
    """What moves an article from state to state."""

    EDIT = "edit"
    SUBMIT = "submit"
    PUBLISH = "publish"
    UNPUBLISH = "unpublish"
    VERIFY = "verify"
    UNVERIFY = "unverify"
    DOUBT = "doubt"
    RETIRE = "retire"
    REVIVE = "revive"


NEXT: Final[Mapping[tuple[str, str], ArticleState]] = {
    (ArticleState.DRAFT, Act.EDIT): ArticleState.DRAFT,
    (ArticleState.IN_REVIEW, Act.EDIT): ArticleState.IN_REVIEW,
    (ArticleState.PUBLISHED, Act.EDIT): ArticleState.PUBLISHED,
    (ArticleState.VERIFIED, Act.EDIT): ArticleState.PUBLISHED,
    (ArticleState.NEEDS_REVIEW, Act.EDIT): ArticleState.NEEDS_REVIEW,
    (ArticleState.DRAFT, Act.SUBMIT): ArticleState.IN_REVIEW,
    (ArticleState.DRAFT, Act.PUBLISH): ArticleState.PUBLISHED,
    (ArticleState.IN_REVIEW, Act.PUBLISH): ArticleState.PUBLISHED,
    (ArticleState.NEEDS_REVIEW, Act.PUBLISH): ArticleState.PUBLISHED,
    (ArticleState.PUBLISHED, Act.UNPUBLISH): ArticleState.DRAFT,
    (ArticleState.VERIFIED, Act.UNPUBLISH): ArticleState.DRAFT,
    (ArticleState.NEEDS_REVIEW, Act.UNPUBLISH): ArticleState.DRAFT,
    (ArticleState.PUBLISHED, Act.VERIFY): ArticleState.VERIFIED,
    (ArticleState.NEEDS_REVIEW, Act.VERIFY): ArticleState.VERIFIED,
    (ArticleState.VERIFIED, Act.UNVERIFY): ArticleState.PUBLISHED,
    (ArticleState.PUBLISHED, Act.DOUBT): ArticleState.NEEDS_REVIEW,
    (ArticleState.VERIFIED, Act.DOUBT): ArticleState.NEEDS_REVIEW,
    (ArticleState.PUBLISHED, Act.RETIRE): ArticleState.OBSOLETE,
    (ArticleState.VERIFIED, Act.RETIRE): ArticleState.OBSOLETE,
    (ArticleState.NEEDS_REVIEW, Act.RETIRE): ArticleState.OBSOLETE,
    (ArticleState.OBSOLETE, Act.REVIVE): ArticleState.NEEDS_REVIEW,
}
"""Where an act leads; an absent pair is a conflict. A verification vouches for a text, so an edit ends it."""

LCM_ACTS: Final = frozenset({Act.SUBMIT, Act.PUBLISH, Act.UNPUBLISH, Act.RETIRE, Act.REVIVE})
"""The acts of the LCM alone; the others are the trainers' too."""


class ArticleFacts(Protocol):
    """What the rules need of an article."""

    @property
    def space_id(self) -> int: ...  # noqa: D102
    @property
    def state(self) -> str: ...  # noqa: D102


def may_draft(actor: Actor, space_id: int) -> bool:
    """An LCM of the thread's space."""
    return actor.is_lcm_of(space_id) and may_write(actor)


def may_tend(actor: Actor, space_id: int) -> bool:
    """The staff of the space: they read drafts, histories, and why an article is in doubt."""
    return actor.is_staff_of(space_id)


def may_act(actor: Actor, article: ArticleFacts, act: Act) -> bool:
    """The LCMs of the space; its trainers may edit, verify and doubt."""
    if not may_write(actor):
        return False
    if act in LCM_ACTS:
        return actor.is_lcm_of(article.space_id)
    return actor.is_staff_of(article.space_id)


def is_possible(actor: Actor, article: ArticleFacts, act: Act) -> bool:
    """Whether to offer the act: this actor may do it, in this state."""
    return (article.state, act) in NEXT and may_act(actor, article, act)


def follow(state: str, act: Act, *, otherwise: type[AppError]) -> ArticleState:
    """The state after an act; refuses an act the state does not know.

    Raises:
        AppError: of the class `otherwise`.
    """
    try:
        return NEXT[(state, act)]
    except KeyError:
        raise otherwise(state=str(state)) from None
