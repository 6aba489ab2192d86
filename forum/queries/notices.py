"""Notifications: what a person may be told now, in words made now.

Visibility is decided for the recipient each time: when a notice is made, listed, counted and mailed. What was removed
tells nobody anything, not even staff who could still look at it.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, or_, select, union

from accounts.models import Status, User
from accounts.queries.actors import load_actor
from accounts.queries.people import ids_by_handle
from core.actor import Actor
from core.errors import NotFound
from core.ids import Cursor
from core.markup import excerpt, find_handles
from core.work import Work
from forum.models import Follow, MeToo, Notification, Post, Preference, Space, Thread
from forum.models.notices import MailPace, NoticeKind
from forum.models.posts import PostState
from forum.queries.visibility import sees_post, sees_space, sees_thread
from forum.views.notices import SENTENCES, NoticePage, NoticeView, PreferencesView, Sentence, SpacePace

COUNTED: Final = 100
PAGE: Final = 100
MENTIONS: Final = 20
"""People one post can call: more is a list of names, or a nuisance."""

EXCERPT_CHARS: Final = 200
EVERYWHERE: Final = 0
_MENTION: Final = re.compile(r'<a class="mention" href="/people/([a-z0-9][a-z0-9-]{1,39})"')


def list_notices(work: Work, cursor: Cursor | None = None, limit: int = 30) -> NoticePage:
    """The actor's notifications about things they may see now, newest first."""
    work.require_person()
    limit = max(1, min(limit, PAGE))
    statement = _notices(work.actor).order_by(Notification.id.desc()).limit(limit + 1)
    if cursor:
        statement = statement.where(Notification.id < cursor.id)
    rows = work.db.execute(statement).all()
    items = [notice_view(work, row) for row in rows[:limit]]
    following = Cursor.at("", items[-1].id).encode() if len(rows) > limit else None
    return NoticePage(items, following, unread_count(work))


def unread_count(work: Work) -> int:
    """How many the actor has not read, of those they may see; counting stops at 100, shown as 99+."""
    work.require_person()
    unread = (
        _notices(work.actor).where(Notification.read_at.is_(None)).with_only_columns(Notification.id).limit(COUNTED)
    )
    return work.db.scalar(select(func.count()).select_from(unread.subquery())) or 0


def load_preferences(work: Work) -> PreferencesView:
    """How the actor wants mail, everywhere and in each space they may enter."""
    work.require_person()
    rows = work.db.execute(select(Preference.space_id, Preference.pace).where(Preference.user_id == work.actor.id))
    chosen = {space_id: MailPace(pace) for space_id, pace in rows}
    spaces = work.db.execute(
        select(Space.id, Space.slug, Space.title).where(sees_space(work.actor)).order_by(Space.title)
    )
    return PreferencesView(
        everywhere=chosen.get(EVERYWHERE, MailPace.AT_ONCE),
        spaces=[SpacePace(slug, title, chosen.get(space_id)) for space_id, slug, title in spaces],
    )


def pace_of(work: Work, user_id: int, space_id: int) -> MailPace:
    """How this person wants mails about this space: its own choice, else the one for everywhere, else at once."""
    chosen = select(Preference.pace).where(
        Preference.user_id == user_id, Preference.space_id.in_((space_id, EVERYWHERE))
    )
    return MailPace(work.db.scalar(chosen.order_by(Preference.space_id.desc()).limit(1)) or MailPace.AT_ONCE)


def person_exists(work: Work, user_id: int) -> bool:
    """Whether there is such an account."""
    return work.db.scalar(select(User.id).where(User.id == user_id)) is not None


def find_recipient(work: Work, user_id: int) -> Actor | None:
    """The person as an actor, or None when there is nobody to tell: suspended, imported, gone."""
    if work.db.scalar(select(User.imported).where(User.id == user_id)) is not False:
        return None
    try:
        return load_actor(work, user_id)
    except NotFound:
        return None


def may_be_told(work: Work, reader: Actor, thread_id: int, post_id: int | None) -> bool:
    """Whether this reader may see the thread, and the post, at this moment."""
    thread = select(Thread.id).join(Space, Space.id == Thread.space_id)
    thread = thread.where(Thread.id == thread_id, Thread.is_removed.is_(False), sees_thread(reader))
    if post_id is not None:
        thread = thread.join(Post, Post.thread_id == Thread.id).where(Post.id == post_id, _tells(reader))
    return work.db.scalar(thread) is not None


