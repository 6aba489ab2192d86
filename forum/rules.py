"""Who may do what in the forum, and what follows. Pure: the page a moderator could read over your shoulder."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final, Protocol

from core.actor import Actor, TokenScope
from core.errors import AppError
from forum.models.posts import PostState
from forum.models.spaces import Audience, SpaceLifecycle
from forum.models.threads import Lifecycle, Resolution, ThreadKind

REOPENING_DAYS: Final = 14
"""How long the author of a closed thread may reopen it; an LCM always may."""

NEXT: Final[Mapping[tuple[str, str], Lifecycle]] = {
    (Lifecycle.PENDING, "approve"): Lifecycle.OPEN,
    (Lifecycle.OPEN, "close"): Lifecycle.CLOSED,
    (Lifecycle.CLOSED, "reopen"): Lifecycle.OPEN,
    (Lifecycle.CLOSED, "archive"): Lifecycle.ARCHIVED,
    (Lifecycle.ARCHIVED, "restore"): Lifecycle.CLOSED,
}

REASONS_TO_CLOSE: Final = ("solved", "answered_elsewhere", "obsolete", "off_topic", "quiet", "other")
REASONS_TO_ARCHIVE: Final = ("finished", "course_over", "became_article", "no_lasting_value", "other")


class SpaceFacts(Protocol):
    """What the rules need of a space."""

    @property
    def id(self) -> int: ...  # noqa: D102
    @property
    def audience(self) -> str: ...  # noqa: D102
    @property
    def lifecycle(self) -> str: ...  # noqa: D102


class ThreadFacts(Protocol):
    """What the rules need of a thread."""

    @property
    def space_id(self) -> int: ...  # noqa: D102
    @property
    def author_id(self) -> int: ...  # noqa: D102
    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def lifecycle(self) -> str: ...  # noqa: D102
    @property
    def is_removed(self) -> bool: ...  # noqa: D102


class PostFacts(Protocol):
    """What the rules need of a post."""

    @property
    def author_id(self) -> int: ...  # noqa: D102
    @property
    def number(self) -> int: ...  # noqa: D102
    @property
    def state(self) -> str: ...  # noqa: D102


def follow(state: str, act: str, *, otherwise: type[AppError]) -> Lifecycle:
    """The lifecycle after an act; refuses an act the state does not know.

    Raises:
        AppError: of the class `otherwise`.
    """
    try:
        return NEXT[(state, act)]
    except KeyError:
        raise otherwise(state=str(state)) from None


def may_write(actor: Actor) -> bool:
    """A person, signed in or with a token made for writing."""
    return actor.is_system or (actor.is_signed_in and actor.may_use(TokenScope.WRITE))


def may_enter(actor: Actor, space: SpaceFacts, groups: frozenset[int]) -> bool:
    """Public to all; members to whoever is signed in; groups to their members and the staff of the space."""
    if space.audience == Audience.PUBLIC or actor.is_system:
        return True
    if not actor.is_signed_in:
        return False
    if space.audience == Audience.MEMBERS or actor.is_lcm_everywhere or space.id in actor.staff_spaces:
        return True
    return bool(actor.groups & groups)


def may_create_spaces(actor: Actor) -> bool:
    """An LCM of the whole community, or an administrator."""
    return actor.is_lcm_everywhere


def may_edit_space(actor: Actor, space: SpaceFacts) -> bool:
    """An LCM of the space."""
    return actor.is_lcm_of(space.id)


def may_keep_words(actor: Actor, space_id: int | None) -> bool:
    """An LCM of the space; everywhere (no space), an LCM of the whole community."""
    return actor.is_lcm_everywhere if space_id is None else actor.is_lcm_of(space_id)


def may_post_in(actor: Actor, space: SpaceFacts) -> bool:
    """Anyone who may enter, while the space is open; its LCMs also before it opens."""
    if space.lifecycle == SpaceLifecycle.OPEN:
        return may_write(actor)
    return space.lifecycle == SpaceLifecycle.PLANNED and actor.is_lcm_of(space.id)


def may_announce(actor: Actor, space: SpaceFacts) -> bool:
    """The staff of the space."""
    return actor.is_staff_of(space.id) and may_write(actor)


def may_reply(actor: Actor, thread: ThreadFacts, space: SpaceFacts) -> bool:
    """Anyone who may post in the space, while the thread is open."""
    return thread.lifecycle == Lifecycle.OPEN and not thread.is_removed and may_post_in(actor, space)


def may_edit_post(actor: Actor, post: PostFacts, thread: ThreadFacts) -> bool:
    """Its author while the thread is not archived, or an LCM of the space; nobody once it is removed."""
    if post.state == PostState.REMOVED or thread.is_removed or not may_write(actor):
        return False
    if actor.is_lcm_of(thread.space_id):
        return True
    return actor.id == post.author_id and thread.lifecycle != Lifecycle.ARCHIVED


def may_remove_post(actor: Actor, post: PostFacts, thread: ThreadFacts) -> bool:
    """The author of the reply while the thread is open, or an LCM of the space."""
    if actor.is_lcm_of(thread.space_id):
        return True
    return actor.id == post.author_id and thread.lifecycle == Lifecycle.OPEN and may_write(actor)


def may_restore_post(actor: Actor, thread: ThreadFacts) -> bool:
    """An LCM of the space."""
    return actor.is_lcm_of(thread.space_id)


def may_remove_thread(actor: Actor, thread: ThreadFacts, reply_count: int) -> bool:
    """An LCM of the space; the author too while nobody has replied."""
    if actor.is_lcm_of(thread.space_id):
        return True
    return actor.id == thread.author_id and reply_count == 0 and thread.lifecycle == Lifecycle.OPEN and may_write(actor)


def may_accept(actor: Actor, thread: ThreadFacts) -> bool:
    """The asker alone, for a question that is not archived: what an LCM vouches for is verified instead."""
    if thread.kind != ThreadKind.QUESTION or thread.lifecycle == Lifecycle.ARCHIVED or thread.is_removed:
        return False
    return may_write(actor) and (actor.is_system or actor.id == thread.author_id)


def may_verify(actor: Actor, thread: ThreadFacts) -> bool:
    """A trainer or an LCM of the space, for a question."""
    return (
        thread.kind == ThreadKind.QUESTION
        and not thread.is_removed
        and actor.is_staff_of(thread.space_id)
        and may_write(actor)
    )


def may_close(actor: Actor, thread: ThreadFacts) -> bool:
    """The author, or an LCM of the thread's space."""
    return may_write(actor) and (actor.id == thread.author_id or actor.is_lcm_of(thread.space_id))


def may_reopen(actor: Actor, thread: ThreadFacts, closed_at: datetime | None, now: datetime) -> bool:
    """An LCM always; the author for a fortnight after the closing."""
    if actor.is_lcm_of(thread.space_id):
        return True
    is_recent = closed_at is not None and now - closed_at <= timedelta(days=REOPENING_DAYS)
    return actor.id == thread.author_id and is_recent and may_write(actor)


def may_archive(actor: Actor, thread: ThreadFacts) -> bool:
    """An LCM of the thread's space."""
    return actor.is_lcm_of(thread.space_id)


def is_answerable(thread: ThreadFacts) -> bool:
    """Whether the promise of an answer runs for this thread."""
    return thread.kind == ThreadKind.QUESTION and thread.lifecycle == Lifecycle.OPEN and not thread.is_removed


def resolution(*, has_reply_by_others: bool, is_accepted: bool, is_verified: bool) -> Resolution:
    """The strongest answer of a thread."""
    if is_verified:
        return Resolution.VERIFIED
    if is_accepted:
        return Resolution.ACCEPTED
    return Resolution.ANSWERED if has_reply_by_others else Resolution.NONE
