"""Who may vote, share, report and follow. Pure, and used by the buttons of a page as by the verbs behind them."""

from core.actor import Actor
from forum.models.posts import PostState
from forum.models.threads import Lifecycle, ThreadKind
from forum.rules import PostFacts, ThreadFacts, may_write


def may_vote(actor: Actor, post: PostFacts, thread: ThreadFacts) -> bool:
    """Anyone but its author, for a visible post of a thread that is not archived."""
    return may_write(actor) and actor.id != post.author_id and is_votable(post, thread)


def is_votable(post: PostFacts, thread: ThreadFacts) -> bool:
    """Whether votes on this post still move."""
    return post.state == PostState.VISIBLE and is_live(thread)


def may_share(actor: Actor, thread: ThreadFacts) -> bool:
    """Anyone but the asker may have the question too, until it is archived."""
    return may_write(actor) and actor.id != thread.author_id and thread.kind == ThreadKind.QUESTION and is_live(thread)


def may_flag(actor: Actor, post: PostFacts, thread: ThreadFacts) -> bool:
    """Anyone but its author, for a visible post, archived or not."""
    return may_write(actor) and actor.id != post.author_id and post.state == PostState.VISIBLE and not thread.is_removed


def is_live(thread: ThreadFacts) -> bool:
    """Open or closed: people still come and go, and counts still move."""
    return thread.lifecycle in {Lifecycle.OPEN, Lifecycle.CLOSED} and not thread.is_removed