def load_thread_row(work: Work, thread_id: int) -> Thread | None:
    """A thread, for jobs that decide for each recipient what they may see."""
    return work.db.get(Thread, thread_id)


def load_post_row(work: Work, post_id: int) -> Post | None:
    """A visible post, for the same."""
    return work.db.scalar(select(Post).where(Post.id == post_id, Post.state == PostState.VISIBLE))


def opening_post(work: Work, thread_id: int) -> Post | None:
    """The first post of a thread."""
    return work.db.scalar(select(Post).where(Post.thread_id == thread_id, Post.number == 1))


def mentioned_in(work: Work, post: Post) -> list[int]:
    """Whom a post calls by name: handles written in it that its HTML links, so not those in code."""
    linked = set(_MENTION.findall(post.html))
    handles = sorted(find_handles(post.body) & linked)[:MENTIONS]
    return sorted(ids_by_handle(work, handles).values()) if handles else []


def next_followers(work: Work, thread_id: int, after_id: int, limit: int) -> list[int]:
    """Who follows a thread and is not muted, by id."""
    followers = select(Follow.user_id).where(Follow.thread_id == thread_id, Follow.is_muted.is_(False))
    return list(work.db.scalars(followers.where(Follow.user_id > after_id).order_by(Follow.user_id).limit(limit)))


def next_interested(work: Work, thread_id: int, after_id: int, limit: int) -> list[int]:
    """Who follows a thread or has its question too, less those who muted it, by id."""
    muted = select(Follow.user_id).where(Follow.thread_id == thread_id, Follow.is_muted.is_(True))
    both = union(
        select(Follow.user_id).where(Follow.thread_id == thread_id),
        select(MeToo.user_id).where(MeToo.thread_id == thread_id),
    ).subquery()
    wanted = select(both.c.user_id).where(both.c.user_id > after_id, both.c.user_id.not_in(muted))
    return list(work.db.scalars(wanted.order_by(both.c.user_id).limit(limit)))


def next_members(work: Work, after_id: int, limit: int) -> list[int]:
    """Everybody with an account in use, by id."""
    members = select(User.id).where(User.id > after_id, User.status == Status.ACTIVE, User.imported.is_(False))
    return list(work.db.scalars(members.order_by(User.id).limit(limit)))


def has_muted(work: Work, thread_id: int, user_id: int) -> bool:
    """Whether this person asked to be left in peace by this thread."""
    follow = work.db.get(Follow, (thread_id, user_id))
    return follow is not None and follow.is_muted


def was_mentioned(work: Work, post_id: int, user_id: int) -> bool:
    """Whether this person was already told of this post by name."""
    told = select(Notification.id).where(
        Notification.user_id == user_id, Notification.post_id == post_id, Notification.kind == NoticeKind.MENTION
    )
    return work.db.scalar(told.limit(1)) is not None


def readers_with_unread(work: Work, thread_id: int) -> list[int]:
    """Whose counter may change when this thread, or a post of it, is hidden or shown again."""
    unread = select(Notification.user_id).where(Notification.thread_id == thread_id, Notification.read_at.is_(None))
    return list(work.db.scalars(unread.distinct()))


def is_about(thread_id: int, post_number: int) -> ColumnElement[bool]:
    """Over forum_notification: about this thread, up to this post."""
    read = exists().where(Post.id == Notification.post_id, Post.number <= post_number)
    return and_(Notification.thread_id == thread_id, or_(Notification.post_id.is_(None), read))


def find_notice(work: Work, reader: Actor, notice_id: int) -> Row[Any] | None:
    """One notification of this reader with what is needed to put it into words; None when they may not see it now."""
    return work.db.execute(_notices(reader).where(Notification.id == notice_id)).first()


def find_notices(work: Work, reader: Actor, notice_ids: Sequence[int]) -> Sequence[Row[Any]]:
    """Those of these notifications that this reader may see now; threads together, oldest first."""
    chosen = _notices(reader).where(Notification.id.in_(notice_ids))
    return work.db.execute(chosen.order_by(Notification.thread_id, Notification.id)).all()


