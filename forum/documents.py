"""How search sees threads: one document each, with the answer that best stands for it."""

from collections.abc import Collection, Iterable
from typing import Final

from sqlalchemy import ColumnElement, func, select

from accounts.queries.people import people_by_id
from core.work import Work
from forum.models import Post, Solution, Space, Thread, Verification
from forum.models.posts import PostState
from forum.models.threads import Lifecycle
from forum.queries.origins import all_votes, votes_before
from forum.queries.threads import state_of, tags_of
from forum.queries.visibility import load_space, readable_space_ids, sees_thread
from search.views import Card, Document, Scope, Stamp, State

ANSWER_CHARS: Final = 8_000
"""How much of the replies is searched beside the question, the best answer first."""


class ThreadSource:
    """The forum's threads, for the search port."""

    kind = "thread"
    prefix = "t"

    def load(self, work: Work, ids: Collection[int]) -> list[Document]:
        """The documents of these threads; a removed or waiting one has none."""
        threads = list(work.db.scalars(select(Thread).where(Thread.id.in_(ids), *_indexed())))
        wanted = [thread.id for thread in threads]
        questions, answers = _questions(work, wanted), _answers(work, wanted)
        tags, brought = tags_of(work, wanted), votes_before(work, wanted)
        return [
            Document(
                key=f"t-{thread.id}",
                kind=self.kind,
                id=thread.id,
                space_id=thread.space_id,
                title=thread.title,
                rev=thread.rev,
                created_at=thread.created_at,
                activity_at=thread.activity_at,
                lang=thread.lang,
                body=questions.get(thread.id, ""),
                answer="\n\n".join(answers.get(thread.id, []))[:ANSWER_CHARS],
                tags=tuple(tags.get(thread.id, ())),
                state=State(state_of(thread)),
                resolution=_resolution(thread),
                author_id=thread.author_id,
                reply_count=thread.reply_count,
                votes=thread.helpful_count + thread.me_too_count + brought.get(thread.id, 0),
            )
            for thread in threads
        ]

    def manifest(self, work: Work, after_id: int, limit: int) -> list[Stamp]:
        """Every thread that must be in the index, by growing id."""
        rows = work.db.execute(
            select(Thread.id, Thread.rev).where(Thread.id > after_id, *_indexed()).order_by(Thread.id).limit(limit)
        )
        return [Stamp(thread_id, rev) for thread_id, rev in rows]

    def cards(self, work: Work, ids: Collection[int]) -> dict[int, Card]:
        """What the actor may see of these threads, decided in SQL now."""
        rows = work.db.execute(
            select(Thread, Space.title)
            .join(Space, Space.id == Thread.space_id)
            .where(Thread.id.in_(ids), Thread.is_removed.is_(False), sees_thread(work.actor))
        ).all()
        wanted = [thread.id for thread, _space in rows]
        questions, best = _questions(work, wanted), _best_answers(work, wanted)
        people = people_by_id(work, {thread.author_id for thread, _ in rows} | {author for author, _ in best.values()})
        cards = {}
        for thread, space in rows:
            answered_by, answer_text = best.get(thread.id, (0, ""))
            cards[thread.id] = Card(
                kind=self.kind,
                id=thread.id,
                url=f"/threads/{thread.id}",
                title=thread.title,
                state=State(state_of(thread)) if thread.lifecycle != Lifecycle.PENDING else State.OPEN,
                lang=thread.lang,
                date=thread.activity_at,
                space=space,
                author=people[thread.author_id].name if thread.author_id in people else "",
                answered_by=people[answered_by].name if answered_by in people else "",
                question_text=questions.get(thread.id, ""),
                answer_text=answer_text,
            )
        return cards


def readable(work: Work) -> Scope:
    """The spaces the actor may search in."""
    return Scope(space_ids=readable_space_ids(work))


def find_space(work: Work, slug: str) -> int:
    """The id of a space the actor may enter.

    Raises:
        NotFound: no such space, or not for this actor.
    """
    return load_space(work, slug).id


def _indexed() -> tuple[ColumnElement[bool], ...]:
    return (Thread.is_removed.is_(False), Thread.lifecycle != Lifecycle.PENDING)


def _resolution(thread: Thread) -> State:
    return State.OPEN if thread.resolution == "none" else State(thread.resolution)


def _questions(work: Work, ids: Iterable[int]) -> dict[int, str]:
    rows = work.db.execute(
        select(Post.thread_id, Post.text).where(
            Post.thread_id.in_(list(ids)), Post.number == 1, Post.state == PostState.VISIBLE
        )
    )
    return dict(rows.all())


def _ranked_answers(work: Work, ids: Iterable[int]) -> Iterable[tuple[int, int, str]]:
    """(thread, author, text) of visible replies: accepted, verified, by votes here and elsewhere, then in order."""
    rows = work.db.execute(
        select(Post.thread_id, Post.author_id, Post.text)
        .outerjoin(Solution, Solution.post_id == Post.id)
        .outerjoin(Verification, Verification.post_id == Post.id)
        .where(Post.thread_id.in_(list(ids)), Post.number > 1, Post.state == PostState.VISIBLE)
        .order_by(
            Post.thread_id,
            func.coalesce(Solution.post_id, 0) == 0,
            func.coalesce(Verification.post_id, 0) == 0,
            all_votes().desc(),
            Post.number,
        )
    )
    return ((thread_id, author_id, text) for thread_id, author_id, text in rows)


def _answers(work: Work, ids: Iterable[int]) -> dict[int, list[str]]:
    texts: dict[int, list[str]] = {}
    for thread_id, _author, text in _ranked_answers(work, ids):
        texts.setdefault(thread_id, []).append(text)
    return texts


def _best_answers(work: Work, ids: Iterable[int]) -> dict[int, tuple[int, str]]:
    best: dict[int, tuple[int, str]] = {}
    for thread_id, author_id, text in _ranked_answers(work, ids):
        best.setdefault(thread_id, (author_id, text))
    return best
