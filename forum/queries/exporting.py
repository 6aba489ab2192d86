"""Threads as they travel: what the system may take out, without anything removed, held or waiting.

The same threads give the same rows on every site they were moved to, in the same order.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Final
from urllib.parse import urlsplit

import msgspec
from sqlalchemy import ColumnElement, and_, or_, select

from accounts.models import User
from core.work import Work
from forum.clock import read_hours
from forum.exchange.format import AnswerRow, Author, Deed, SpaceRow, ThreadRow
from forum.models import Archival, Closure, Origin, Post, Solution, Space, Thread, Verification
from forum.models.posts import PostState
from forum.models.spaces import Audience, SpaceKind, SpaceLanguage, SpaceLifecycle
from forum.models.threads import Lifecycle, ThreadKind
from forum.queries.origins import groups_of_spaces
from forum.queries.threads import tags_of

PAGE: Final = 100


class _Around(msgspec.Struct, frozen=True):
    """The rows around a page of threads, read once for all of them."""

    spaces: dict[int, SpaceRow]
    posts: dict[int, list[Post]]
    closures: dict[int, Closure]
    archivals: dict[int, Archival]
    solutions: dict[int, Solution]
    verified: dict[int, Verification]
    thread_origins: dict[int, Origin]
    post_origins: dict[int, Origin]
    originals: dict[int, str]
    people: dict[int, Author]
    tags: dict[int, list[str]]
    base_url: str
    host: str


def export_threads(work: Work, slugs: Sequence[str] = ()) -> Iterator[ThreadRow]:
    """Every thread of these spaces, or of all, from the oldest to the newest."""
    wanted = [Space.slug.in_(slugs)] if slugs else []
    last: tuple[object, int] | None = None
    while True:
        after = [_after(*last)] if last else []
        page = list(
            work.db.scalars(
                select(Thread)
                .join(Space, Space.id == Thread.space_id)
                .where(*_exportable(), *wanted, *after)
                .order_by(Thread.created_at, Thread.id)
                .limit(PAGE)
            )
        )
        if not page:
            return
        last = (page[-1].created_at, page[-1].id)
        rows = _rows(work, page)
        work.db.expunge_all()
        yield from (rows[thread.id] for thread in page if thread.id in rows)


def export_rows(work: Work, thread_ids: Collection[int]) -> dict[int, ThreadRow]:
    """What these threads would be in an export now; absent: not exported."""
    work.db.flush()
    return _rows(work, list(work.db.scalars(select(Thread).where(Thread.id.in_(thread_ids), *_exportable()))))


def count_exported(work: Work, slugs: Sequence[str] = ()) -> int:
    """About how many threads an export will hold, for its progress."""
    wanted = [Space.slug.in_(slugs)] if slugs else []
    ids = select(Thread.id).join(Space, Space.id == Thread.space_id).where(*_exportable(), *wanted)
    return len(work.db.scalars(ids).all())


def _exportable() -> tuple[ColumnElement[bool], ...]:
    return (Thread.is_removed.is_(False), Thread.lifecycle != Lifecycle.PENDING)


def _after(created_at: object, thread_id: int) -> ColumnElement[bool]:
    return or_(Thread.created_at > created_at, and_(Thread.created_at == created_at, Thread.id > thread_id))


def _rows(work: Work, threads: Sequence[Thread]) -> dict[int, ThreadRow]:
    around = _around(work, threads)
    rows = {}
    for thread in threads:
        posts = around.posts.get(thread.id, [])
        if posts and posts[0].number == 1:
            rows[thread.id] = _row(thread, posts[0], posts[1:], around)
    return rows


def _row(thread: Thread, opening: Post, replies: Sequence[Post], around: _Around) -> ThreadRow:
    key = _thread_key(thread, around.thread_origins.get(thread.id), around.host)
    site = key.partition("/")[0]
    origin = around.post_origins.get(opening.id)
    closure, archival = around.closures.get(thread.id), around.archivals.get(thread.id)
    solution = around.solutions.get(thread.id)
    accepted = next((post for post in replies if solution and post.id == solution.post_id), None)
    there = around.thread_origins.get(thread.id)
    return ThreadRow(
        id=key,
        site=site,
        space=around.spaces[thread.space_id],
        kind=ThreadKind(thread.kind),
        lang=thread.lang,
        title=thread.title,
        created=thread.created_at,
        edited=opening.edited_at,
        active=thread.activity_at,
        author=around.people[opening.author_id],
        body=opening.body,
        tags=tuple(around.tags.get(thread.id, ())),
        topic="logistics" if thread.topic_mark == "logistics" else "subject" if thread.topic_mark else "",
        score=opening.helpful_count + (origin.votes if origin else 0),
        me_toos=thread.me_too_count + (there.votes if there else 0),
        url=origin.url if origin else f"{around.base_url}/threads/{thread.id}",
        licence=origin.licence if origin else "",
        answers=tuple(_answer(post, site, around) for post in replies),
        accepted=_answer_id(accepted, site, around) if accepted else None,
        acceptance=Deed(by=around.people[solution.by_id], at=solution.at) if solution and accepted else None,
        closed=closure.at if closure else None,
        closure=_deed(closure, around) if closure else None,
        archived=archival.at if archival else None,
        archival=_deed(archival, around) if archival else None,
        duplicate_of=(around.originals[thread.duplicate_of_id],) if thread.duplicate_of_id in around.originals else (),
    )


def _answer(post: Post, site: str, around: _Around) -> AnswerRow:
    origin = around.post_origins.get(post.id)
    verification = around.verified.get(post.id)
    return AnswerRow(
        id=_answer_id(post, site, around),
        created=post.created_at,
        edited=post.edited_at,
        author=around.people[post.author_id],
        body=post.body,
        score=post.helpful_count + (origin.votes if origin else 0),
        verified=Deed(by=around.people[verification.by_id], at=verification.at) if verification else None,
        url=origin.url if origin else f"{around.base_url}/posts/{post.id}",
        licence=origin.licence if origin else "",
    )


def _deed(row: Closure | Archival, around: _Around) -> Deed:
    by = around.people[row.by_id] if row.by_id is not None else None
    return Deed(by=by, reason=row.reason, note=row.note)


def _thread_key(thread: Thread, origin: Origin | None, host: str) -> str:
    """What names a thread everywhere: where it came from, or this site with its number and second of birth.

    The second tells it from a thread of the same number after the site was moved into a new database.
    """
    if origin is not None:
        return origin.key.removeprefix("thread:")
    return f"{host}/{thread.id}-{int(thread.created_at.timestamp())}"


def _answer_id(post: Post, site: str, around: _Around) -> str:
    origin = around.post_origins.get(post.id)
    if origin is not None:
        return origin.key.removeprefix(f"post:{site}/")
    return f"p{post.id}-{int(post.created_at.timestamp())}"


def _around(work: Work, threads: Sequence[Thread]) -> _Around:
    ids = [thread.id for thread in threads]
    posts = _posts(work, ids)
    post_ids = [post.id for some in posts.values() for post in some]
    closures = {row.thread_id: row for row in work.db.scalars(select(Closure).where(Closure.thread_id.in_(ids)))}
    archivals = {row.thread_id: row for row in work.db.scalars(select(Archival).where(Archival.thread_id.in_(ids)))}
    solutions = {row.thread_id: row for row in work.db.scalars(select(Solution).where(Solution.thread_id.in_(ids)))}
    verified = {
        row.post_id: row
        for row in work.db.scalars(
            select(Verification).join(Post, Post.id == Verification.post_id).where(Post.thread_id.in_(ids))
        )
    }
    host = urlsplit(work.settings.base_url).netloc
    doers: list[Closure | Archival | Solution | Verification] = [*closures.values(), *archivals.values()]
    doers += [*solutions.values(), *verified.values()]
    involved = {row.by_id for row in doers if row.by_id is not None}
    involved |= {post.author_id for some in posts.values() for post in some}
    return _Around(
        spaces=_spaces(work, {thread.space_id for thread in threads}),
        posts=posts,
        closures=closures,
        archivals=archivals,
        solutions=solutions,
        verified=verified,
        thread_origins=_origins(work, "thread", ids),
        post_origins=_origins(work, "post", post_ids),
        originals=_originals(work, threads, host),
        people=_people(work, involved, host),
        tags=tags_of(work, ids),
        base_url=work.settings.base_url.rstrip("/"),
        host=host,
    )


def _posts(work: Work, thread_ids: Sequence[int]) -> dict[int, list[Post]]:
    """The visible posts of each thread: the opening message, then replies by age."""
    found: dict[int, list[Post]] = {}
    rows = work.db.scalars(
        select(Post)
        .where(Post.thread_id.in_(thread_ids), Post.state == PostState.VISIBLE)
        .order_by(Post.thread_id, Post.number != 1, Post.created_at, Post.number)
    )
    for post in rows:
        found.setdefault(post.thread_id, []).append(post)
    return found


def _origins(work: Work, kind: str, ids: Sequence[int]) -> dict[int, Origin]:
    found: dict[int, Origin] = {}
    for start in range(0, len(ids), 500):
        some = ids[start : start + 500]
        rows = work.db.scalars(select(Origin).where(Origin.target_kind == kind, Origin.target_id.in_(some)))
        found.update((row.target_id, row) for row in rows)
    return found


def _originals(work: Work, threads: Sequence[Thread], host: str) -> dict[int, str]:
    """The keys of the threads that these repeat, as long as those are not removed."""
    ids = [thread.duplicate_of_id for thread in threads if thread.duplicate_of_id is not None]
    rows = work.db.scalars(select(Thread).where(Thread.id.in_(ids), *_exportable())).all()
    origins = _origins(work, "thread", ids)
    return {row.id: _thread_key(row, origins.get(row.id), host) for row in rows}


def _people(work: Work, ids: Collection[int], host: str) -> dict[int, Author]:
    """Keys and names alone: an address never leaves."""
    found: dict[int, Author] = {}
    wanted = sorted(ids)
    for start in range(0, len(wanted), 500):
        columns = select(User.id, User.name, User.import_key, User.created_at)
        for row in work.db.execute(columns.where(User.id.in_(wanted[start : start + 500]))):
            key = row.import_key or f"{host}/people/{row.id}-{int(row.created_at.timestamp())}"
            found[row.id] = Author(key=key, name=row.name)
    return found


def _spaces(work: Work, ids: Collection[int]) -> dict[int, SpaceRow]:
    groups = groups_of_spaces(work, ids)
    return {
        space.id: SpaceRow(
            slug=space.slug,
            title=space.title,
            description=space.description,
            kind=SpaceKind(space.kind),
            audience=Audience(space.audience),
            language=SpaceLanguage(space.language),
            lifecycle=SpaceLifecycle(space.lifecycle),
            promised_minutes=space.promised_minutes,
            hours=read_hours(space.working_hours),
            groups=tuple(groups.get(space.id, ())),
        )
        for space in work.db.scalars(select(Space).where(Space.id.in_(ids)))
    }
