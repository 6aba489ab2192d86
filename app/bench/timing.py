"""The stopwatch of the bench, and what is said of many measured spans."""

import time
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec
import numpy as np

MILLISECONDS: Final = 1_000.0


class Spread(msgspec.Struct, frozen=True):
    """Many spans in a few figures, all in milliseconds but the count."""

    count: int
    mean_ms: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    max_ms: float


def seconds() -> float:
    """A clock for spans, that nobody sets."""
    return time.perf_counter()


def spread(spans: Sequence[float]) -> Spread:
    """The figures of spans in seconds; zeros when there are none."""
    if not spans:
        return Spread(0, 0.0, 0.0, 0.0, 0.0, 0.0)
    found = np.array(spans) * MILLISECONDS
    middle, high, highest = np.percentile(found, (50, 95, 99))
    figures = (float(found.mean()), float(middle), float(high), float(highest), float(found.max()))
    return Spread(len(spans), *(round(figure, 2) for figure in figures))


def waiting(limit: float, pause: float) -> Iterator[float]:
    """Seconds waited so far, again and again with a pause between, until the limit is reached."""
    began = seconds()
    while (waited := seconds() - began) < limit:
        yield waited
        time.sleep(pause)
