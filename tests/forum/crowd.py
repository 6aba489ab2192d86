"""Several people at the same instant."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from core.errors import AppError


def together(*acts: Callable[[], Any]) -> Sequence[Any]:
    """Start all at once; the answer of each, or its refusal. Anything but a refusal fails the test."""
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        start.wait()
        try:
            return act()
        except AppError as refusal:
            return refusal

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def refused(answers: Sequence[Any]) -> list[type[AppError]]:
    """The kinds of the refusals among the answers."""
    return [type(answer) for answer in answers if isinstance(answer, AppError)]
