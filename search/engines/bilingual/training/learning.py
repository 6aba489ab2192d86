"""Teaches the French table, then the adapters with it, so that a French text gets the vector of its translation.

Several processes of one thread each share the weights and take turns to change them: on a busy machine, threads of one
process would wait for the slowest at every layer. The order of their turns is the one thing a seed does not fix.
"""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch.multiprocessing import get_context

from search.engines.bilingual.training.batches import Batch, batches
from search.engines.bilingual.training.pairs import Pair
from search.engines.bilingual.training.student import Student
from search.engines.bilingual.training.teacher import padded

_SCALE: Final = 20.0
_CLOSENESS: Final = 5.0
_TABLE_RATE: Final = 1e-3
_ADAPTER_RATE: Final = 1e-3
_WARM: Final = 0.03
_DECAY: Final = (0.9, 0.999)
_TINY: Final = 1e-8
_BREATH: Final = 20.0
"""Seconds between two lines of progress."""
_KEPT: Final = 240.0
"""Seconds of learning that one may lose."""


class Lesson(msgspec.Struct, frozen=True):
    """How to learn: minutes in all, the share of them for the table alone, and processes."""

    minutes: float
    table_alone: float
    workers: int


class Weights:
    """What is learnt, with the running moments of Adam, all in memory shared by the processes."""

    def __init__(self, table: torch.Tensor, adapters: Sequence[torch.Tensor]) -> None:
        """Share the given weights; moments and counts start at zero."""
        self.learnt: Final = [weights.contiguous().share_memory_() for weights in (table, *adapters)]
        self.moments: Final = [
            tuple(
                zeros.share_memory_()
                for zeros in (torch.zeros_like(one), torch.zeros_like(one), one.new_zeros(len(one), 1))
            )
            for one in self.learnt
        ]
        self.counts: Final = torch.zeros(5, dtype=torch.float64).share_memory_()
        """Steps, texts, seconds, and the two running losses."""

    @property
    def table(self) -> torch.Tensor:
        """The French table."""
        return self.learnt[0]

    @property
    def adapters(self) -> list[torch.Tensor]:
        """The thin matrices."""
        return self.learnt[1:]

    def save(self, path: Path) -> None:
        """Everything needed to go on, written as one."""
        part = path.with_suffix(".part")
        torch.save({"learnt": self.learnt, "moments": self.moments, "counts": self.counts}, part)
        part.replace(path)

    def restore(self, path: Path) -> None:
        """Go on from a checkpoint."""
        saved = torch.load(path, weights_only=True)
        self.counts.copy_(saved["counts"])
        for mine, theirs in zip(self.learnt, saved["learnt"], strict=True):
            mine.copy_(theirs)
        for mine, theirs in zip(self.moments, saved["moments"], strict=True):
            for moment, other in zip(mine, theirs, strict=True):
                moment.copy_(other)


def learn(
    pairs: Sequence[Pair],
    targets: NDArray[np.float16],
    tokenizer: Tokenizer,
    weights: Weights,
    lesson: Lesson,
    checkpoint: Callable[[], None],
) -> None:
    """Learn until the time is up; `checkpoint` is called every few minutes and at the end."""
    context = get_context("spawn")
    lock, stop = context.Lock(), context.Event()
    arguments = (list(pairs), targets, tokenizer.to_str(), weights, lesson, lock, stop)
    processes = [
        context.Process(target=_work, args=(number, *arguments), daemon=True) for number in range(lesson.workers)
    ]
    for process in processes:
        process.start()
    saved = float(weights.counts[2])
    while weights.counts[2] < lesson.minutes * 60 and all(process.is_alive() for process in processes):
        time.sleep(_BREATH)
        weights.counts[2] += _BREATH
        steps, texts, seconds, close, contrast = weights.counts.tolist()
        print(f"{seconds / 60:.1f} min, {steps:.0f} steps, {texts:.0f} texts: {close:.4f} {contrast:.4f}", flush=True)  # noqa: T201
        if seconds - saved >= _KEPT:
            checkpoint()
            saved = seconds
    stop.set()
    for process in processes:
        process.join()
    checkpoint()


