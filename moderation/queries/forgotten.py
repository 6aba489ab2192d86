"""What the recurring sweep looks for: ended leases, overdue escalations, and questions nobody would remember.

Every list here should be short or empty; the last two stay empty while the listeners do their work.
"""

import msgspec
from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from core.work import Work
from forum.models import Flag, Post, Solution, Thread, Verification
from forum.models.posts import PostState
from forum.models.threads import Lifecycle, ThreadKind
from moderation.models import Decision, Item, ItemKind, ItemState, TargetKind
from moderation.rules import LETTING_GO, OPEN_STATES

MOST: int = 500


class Forgotten(msgspec.Struct, frozen=True, kw_only=True):
    """What a sweep would do."""

    ended: list[int]
    overdue: list[int]
    threads: list[int]
    posts: list[int]

    @property
    def is_empty(self) -> bool:
        """Nothing to do."""
        return not (self.ended or self.overdue or self.threads or self.posts)


def find_forgotten(work: Work) -> Forgotten:
    """Everything a sweep would put right, at most 500 of each."""
    claimed = select(Item.id).where(Item.state == ItemState.CLAIMED, Item.lease_until <= work.now)
    escalated = select(Item.id).where(Item.state == ItemState.ESCALATED, Item.due_at <= work.now)
    return Forgotten(
        ended=list(work.db.scalars(claimed.order_by(Item.id).limit(MOST))),
        overdue=list(work.db.scalars(escalated.order_by(Item.id).limit(MOST))),
        threads=list_forgotten_questions(work),
        posts=_forgotten_flags(work),
    )


def list_forgotten_questions(work: Work) -> list[int]:
    """Open questions without an answer that are neither in the queue, nor escalated, nor let go by a person."""
    original = aliased(Thread)
    replied = exists().where(
        Post.thread_id == Thread.id,
        Post.number > 1,
        Post.state == PostState.VISIBLE,
        Post.author_id != Thread.author_id,
    )
    verified = exists().where(
        Verification.post_id == Post.id, Post.thread_id == Thread.id, Post.state == PostState.VISIBLE
    )
    accepted = exists().where(Solution.thread_id == Thread.id)
    pointed = exists().where(original.id == Thread.duplicate_of_id, original.is_removed.is_(False))
    newer = aliased(Decision)
    let_go = exists().where(
        Decision.item_id == Item.id,
        Decision.verdict.in_(LETTING_GO),
        Decision.undone_at.is_(None),
        ~exists().where(newer.item_id == Decision.item_id, newer.id > Decision.id),
    )
    remembered = exists().where(
        Item.kind == ItemKind.UNANSWERED,
        Item.target_kind == TargetKind.THREAD,
        Item.target_id == Thread.id,
        Item.state.in_(OPEN_STATES) | ((Item.state == ItemState.DECIDED) & let_go),
    )
    return list(
        work.db.scalars(
            select(Thread.id)
            .where(
                Thread.kind == ThreadKind.QUESTION,
                Thread.lifecycle == Lifecycle.OPEN,
                Thread.is_removed.is_(False),
                ~remembered,
                ~replied,
                ~accepted,
                ~verified,
                ~pointed,
            )
            .order_by(Thread.id)
            .limit(MOST)
        )
    )


def _forgotten_flags(work: Work) -> list[int]:
    remembered = exists().where(
        Item.kind == ItemKind.FLAGGED,
        Item.target_kind == TargetKind.POST,
        Item.target_id == Post.id,
        Item.state.in_(OPEN_STATES),
    )
    return list(
        work.db.scalars(
            select(Post.id)
            .join(Thread, Thread.id == Post.thread_id)
            .where(
                Post.id.in_(select(Flag.post_id).where(Flag.upheld.is_(None))),
                Post.state == PostState.VISIBLE,
                Thread.is_removed.is_(False),
                ~remembered,
            )
            .order_by(Post.id)
            .limit(MOST)
        )
    )
