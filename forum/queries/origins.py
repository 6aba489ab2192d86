"""What an import has to know of the site: what came in before, by the key of its source, and where it may go.

And what the site knows of where its words came from: the votes they had there count wherever votes rank.
"""

from collections import Counter
from collections.abc import Collection
from typing import Final

from sqlalchemy import ColumnElement, exists, func, select

from accounts.models import Group
from core.work import Work
from forum.exchange.format import GroupRow
from forum.models import Origin, Post, Revision, Space, SpaceGroup, Thread
from forum.models.posts import PostState

BATCH: Final = 500
"""Keys in one IN list; every database takes that many."""


def all_votes() -> ColumnElement[int]:
    """Over forum_post: votes given here, and those it had where it came from. What ranks answers."""
    there = select(func.coalesce(func.sum(Origin.votes), 0)).where(
        Origin.target_kind == "post", Origin.target_id == Post.id
    )
    return Post.helpful_count + there.correlate(Post).scalar_subquery()


def votes_before(work: Work, thread_ids: Collection[int]) -> dict[int, int]:
    """What these threads brought along: their me-toos and the votes of their visible posts, elsewhere."""
    shared = select(Origin.target_id, Origin.votes).where(
        Origin.target_kind == "thread", Origin.target_id.in_(thread_ids)
    )
    of_posts = (
        select(Post.thread_id, func.sum(Origin.votes))
        .join(Origin, Origin.target_id == Post.id)
        .where(Origin.target_kind == "post", Post.thread_id.in_(thread_ids), Post.state == PostState.VISIBLE)
        .group_by(Post.thread_id)
    )
    found: Counter[int] = Counter()
    for statement in (shared, of_posts):
        for thread_id, votes in work.db.execute(statement):
            found[thread_id] += int(votes)
    return found


def find_origins(work: Work, keys: Collection[str]) -> dict[str, Origin]:
    """The origins of these keys; unknown ones are absent."""
    found: dict[str, Origin] = {}
    wanted = sorted(keys)
    for start in range(0, len(wanted), BATCH):
        rows = work.db.scalars(select(Origin).where(Origin.key.in_(wanted[start : start + BATCH])))
        found.update((row.key, row) for row in rows)
    return found


def find_native(work: Work, ids: Collection[int]) -> dict[int, Thread]:
    """Those of the threads that were written here and not imported."""
    imported = exists().where(Origin.target_kind == "thread", Origin.target_id == Thread.id)
    return {row.id: row for row in work.db.scalars(select(Thread).where(Thread.id.in_(ids), ~imported))}


def is_edited_here(work: Work, post_id: int) -> bool:
    """Whether a person changed this imported post: its words are then the site's own."""
    return bool(
        work.db.scalar(
            select(func.count()).select_from(Revision).where(Revision.post_id == post_id, Revision.by_id.is_not(None))
        )
    )


def find_space(work: Work, slug: str) -> Space | None:
    """The space with this address, for the system."""
    return work.db.scalar(select(Space).where(Space.slug == slug))


def groups_of_spaces(work: Work, space_ids: Collection[int]) -> dict[int, list[GroupRow]]:
    """The groups that may enter these spaces, by slug."""
    rows = work.db.execute(
        select(SpaceGroup.space_id, Group.slug, Group.name)
        .join(Group, Group.id == SpaceGroup.group_id)
        .where(SpaceGroup.space_id.in_(space_ids))
        .order_by(Group.slug)
    )
    found: dict[int, list[GroupRow]] = {}
    for space_id, slug, name in rows:
        found.setdefault(space_id, []).append(GroupRow(slug=slug, name=name))
    return found
