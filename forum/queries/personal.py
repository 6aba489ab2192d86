"""What belongs to one reader: their marks in a thread, what is unread, drafts, bookmarks, uploads.

Every read starts from what the actor may see now: a bookmark of a post that was hidden since is not there.
The counting expressions serve the verbs that keep a summary column equal to its rows, in one statement.
"""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, and_, exists, false, func, or_, select, tuple_

from accounts.models import User
from core.errors import NotFound
from core.ids import Cursor
from core.markup import excerpt
from core.work import Work
from forum.models import (
    Bookmark,
    Draft,
    Flag,
    Follow,
    MeToo,
    Post,
    ReadMark,
    Solution,
    Space,
    Thread,
    Upload,
    UploadUse,
    Verification,
    Vote,
)
from forum.models.posts import PostState
from forum.queries.origins import all_votes
from forum.queries.visibility import sees_post, sees_space, sees_thread
from forum.views.personal import BookmarkPage, BookmarkView, DraftView, ReaderMarks, UploadFile, UploadView

NEWS_DAYS: Final = 30
"""A thread one never opened counts as unread for so long: else the first visit would show thousands."""

EXCERPT_CHARS: Final = 200
DRAFTS: Final = 50
PAGE: Final = 100
_UPLOAD: Final = re.compile(r"/uploads/([A-Za-z0-9][A-Za-z0-9._-]{0,79})")


def votes_of_post() -> ScalarSelect[int]:
    """Over forum_post: how many found it helpful."""
    return select(func.count()).select_from(Vote).where(Vote.post_id == Post.id).correlate(Post).scalar_subquery()


def votes_in_thread() -> ScalarSelect[int]:
    """Over forum_thread: how many votes its visible posts have."""
    votes = select(func.count()).select_from(Vote).join(Post, Post.id == Vote.post_id)
    return votes.where(Post.thread_id == Thread.id, Post.state == PostState.VISIBLE).correlate(Thread).scalar_subquery()


def me_toos_of_thread() -> ScalarSelect[int]:
    """Over forum_thread: how many have the question too."""
    return (
        select(func.count()).select_from(MeToo).where(MeToo.thread_id == Thread.id).correlate(Thread).scalar_subquery()
    )


def lock_counts(work: Work, thread_id: int) -> None:
    """Let one recount of a thread happen at a time, so that each counts what the others committed.

    On PostgreSQL a statement that waited for a row still counts other tables as they were when it began; the lock is
    taken by a statement of its own. SQLite writes one at a time anyway.
    """
    work.db.execute(select(Thread.id).where(Thread.id == thread_id).with_for_update(key_share=True))


def is_unread(work: Work) -> ColumnElement[bool]:
    """Over forum_thread: a visible post by somebody else lies beyond the reader's mark, or the whole thread is news.

    Hidden posts do not count: a thread must not look unread because of a reply that its reader may not see.
    """
    reader = work.actor.id
    if reader is None:
        return false()
    marks = select(ReadMark.post_number).where(ReadMark.thread_id == Thread.id, ReadMark.user_id == reader)
    mark = marks.correlate(Thread).scalar_subquery()
    beyond = (
        exists()
        .where(
            Post.thread_id == Thread.id,
            Post.number > mark,
            Post.state == PostState.VISIBLE,
            Post.author_id != reader,
        )
        .correlate(Thread)
    )
    is_news = and_(Thread.created_at > work.now - timedelta(days=NEWS_DAYS), Thread.author_id != reader)
    return or_(and_(mark.is_(None), is_news), beyond)


def unread_threads(work: Work, thread_ids: Iterable[int]) -> frozenset[int]:
    """Which of these visible threads the reader has not read to the end."""
    seen = select(Thread.id).join(Space, Space.id == Thread.space_id)
    return frozenset(
        work.db.scalars(seen.where(Thread.id.in_(tuple(thread_ids)), sees_thread(work.actor), is_unread(work)))
    )


def unread_in_space(work: Work, space_id: int) -> list[tuple[int, int]]:
    """The unread threads of a space, each with its last post number."""
    rows = select(Thread.id, Thread.last_post_number).join(Space, Space.id == Thread.space_id)
    found = work.db.execute(rows.where(Thread.space_id == space_id, sees_thread(work.actor), is_unread(work)))
    return [(thread_id, number) for thread_id, number in found]


def needs_mark(work: Work, thread_id: int, post_number: int) -> bool:
    """Whether `mark_read` would change anything: ask before taking the write lock for nothing."""
    mark = select(ReadMark.post_number).where(ReadMark.thread_id == thread_id, ReadMark.user_id == work.actor.id)
    return work.actor.is_signed_in and (work.db.scalar(mark) or 0) < post_number


