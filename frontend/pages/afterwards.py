"""What is written after a page is answered: the reader never waits for it, and never hears of its failure."""

import logging
from collections.abc import Callable
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

from litestar import Request, Response
from litestar.background_tasks import BackgroundTask
from sqlalchemy.exc import SQLAlchemyError

from core.desk import Desk
from core.ids import hash_token
from core.work import Work

P = ParamSpec("P")
AnswerT = TypeVar("AnswerT", bound=Response[Any])
LOG: Final = logging.getLogger(__name__)


def afterwards(
    answer: AnswerT, desk: Desk, verb: Callable[Concatenate[Work, P], None], *args: P.args, **kwargs: P.kwargs
) -> AnswerT:
    """The same answer, with a verb to run once it is sent."""

    async def run() -> None:
        try:
            # A desk of its own: a form's nonce was for the act, not for what follows from it.
            await Desk(desk.office, desk.actor, desk.locale).do(verb, *args, **kwargs)
        except SQLAlchemyError:
            LOG.warning("what follows an answer was not written", exc_info=True)

    answer.background = BackgroundTask(run)
    return answer


def seed_of(request: Request[Any, Any, Any]) -> str:
    """A hash of the secret of this browser's forms, the one thing a visit is known by; empty for a program."""
    seed = str(request.scope["state"].get("seed", ""))
    return hash_token(seed) if seed else ""
