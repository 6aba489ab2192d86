"""The acts of one thread's script, each with its time and its person."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec

from app.demo.content import ThreadScript
from core.work import Work
from forum.forms.threads import Acceptance, Archiving, Closing, NewPost, NewThread
from forum.models.threads import ThreadKind
from forum.service import lifecycle, posts, solutions, threads
from forum.service.follows import follow
from forum.service.relations import mark_duplicate
from forum.service.votes import me_too, vote

LCM: Final = "camille"


class Step(msgspec.Struct, frozen=True):
    """Somebody does something at some time; `act` receives the garden and the work to do it with."""

    at: datetime
    who: str
    act: Callable[[Any, Work], None]


def steps_of(script: ThreadScript, now: datetime) -> list[Step]:
    """Everything that happens in a thread, up to its present state."""
    asked = now - timedelta(hours=script.asked_hours_ago)
    steps = [Step(asked, script.author, _ask(script))]
    steps += [_reaction(asked, now, 0.3 * (n + 1), name, _follow(script)) for n, name in enumerate(script.followers)]
    steps += [_reaction(asked, now, 0.5 * (n + 1), name, _me_too(script)) for n, name in enumerate(script.me_too)]
    last = asked
    for index, post in enumerate(script.posts):
        last = asked + timedelta(hours=post.hours_later)
        steps.append(Step(last, post.author, _reply(script, index)))
        steps += [
            _reaction(last, now, 0.4 * (n + 1), name, _vote(script, index)) for n, name in enumerate(post.helpful)
        ]
    return steps + _outcome(script, last, now)


def after(moment: datetime, now: datetime, share: float) -> datetime:
    """A moment between `moment` and now, a share of the way but never more than four days later."""
    return moment + min((now - moment) * share, timedelta(days=4 * share))


def _outcome(script: ThreadScript, last: datetime, now: datetime) -> list[Step]:
    steps = []
    if script.accepted is not None:
        steps.append(Step(after(last, now, 0.3), script.author, _accept(script)))
    if script.verified is not None:
        steps.append(Step(after(last, now, 0.4), script.verified_by, _verify(script)))
    if script.duplicate_of:
        steps.append(Step(after(last, now, 0.5), LCM, _duplicate(script)))
    if script.state in {"closed", "archived"}:
        steps.append(Step(after(last, now, 0.6), LCM, _close(script)))
    if script.state == "archived":
        steps.append(Step(after(last, now, 0.7), LCM, _archive(script)))
    return steps


def _reaction(moment: datetime, now: datetime, hours: float, who: str, act: Callable[[Any, Work], None]) -> Step:
    return Step(moment + min(timedelta(hours=hours), (now - moment) / 4), who, act)


def _ask(script: ThreadScript) -> Callable[[Any, Work], None]:
    def act(garden: Any, work: Work) -> None:  # noqa: ANN401 - the garden is defined above us
        form = NewThread(
            space=script.space,
            title=script.title,
            body=script.body.strip(),
            kind=ThreadKind(script.kind),
            tags=tuple(script.tags[:5]),
        )
        garden.threads[script.key] = threads.post_thread(work, form)

    return act


def _reply(script: ThreadScript, index: int) -> Callable[[Any, Work], None]:
    def act(garden: Any, work: Work) -> None:  # noqa: ANN401
        form = NewPost(body=script.posts[index].body.strip())
        garden.posts[(script.key, index)] = posts.reply(work, garden.threads[script.key], form)

    return act


def _follow(script: ThreadScript) -> Callable[[Any, Work], None]:
    return lambda garden, work: follow(work, garden.threads[script.key])


def _me_too(script: ThreadScript) -> Callable[[Any, Work], None]:
    return lambda garden, work: me_too(work, garden.threads[script.key])


def _vote(script: ThreadScript, index: int) -> Callable[[Any, Work], None]:
    return lambda garden, work: vote(work, garden.posts[(script.key, index)])


def _accept(script: ThreadScript) -> Callable[[Any, Work], None]:
    def act(garden: Any, work: Work) -> None:  # noqa: ANN401
        form = Acceptance(post_id=garden.posts[(script.key, script.accepted)])
        solutions.accept_solution(work, garden.threads[script.key], form)

    return act


def _verify(script: ThreadScript) -> Callable[[Any, Work], None]:
    return lambda garden, work: solutions.verify_answer(work, garden.posts[(script.key, script.verified)])


def _duplicate(script: ThreadScript) -> Callable[[Any, Work], None]:
    def act(garden: Any, work: Work) -> None:  # noqa: ANN401
        mark_duplicate(work, garden.threads[script.key], garden.threads[script.duplicate_of])

    return act


def _close(script: ThreadScript) -> Callable[[Any, Work], None]:
    def act(garden: Any, work: Work) -> None:  # noqa: ANN401
        form = msgspec.convert({"reason": script.close_reason}, Closing)
        lifecycle.close_thread(work, garden.threads[script.key], form)

    return act


def _archive(script: ThreadScript) -> Callable[[Any, Work], None]:
    def act(garden: Any, work: Work) -> None:  # noqa: ANN401
        reason = "became_article" if script.article else "other"
        form = msgspec.convert({"reason": reason}, Archiving)
        lifecycle.archive_thread(work, garden.threads[script.key], form)

    return act