def reader_marks(work: Work, thread_id: int, post_ids: Iterable[int]) -> ReaderMarks:
    """What the reader left in this thread and on these of its posts."""
    reader, posts = work.actor.id, tuple(post_ids)
    if reader is None:
        return ReaderMarks()
    follow = work.db.get(Follow, (thread_id, reader))
    mark = work.db.get(ReadMark, (thread_id, reader))
    return ReaderMarks(
        votes=_ids(work, select(Vote.post_id).where(Vote.user_id == reader, Vote.post_id.in_(posts))),
        bookmarks=_ids(work, select(Bookmark.post_id).where(Bookmark.user_id == reader, Bookmark.post_id.in_(posts))),
        flags=_ids(work, select(Flag.post_id).where(Flag.by_id == reader, Flag.post_id.in_(posts))),
        is_following=follow is not None and not follow.is_muted,
        is_muted=follow is not None and follow.is_muted,
        has_me_too=work.db.get(MeToo, (thread_id, reader)) is not None,
        read_number=mark.post_number if mark else 0,
    )


def has_flagged(work: Work, post_id: int) -> bool:
    """Whether the actor reported this post before."""
    return work.db.scalar(select(Flag.id).where(Flag.post_id == post_id, Flag.by_id == work.actor.id)) is not None


def best_answer(work: Work, thread: Thread) -> Post | None:
    """The accepted, else the verified, else the most helpful visible reply by somebody other than the asker."""
    replies = select(Post).where(
        Post.thread_id == thread.id,
        Post.number > 1,
        Post.state == PostState.VISIBLE,
        Post.author_id != thread.author_id,
    )
    accepted = exists().where(Solution.post_id == Post.id)
    verified = exists().where(Verification.post_id == Post.id)
    order = (accepted.desc(), verified.desc(), all_votes().desc(), Post.number)
    return work.db.scalar(replies.order_by(*order).limit(1))


def list_drafts(work: Work) -> list[DraftView]:
    """The actor's drafts, newest first; one whose thread was hidden since is still theirs, without its title."""
    work.require_person()
    rows = work.db.execute(_drafts(work).order_by(Draft.updated_at.desc(), Draft.id.desc()).limit(2 * DRAFTS))
    return [_draft_view(row) for row in rows]


def find_draft(work: Work, place: str) -> DraftView | None:
    """What the actor was writing in this place (`ask`, `reply:<thread>`, `edit:<post>`)."""
    row = work.db.execute(_drafts(work).where(Draft.place == place)).first()
    return _draft_view(row) if row else None


def load_draft(work: Work, draft_id: int) -> Draft:
    """A draft of the actor.

    Raises:
        NotFound: no such draft, or somebody else's.
    """
    draft = work.db.scalar(select(Draft).where(Draft.id == draft_id, Draft.user_id == work.actor.id))
    if draft is None:
        raise NotFound(kind="draft")
    return draft


def find_draft_row(work: Work, place: str) -> Draft | None:
    """The row itself, for the verbs."""
    return work.db.scalar(select(Draft).where(Draft.user_id == work.actor.id, Draft.place == place))


def count_drafts(work: Work) -> int:
    """How many drafts the actor keeps."""
    return work.db.scalar(select(func.count()).select_from(Draft).where(Draft.user_id == work.actor.id)) or 0


def space_id_of(work: Work, slug: str | None) -> int | None:
    """A visible space by its address; None when there is none, for drafts outlive spaces."""
    return work.db.scalar(select(Space.id).where(Space.slug == slug, sees_space(work.actor))) if slug else None


def list_bookmarks(work: Work, cursor: Cursor | None = None, limit: int = 30) -> BookmarkPage:
    """The actor's bookmarks of posts that they may still see, newest first."""
    work.require_person()
    limit = max(1, min(limit, PAGE))
    rows = (
        select(Bookmark, Post.text, Thread.id.label("thread_id"), Thread.title, Space.slug, User.name)
        .join(Post, Post.id == Bookmark.post_id)
        .join(Thread, Thread.id == Post.thread_id)
        .join(Space, Space.id == Thread.space_id)
        .join(User, User.id == Post.author_id)
        .where(Bookmark.user_id == work.actor.id, sees_post(work.actor))
    )
    if cursor:
        rows = rows.where(tuple_(Bookmark.at, Bookmark.post_id) < tuple_(*_at(cursor)))
    found = work.db.execute(rows.order_by(Bookmark.at.desc(), Bookmark.post_id.desc()).limit(limit + 1)).all()
    page = [_bookmark_view(row) for row in found[:limit]]
    more = Cursor.at(page[-1].at, page[-1].post_id).encode() if len(found) > limit else None
    return BookmarkPage(page, more)