def recipient_of(work: Work, notice_id: int) -> int | None:
    """Whom a notification is for."""
    return work.db.scalar(select(Notification.user_id).where(Notification.id == notice_id))


def pending_for_digest(work: Work, reader: Actor, until: datetime, limit: int) -> Sequence[Row[Any]]:
    """What a daily mail would tell this reader: unread, not mailed, visible now; threads together, oldest first."""
    pending = _notices(reader).where(_awaits_digest(), Notification.at <= until, Notification.read_at.is_(None))
    return work.db.execute(pending.order_by(Notification.thread_id, Notification.id).limit(limit)).all()


def awaits_digest(user_id: int, until: datetime) -> ColumnElement[bool]:
    """Over forum_notification: everything a daily mail of this person settles, seen or not."""
    return and_(Notification.user_id == user_id, _awaits_digest(), Notification.at <= until)


def waiting_for_digest(work: Work) -> list[tuple[int, str, datetime]]:
    """People with something in their next daily mail: id, time zone, and when the oldest of it happened."""
    statement = (
        select(User.id, User.timezone, func.min(Notification.at))
        .join(User, User.id == Notification.user_id)
        .where(_awaits_digest())
        .group_by(User.id, User.timezone)
    )
    return [(user_id, timezone, oldest) for user_id, timezone, oldest in work.db.execute(statement)]


def notice_view(work: Work, row: Row[Any], chars: int = EXCERPT_CHARS) -> NoticeView:
    """The notification in the words of `work.locale`."""
    notice: Notification = row.Notification
    return NoticeView(
        id=notice.id,
        kind=NoticeKind(notice.kind),
        text=_words(work, row),
        url=f"/posts/{notice.post_id}" if notice.post_id else f"/threads/{notice.thread_id}",
        thread_id=notice.thread_id,
        thread_title=row.thread_title,
        space_slug=row.space_slug,
        space_title=row.space_title,
        post_id=notice.post_id,
        excerpt=excerpt(row.post_text or "", chars),
        by_name=row.by_name or "",
        by_handle=row.by_handle or "",
        at=notice.at,
        is_read=notice.read_at is not None,
    )


def _notices(reader: Actor) -> Select[Any]:
    writer = User.__table__.alias("by_user")
    return (
        select(
            Notification,
            Thread.title.label("thread_title"),
            Thread.author_id.label("asker_id"),
            Thread.space_id.label("space_id"),
            Space.slug.label("space_slug"),
            Space.title.label("space_title"),
            Post.text.label("post_text"),
            Post.author_id.label("answerer_id"),
            writer.c.name.label("by_name"),
            writer.c.handle.label("by_handle"),
        )
        .join(Thread, Thread.id == Notification.thread_id)
        .join(Space, Space.id == Thread.space_id)
        .outerjoin(Post, Post.id == Notification.post_id)
        .outerjoin(writer, writer.c.id == Notification.by_id)
        .where(
            Notification.user_id == reader.id,
            Thread.is_removed.is_(False),
            sees_thread(reader),
            or_(Notification.post_id.is_(None), _tells(reader)),
        )
    )


def _tells(reader: Actor) -> ColumnElement[bool]:
    return and_(Post.state == PostState.VISIBLE, sees_post(reader))


def _awaits_digest() -> ColumnElement[bool]:
    return and_(Notification.pace == MailPace.DAILY, Notification.mailed_at.is_(None))


def _words(work: Work, row: Row[Any]) -> str:
    notice: Notification = row.Notification
    name: str = row.by_name or ""
    return work.t(
        _pick(SENTENCES[NoticeKind(notice.kind)], notice.user_id, row, name), name=name, title=row.thread_title
    )


def _pick(sentence: Sentence, reader_id: int, row: Row[Any], name: str) -> str:
    """The sentence for what this reader is to the thread: who answered, who asked, or somebody interested."""
    if sentence.answerer and row.answerer_id == reader_id and name:
        return sentence.answerer
    if sentence.asker and row.asker_id == reader_id and name:
        return sentence.asker
    return sentence.general if name or not sentence.nameless else sentence.nameless