def _work(  # noqa: PLR0913, PLR0917 - the arguments of a process
    number: int,
    pairs: list[Pair],
    targets: NDArray[np.float16],
    tokenizer: str,
    weights: Weights,
    lesson: Lesson,
    lock: Any,  # noqa: ANN401 - a lock of the multiprocessing context
    stop: Any,  # noqa: ANN401 - an event of the multiprocessing context
) -> None:
    torch.set_num_threads(1)
    student = Student(weights.table, weights.adapters)
    start = int(weights.counts[1])
    for batch in batches(pairs, targets, Tokenizer.from_str(tokenizer), (number, start)):
        if stop.is_set():
            return
        progress = min(float(weights.counts[2]) / 60 / lesson.minutes, 1.0)
        if progress >= lesson.table_alone:
            student.adapt()
        rows, gradient, others, losses = _gradients(student, batch, is_adapting=progress >= lesson.table_alone)
        with lock:
            _change(weights, rows, gradient, others, progress, lesson)
            weights.counts[0] += 1
            weights.counts[1] += len(batch.tokens)
            weights.counts[3:] += 0.02 * (torch.tensor(losses, dtype=torch.float64) - weights.counts[3:])


def _gradients(
    student: Student, batch: Batch, *, is_adapting: bool
) -> tuple[torch.Tensor, torch.Tensor, list[torch.Tensor], tuple[float, float]]:
    ids, mask = padded(batch.tokens)
    rows, where = student.rows_of(ids)
    used = student.table[rows].requires_grad_()
    for matrix in weights_of(student):
        matrix.requires_grad_(is_adapting)
        matrix.grad = None
    vectors = student(ids, mask, used, where)
    aims = torch.from_numpy(batch.targets)
    close = 1 - (vectors * aims).sum(1).mean()
    contrast = _contrast(vectors, aims)
    (_CLOSENESS * close + contrast).backward()
    others = [matrix.grad for matrix in weights_of(student) if matrix.grad is not None]
    return rows, used.grad, others, (close.item(), contrast.item())


def weights_of(student: Student) -> list[torch.Tensor]:
    """The thin matrices of a student, in order."""
    return [matrix for layer in student.layers for matrix in (layer.down, layer.up)]


def _contrast(vectors: torch.Tensor, aims: torch.Tensor) -> torch.Tensor:
    """Each text nearest to its own aim, both ways; as near to the other aims as its own aim is."""
    wanted = torch.softmax(_SCALE * aims @ aims.T, dim=1)
    scores = _SCALE * vectors @ aims.T
    one_way = -(wanted * torch.log_softmax(scores, dim=1)).sum(1).mean()
    return (one_way - (wanted * torch.log_softmax(scores.T, dim=1)).sum(1).mean()) / 2


def _change(
    weights: Weights,
    rows: torch.Tensor,
    gradient: torch.Tensor,
    others: list[torch.Tensor],
    progress: float,
    lesson: Lesson,
) -> None:
    fade = min(progress / _WARM, 1.0) * (1 - progress) + 0.01
    _adam(weights.table, weights.moments[0], gradient, _TABLE_RATE * fade, rows)
    own = max(0.0, progress - lesson.table_alone)
    rate = _ADAPTER_RATE * min(own / _WARM, 1.0) * (1 - progress) + 1e-5
    for matrix, moments, one in zip(weights.adapters, weights.moments[1:], others, strict=False):
        _adam(matrix, moments, one, rate)


def _adam(
    weights: torch.Tensor,
    moments: tuple[torch.Tensor, ...],
    gradient: torch.Tensor,
    rate: float,
    rows: torch.Tensor | None = None,
) -> None:
    """One step; of the named rows only, when rows are named. A rare row counts its own steps."""
    where = slice(None) if rows is None else rows
    with torch.no_grad():
        first = moments[0][where].lerp(gradient, 1 - _DECAY[0])
        second = moments[1][where].mul(_DECAY[1]).addcmul(gradient, gradient, value=1 - _DECAY[1])
        steps = moments[2][where] + 1
        moments[0][where], moments[1][where], moments[2][where] = first, second, steps
        spread = (second / (1 - _DECAY[1] ** steps)).sqrt() + _TINY
        weights[where] -= rate * first / (1 - _DECAY[0] ** steps) / spread
