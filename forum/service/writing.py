"""What every written post goes through: rendering before the transaction begins, then its traits.

Rendering comes first because the first statement of a write takes SQLite's only write lock.
"""

import re
from collections.abc import Iterable
from typing import Final

from sqlalchemy import func, select, update

from accounts.queries.people import find_handles as known_handles
from core.errors import Invalid
from core.markup import RENDER_VERSION, Rendered, find_handles, render
from core.work import Work
from forum import rules
from forum.events import ResolutionChanged, ThreadChanged
from forum.models import Follow, Post, Solution, Thread, Verification
from forum.models.posts import PostState

TAG_CHARS: Final = 40


def render_body(work: Work, body: str) -> Rendered:
    """Render a body; only people who exist are mentioned.

    Raises:
        Invalid: the body is too long or too complex to render.
    """
    candidates = find_handles(body)
    return render(body, known_handles(work, candidates) if candidates else frozenset())


def fill_post(post: Post, body: str, rendered: Rendered) -> None:
    """Keep a body's source, HTML and plain text together."""
    post.body = body
    post.html = str(rendered.html)
    post.text = rendered.text
    post.render_version = RENDER_VERSION


def tidy_tags(tags: Iterable[str]) -> list[str]:
    """Lower case, hyphens for spaces, no repeats.

    Raises:
        Invalid: a tag has nothing readable in it.
    """
    tidied = [re.sub(r"[^\w+#.-]+", "-", tag.lower()).strip("-.")[:TAG_CHARS] for tag in tags]
    if not all(tidied):
        raise Invalid({"tags": "bad_characters"})
    return list(dict.fromkeys(tidied))


def follow_quietly(work: Work, thread_id: int, user_id: int) -> None:
    """Follow a thread one writes in, unless one has said otherwise before."""
    if work.db.get(Follow, (thread_id, user_id)) is None:
        work.db.add(Follow(thread_id=thread_id, user_id=user_id, at=work.now))
        work.db.flush()


def changed(work: Work, thread: Thread) -> None:
    """Tell search, and open pages, that what they show of a thread is different."""
    thread.rev += 1
    thread.version += 1
    work.db.flush()
    work.emit(ThreadChanged(thread_id=thread.id))
    work.signal(f"thread:{thread.id}")


def settle(work: Work, thread: Thread) -> None:
    """Bring the summary columns of a thread in line with its rows, and announce a changed resolution."""
    work.db.flush()
    replies = select(func.count()).where(Post.thread_id == thread.id, Post.number > 1, Post.state == PostState.VISIBLE)
    thread.reply_count = work.db.scalar(replies) or 0
    by_others = work.db.scalar(replies.where(Post.author_id != thread.author_id)) or 0
    is_verified = work.db.scalar(
        select(Verification.post_id)
        .join(Post, Post.id == Verification.post_id)
        .where(Post.thread_id == thread.id, Post.state == PostState.VISIBLE)
        .limit(1)
    )
    before = thread.resolution
    thread.resolution = rules.resolution(
        has_reply_by_others=by_others > 0,
        is_accepted=work.db.get(Solution, thread.id) is not None,
        is_verified=is_verified is not None,
    )
    if thread.resolution != before:
        work.emit(ResolutionChanged(thread_id=thread.id))


def next_number(work: Work, thread: Thread) -> int:
    """The next post number; taken by one statement, so that two replies never share it."""
    number = work.db.scalar(
        update(Thread)
        .where(Thread.id == thread.id)
        .values(last_post_number=Thread.last_post_number + 1)
        .returning(Thread.last_post_number)
        .execution_options(synchronize_session="fetch")
    )
    assert number is not None  # noqa: S101 - the thread was loaded in this transaction
    return number
