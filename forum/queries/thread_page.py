"""One thread with a page of its posts, and everything its reader may do there."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

import msgspec
from sqlalchemy import select

from accounts.queries.people import people_by_id
from accounts.views import Person
from core.markup import SafeHtml
from core.work import Work
from forum import rules
from forum.clock import due_at, read_hours
from forum.models import (
    Archival,
    Closure,
    Difference,
    Origin,
    Post,
    Removal,
    Revision,
    Solution,
    Space,
    Thread,
    Verification,
)
from forum.models.posts import PostState
from forum.models.threads import Resolution, ThreadKind
from forum.queries.personal import reader_marks
from forum.queries.relations import count_askers, list_duplicates, original_of
from forum.queries.threads import state_of, tags_of
from forum.queries.visibility import load_post, load_thread, sees_post, space_of
from forum.rules_personal import may_flag, may_share, may_vote
from forum.views.personal import ReaderMarks
from forum.views.threads import (
    Act,
    DifferenceView,
    OriginView,
    PostView,
    RevisionView,
    SpaceBrief,
    ThreadView,
)

POSTS_A_PAGE: Final = 50


class _Marks(msgspec.Struct):
    """The rows around a page of posts, read once for all of them."""

    people: dict[int, Person]
    accepted: Solution | None
    verified: dict[int, Verification]
    removed: dict[int, Removal]
    origins: dict[int, Origin]
    own: ReaderMarks


def view_thread(work: Work, thread_id: int, after: int = 1) -> ThreadView:
    """A thread with the replies numbered above `after`, fifty at most; the opening message always comes along.

    Raises:
        NotFound: no such thread, or not for this actor.
    """
    thread = load_thread(work, thread_id)
    space = space_of(work, thread)
    opening, replies, more = _page(work, thread, after)
    best = _best(work, thread)
    marks = _marks(work, thread, [opening, *replies, *best])
    posts = {post.id: _post(work, post, thread, marks) for post in [opening, *replies, *best]}
    closure, archival = work.db.get(Closure, thread.id), work.db.get(Archival, thread.id)
    removal = work.db.get(Removal, ("thread", thread.id)) if thread.is_removed else None
    acts: tuple[Closure | Archival | Removal | None, ...] = (closure, archival, removal)
    names = people_by_id(work, _ids([thread.author_id, *(act.by_id for act in acts if act is not None)]))
    is_own = thread.author_id == work.actor.id
    is_closed = thread.lifecycle == "closed"
    may_moderate = work.actor.is_lcm_of(thread.space_id)
    duplicates = list_duplicates(work, thread)
    return ThreadView(
        id=thread.id,
        url=f"/threads/{thread.id}",
        title=thread.title,
        kind=thread.kind,
        lang=thread.lang,
        state=state_of(thread),
        lifecycle=thread.lifecycle,
        resolution=thread.resolution,
        topic_mark=thread.topic_mark,
        space=SpaceBrief(space.id, space.slug, space.title),
        author=_person(names, thread.author_id),
        tags=tags_of(work, [thread.id]).get(thread.id, []),
        reply_count=thread.reply_count,
        me_too_count=thread.me_too_count,
        asker_count=count_askers(work, thread) if thread.me_too_count or duplicates else 1,
        created_at=thread.created_at,
        activity_at=thread.activity_at,
        version=thread.version,
        rev=thread.rev,
        opening=posts[opening.id],
        posts=[posts[post.id] for post in replies],
        best=[posts[post.id] for post in best],
        next=str(replies[-1].number) if more and replies else None,
        closed=_act(closure, names) if closure else None,
        archived=_act(archival, names) if archival else None,
        removed=_act(removal, names) if removal else None,
        duplicate_of=original_of(work, thread),
        duplicates=duplicates,
        differences=_differences(work, thread) if may_moderate else [],
        origin=_origin(marks.origins.get(opening.id)),
        is_following=marks.own.is_following,
        has_me_too=marks.own.has_me_too,
        is_own=is_own,
        read_number=marks.own.read_number,
        may_reply=rules.may_reply(work.actor, thread, space),
        may_me_too=may_share(work.actor, thread),
        may_close=thread.lifecycle == "open" and rules.may_close(work.actor, thread),
        may_reopen=is_closed and rules.may_reopen(work.actor, thread, closure.at if closure else None, work.now),
        may_archive=is_closed and rules.may_archive(work.actor, thread),
        may_restore=thread.lifecycle == "archived" and rules.may_archive(work.actor, thread),
        may_remove=not thread.is_removed and rules.may_remove_thread(work.actor, thread, thread.reply_count),
        may_moderate=may_moderate,
        promise_due_at=promise(thread, space),
    )


def promise(thread: Thread, space: Space) -> datetime | None:
    """Until when the space promised an answer; None when nobody waits for one."""
    if not rules.is_answerable(thread) or thread.resolution != Resolution.NONE:
        return None
    return due_at(thread.created_at, timedelta(minutes=space.promised_minutes), read_hours(space.working_hours))


def view_post(work: Work, post_id: int) -> PostView:
    """One post, for editing, quoting or a permalink.

    Raises:
        NotFound: no such post, or not for this actor.
    """
    post, thread = load_post(work, post_id)
    return _post(work, post, thread, _marks(work, thread, [post]))


def locate_post(work: Work, post_id: int) -> str:
    """The address of a post inside its thread's pages.

    Raises:
        NotFound: no such post, or not for this actor.
    """
    post, thread = load_post(work, post_id)
    visible = select(Post.number).join(Thread, Thread.id == Post.thread_id).join(Space, Space.id == Thread.space_id)
    before = work.db.scalars(
        visible.where(
            Post.thread_id == thread.id, Post.number > 1, Post.number < post.number, sees_post(work.actor)
        ).order_by(Post.number)
    ).all()
    page_start = len(before) // POSTS_A_PAGE * POSTS_A_PAGE
    after = f"?after={before[page_start - 1]}" if page_start else ""
    return f"/threads/{thread.id}{after}#post-{post.number}"


def list_revisions(work: Work, post_id: int) -> list[RevisionView]:
    """Every text a post has had, oldest first; the last is the present one.

    Raises:
        NotFound: no such post, or not for this actor.
    """
    post, thread = load_post(work, post_id)
    rows = work.db.scalars(select(Revision).where(Revision.post_id == post.id).order_by(Revision.number)).all()
    names = people_by_id(work, _ids([post.author_id, *(row.by_id for row in rows)]))
    texts = [(row.title, row.body) for row in rows] + [(thread.title if post.number == 1 else "", post.body)]
    authors = [post.author_id, *(row.by_id for row in rows)]
    moments = [post.created_at, *(row.at for row in rows)]
    reasons = ["", *(row.reason for row in rows)]
    return [
        RevisionView(number=position, title=title, body=body, by=_name(names, by), at=at, reason=reason)
        for position, ((title, body), by, at, reason) in enumerate(
            zip(texts, authors, moments, reasons, strict=True), 1
        )
    ]


def _page(work: Work, thread: Thread, after: int) -> tuple[Post, list[Post], bool]:
    visible = (
        select(Post)
        .join(Thread, Thread.id == Post.thread_id)
        .join(Space, Space.id == Thread.space_id)
        .where(Post.thread_id == thread.id, sees_post(work.actor))
    )
    opening = work.db.scalars(visible.where(Post.number == 1)).one()
    replies = list(
        work.db.scalars(visible.where(Post.number > max(1, after)).order_by(Post.number).limit(POSTS_A_PAGE + 1))
    )
    return opening, replies[:POSTS_A_PAGE], len(replies) > POSTS_A_PAGE


def _best(work: Work, thread: Thread) -> list[Post]:
    """The accepted answer, then the verified ones, oldest first."""
    rows = work.db.scalars(
        select(Post)
        .outerjoin(Solution, Solution.post_id == Post.id)
        .outerjoin(Verification, Verification.post_id == Post.id)
        .where(
            Post.thread_id == thread.id,
            Post.state == PostState.VISIBLE,
            Solution.post_id.is_not(None) | Verification.post_id.is_not(None),
        )
        .order_by(Solution.post_id.is_(None), Post.number)
    )
    return list(rows) if thread.kind == ThreadKind.QUESTION else []


def _marks(work: Work, thread: Thread, posts: list[Post]) -> _Marks:
    ids = {post.id for post in posts}
    verified = {row.post_id: row for row in work.db.scalars(select(Verification).where(Verification.post_id.in_(ids)))}
    gone = [post.id for post in posts if post.state == PostState.REMOVED]
    removed = {}
    if gone:
        rows = work.db.scalars(select(Removal).where(Removal.target_kind == "post", Removal.target_id.in_(gone)))
        removed = {row.target_id: row for row in rows}
    origins = work.db.scalars(select(Origin).where(Origin.target_kind == "post", Origin.target_id.in_(ids)))
    accepted = work.db.get(Solution, thread.id)
    involved: list[int | None] = [post.author_id for post in posts]
    involved += [row.by_id for row in verified.values()] + [row.by_id for row in removed.values()]
    involved += [accepted.by_id] if accepted else []
    return _Marks(
        people=people_by_id(work, _ids(involved)),
        accepted=accepted,
        verified=verified,
        removed=removed,
        origins={row.target_id: row for row in origins},
        own=reader_marks(work, thread.id, ids),
    )


def _post(work: Work, post: Post, thread: Thread, marks: _Marks) -> PostView:
    actor = work.actor
    is_visible = post.state == PostState.VISIBLE
    is_answer = post.number > 1 and is_visible
    accepted = marks.accepted if marks.accepted and marks.accepted.post_id == post.id else None
    verification, removal = marks.verified.get(post.id), marks.removed.get(post.id)
    is_own = post.author_id == actor.id
    return PostView(
        id=post.id,
        number=post.number,
        author=_person(marks.people, post.author_id),
        html=SafeHtml(post.html),
        body=post.body,
        state=post.state,
        created_at=post.created_at,
        edited_at=post.edited_at,
        revision_count=post.revision_count,
        helpful_count=post.helpful_count,
        version=post.version,
        is_accepted=accepted is not None,
        accepted=Act(_name(marks.people, accepted.by_id), accepted.at) if accepted else None,
        verified=Act(_name(marks.people, verification.by_id), verification.at) if verification else None,
        removed=Act(_name(marks.people, removal.by_id), removal.at, removal.reason) if removal else None,
        origin=_origin(marks.origins.get(post.id)),
        has_voted=post.id in marks.own.votes,
        has_bookmarked=post.id in marks.own.bookmarks,
        is_own=is_own,
        may_edit=rules.may_edit_post(actor, post, thread),
        may_remove=post.number > 1 and is_visible and rules.may_remove_post(actor, post, thread),
        may_restore=post.state == PostState.REMOVED and rules.may_restore_post(actor, thread),
        may_accept=is_answer and rules.may_accept(actor, thread),
        may_verify=is_answer and rules.may_verify(actor, thread),
        may_vote=may_vote(actor, post, thread),
        may_flag=may_flag(actor, post, thread),
    )


def _differences(work: Work, thread: Thread) -> list[DifferenceView]:
    rows = work.db.scalars(select(Difference).where(Difference.thread_id == thread.id).order_by(Difference.id))
    return [DifferenceView(row.suggestion_key, row.reason) for row in rows]


def _act(row: Closure | Archival | Removal, names: dict[int, Person]) -> Act:
    return Act(_name(names, row.by_id), row.at, row.reason, getattr(row, "note", ""))


def _origin(row: Origin | None) -> OriginView | None:
    return OriginView(row.url, row.licence, row.author, row.votes) if row else None


def _person(people: dict[int, Person], user_id: int) -> Person:
    return people.get(user_id) or Person(user_id, "", "")


def _name(people: dict[int, Person], user_id: int | None) -> str:
    return _person(people, user_id).name if user_id is not None else ""


def _ids(ids: Iterable[int | None]) -> set[int]:
    return {user_id for user_id in ids if user_id is not None}