def count_bookmarks(work: Work) -> int:
    """How many posts the actor keeps, visible or not."""
    return work.db.scalar(select(func.count()).select_from(Bookmark).where(Bookmark.user_id == work.actor.id)) or 0


def load_upload(work: Work, name: str) -> UploadFile:
    """An image to serve.

    Raises:
        NotFound: no such image, or the actor neither uploaded it nor may see any post that shows it.
    """
    row = work.db.execute(select(Upload.name, Upload.media_type).where(Upload.name == name, may_fetch(work))).first()
    path = work.settings.uploads / row.name if row else None
    if row is None or path is None or not path.is_file():
        raise NotFound(kind="upload")
    return UploadFile(path, row.media_type)


def view_upload(work: Work, upload_id: int) -> UploadView:
    """An image of the actor's, with the address to write in a post.

    Raises:
        NotFound: no such image, or somebody else's.
    """
    upload = work.db.scalar(select(Upload).where(Upload.id == upload_id, Upload.user_id == work.actor.id))
    if upload is None:
        raise NotFound(kind="upload")
    return UploadView(f"/uploads/{upload.name}", upload.media_type, upload.width, upload.height)


def fetchable_uploads(work: Work, addresses: Iterable[str]) -> list[int]:
    """Which of these images (`/uploads/<name>`) the actor may show: somebody else's hidden image stays hidden."""
    matches = (_UPLOAD.fullmatch(address) for address in addresses)
    names = [found[1] for found in matches if found]
    return list(work.db.scalars(select(Upload.id).where(Upload.name.in_(names), may_fetch(work)))) if names else []


def known_uploads(work: Work, names: Iterable[str]) -> frozenset[str]:
    """Which of these file names have a row."""
    return frozenset(work.db.scalars(select(Upload.name).where(Upload.name.in_(tuple(names)))))


def may_fetch(work: Work) -> ColumnElement[bool]:
    """Over forum_upload: images the actor uploaded, or sees in a post or in its history."""
    shown = (
        select(UploadUse.upload_id)
        .join(Post, Post.id == UploadUse.post_id)
        .join(Thread, Thread.id == Post.thread_id)
        .join(Space, Space.id == Thread.space_id)
        .where(UploadUse.upload_id == Upload.id, sees_post(work.actor))
    )
    own = Upload.user_id == work.actor.id if work.actor.is_signed_in else false()
    return or_(own, shown.exists())


def _ids(work: Work, statement: Select[int]) -> frozenset[int]:
    return frozenset(work.db.scalars(statement))


def _at(cursor: Cursor) -> tuple[datetime, int]:
    return cursor.instant, cursor.id


def _drafts(work: Work) -> Select[Any]:
    visible = (
        select(Thread.id, Thread.title)
        .join(Space, Space.id == Thread.space_id)
        .where(sees_thread(work.actor))
        .subquery("visible_thread")
    )
    room = select(Space.id, Space.slug).where(sees_space(work.actor)).subquery("visible_space")
    return (
        select(Draft, visible.c.title.label("thread_title"), room.c.slug.label("space_slug"))
        .outerjoin(visible, visible.c.id == Draft.thread_id)
        .outerjoin(room, room.c.id == Draft.space_id)
        .where(Draft.user_id == work.actor.id)
    )


def _draft_view(row: Row[Any]) -> DraftView:
    draft: Draft = row.Draft
    return DraftView(
        id=draft.id,
        place=draft.place,
        url=_place_url(draft),
        kind=draft.kind,
        space_slug=row.space_slug or "",
        thread_id=draft.thread_id,
        thread_title=row.thread_title or "",
        title=draft.title,
        body=draft.body,
        updated_at=draft.updated_at,
        expires_at=draft.expires_at,
        is_kept=draft.place.startswith("kept:"),
        version=draft.version,
        is_edit=draft.place.startswith("edit:"),
    )


def _place_url(draft: Draft) -> str:
    """Where this is being written."""
    if draft.place.startswith("edit:"):
        return f"/posts/{draft.place.removeprefix('edit:')}/edit"
    return f"/threads/{draft.thread_id}#reply" if draft.thread_id else "/ask"


def _bookmark_view(row: Row[Bookmark, str, int, str, str, str]) -> BookmarkView:
    bookmark, text, thread_id, title, slug, author_name = row
    return BookmarkView(
        post_id=bookmark.post_id,
        url=f"/posts/{bookmark.post_id}",
        thread_id=thread_id,
        thread_title=title,
        space_slug=slug,
        author_name=author_name,
        excerpt=excerpt(text, EXCERPT_CHARS),
        note=bookmark.note,
        at=bookmark.at,
    )
