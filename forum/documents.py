"""How search sees threads: one document each, with the answer that best stands for it."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy import ColumnElement, or_, select

from accounts.queries.people import people_by_id
from accounts.views import Person
from core.work import Work
from forum.models import Post, Solution, Space, Thread, Verification
from forum.models.posts import PostState
from forum.models.threads import Lifecycle
from forum.queries.origins import all_votes, votes_before
from forum.queries.thread_page import POSTS_A_PAGE
from forum.queries.threads import state_from, state_of, tags_of
from forum.queries.visibility import load_space, readable_space_ids, sees_thread
from search.cutting import NO_ANSWER, laid_out
from search.views import Card, Document, Reply, Scope, Stamp, State

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
        answered = {number: laid_out((one.post_id, one.text) for one in found) for number, found in answers.items()}
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
                answer=answered.get(thread.id, NO_ANSWER)[0],
                tags=tuple(tags.get(thread.id, ())),
                state=State(state_of(thread)),
                resolution=_resolution(thread),
                author_id=thread.author_id,
                reply_count=thread.reply_count,
                votes=thread.helpful_count + thread.me_too_count + brought.get(thread.id, 0),
                replies=answered.get(thread.id, NO_ANSWER)[1],
            )
            for thread in threads
        ]

    def manifest(self, work: Work, after_id: int, limit: int) -> list[Stamp]:
        """Every thread that must be in the index, by growing id."""
        columns = (Thread.id, Thread.rev, Thread.space_id, Thread.lifecycle, Thread.resolution)
        rows = work.db.execute(
            select(*columns).where(Thread.id > after_id, *_indexed()).order_by(Thread.id).limit(limit)
        )
        return [
            Stamp(thread_id, rev, space_id, State(state_from(lifecycle, resolution)))
            for thread_id, rev, space_id, lifecycle, resolution in rows
        ]

    def cards(self, work: Work, ids: Collection[int]) -> dict[int, Card]:
        """What the actor may see of these threads, decided in SQL now."""
        rows = work.db.execute(
            select(Thread, Space.title)
            .join(Space, Space.id == Thread.space_id)
            .where(Thread.id.in_(ids), Thread.is_removed.is_(False), sees_thread(work.actor))
        ).all()
        wanted = [thread.id for thread, _space in rows]
        questions, answers = _questions(work, wanted), _answers(work, wanted)
        authors = {answer.author_id for found in answers.values() for answer in found}
        people = people_by_id(work, authors.union(thread.author_id for thread, _ in rows))
        cards = {}
        for thread, space in rows:
            replies = [_reply(answer, people) for answer in answers.get(thread.id, [])]
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
                answered_by=replies[0].author if replies else "",
                question_text=questions.get(thread.id, ""),
                answer_text=replies[0].text if replies else "",
                replies=tuple(replies),
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


class Answer(msgspec.Struct, frozen=True):
    """A visible reply of a thread, with as much of its text as is searched."""

    post_id: int
    thread_id: int
    author_id: int
    number: int
    created_at: datetime
    text: str
    is_chosen: bool


def _answers(work: Work, ids: Iterable[int]) -> dict[int, list[Answer]]:
    """The replies that are searched: accepted, then verified, then by votes here and elsewhere, then in order."""
    is_accepted, is_verified = Solution.post_id.is_not(None), Verification.post_id.is_not(None)
    rows = work.db.execute(
        select(
            Post.id,
            Post.thread_id,
            Post.author_id,
            Post.number,
            Post.created_at,
            Post.text,
            or_(is_accepted, is_verified),
        )
        .outerjoin(Solution, Solution.post_id == Post.id)
        .outerjoin(Verification, Verification.post_id == Post.id)
        .where(Post.thread_id.in_(list(ids)), Post.number > 1, Post.state == PostState.VISIBLE)
        .order_by(Post.thread_id, ~is_accepted, ~is_verified, all_votes().desc(), Post.number)
    )
    answers: dict[int, list[Answer]] = {}
    room: dict[int, int] = {}
    for row in rows:
        answer = Answer(*row)
        left = room.setdefault(answer.thread_id, ANSWER_CHARS)
        if left > 0:
            kept = msgspec.structs.replace(answer, text=answer.text[:left])
            answers.setdefault(answer.thread_id, []).append(kept)
            room[answer.thread_id] = left - len(answer.text)
    return answers


def _reply(answer: Answer, people: Mapping[int, Person]) -> Reply:
    """A reply for a card; beyond the first page of a thread its permalink finds the right one."""
    is_near = answer.number <= POSTS_A_PAGE
    return Reply(
        id=answer.post_id,
        url=f"/threads/{answer.thread_id}#post-{answer.number}" if is_near else f"/posts/{answer.post_id}",
        author=people[answer.author_id].name if answer.author_id in people else "",
        text=answer.text,
        is_answer=bool(answer.is_chosen),
        date=answer.created_at,
    )
