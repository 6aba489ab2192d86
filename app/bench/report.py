"""What a bench tells: frozen figures for a program, the same as a table for a person."""

import os
import platform
import sqlite3
from collections.abc import Iterator
from typing import Final

import msgspec

from app.bench.serving import Started
from app.bench.timing import Spread

VECTORS: Final = "synthetic: blends of vectors the model gave to 1,600 titles, with noise; 1,000 titles embedded truly"
"""Said in every report: the documents' texts were not embedded one by one."""


class Step(msgspec.Struct, frozen=True):
    """One kind of request, or one part alone."""

    name: str
    latency: Spread


class Load(msgspec.Struct, frozen=True):
    """What so many connections at once were answered. `found`: the share of answers with at least one item."""

    connections: int
    latency: Spread
    steps: tuple[Step, ...]
    per_second: float
    cpu_ms: float
    found: float


class Memory(msgspec.Struct, frozen=True):
    """Resident memory of the server in MB: at rest before the first request, after the last, and at its highest."""

    before: float
    after: float
    peak: float


class Machine(msgspec.Struct, frozen=True):
    """Where it ran, and how busy the machine was with other things: its load average before and after."""

    cores: int
    python: str
    sqlite: str
    load_before: float
    load_after: float


class Written(msgspec.Struct, frozen=True):
    """New threads written over HTTP: the answer to each post, and when a search first found it."""

    posts: Spread
    visible: Spread
    burst: int
    burst_per_second: float
    planted_per_second: float


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """One run."""

    task: str
    documents: int
    model: str
    runtime: str
    vectors: str
    planted_seconds: float
    is_reused: bool
    machine: Machine
    started: Started
    first_ms: float
    memory: Memory
    loads: tuple[Load, ...] = ()
    written: Written | None = None
    parts: tuple[Step, ...] = ()


def load_average() -> float:
    """Of the last minute."""
    return round(os.getloadavg()[0], 2)


def machine(load_before: float) -> Machine:
    """This machine, now that the run is over."""
    cores = os.cpu_count() or 1
    return Machine(cores, platform.python_version(), sqlite3.sqlite_version, load_before, load_average())


def lines(report: Report) -> Iterator[str]:
    """The report as a person reads it."""
    on = report.machine
    yield f"{report.task}: {report.documents:,} documents, model {report.model or 'none'} ({report.runtime})"
    yield f"vectors: {report.vectors}"
    yield f"planted in {report.planted_seconds:.0f} s{' (kept from before)' if report.is_reused else ''}"
    yield (
        f"{on.cores} cores, Python {on.python}, SQLite {on.sqlite}, load average {on.load_before} before and "
        f"{on.load_after} after"
    )
    yield (
        f"server: answers after {report.started.answering:.1f} s, model after {report.started.ready:.1f} s, at rest "
        f"after {report.started.at_rest:.1f} s; the first request took {report.first_ms:.0f} ms"
    )
    memory = report.memory
    yield f"memory: {memory.before:.0f} MB at rest, {memory.after:.0f} MB after, {memory.peak:.0f} MB at its highest"
    yield ""
    yield f"{'milliseconds':34}{'count':>8}{'p50':>9}{'p95':>9}{'p99':>9}{'max':>9}{'CPU':>9}{'per s':>9}"
    for load in report.loads:
        name = f"{load.connections} connection{'s' if load.connections > 1 else ''}"
        yield f"{_row(name, load.latency)}{load.cpu_ms:9.1f}{load.per_second:9.1f}"
        for step in load.steps:
            yield _row(f"  {step.name}", step.latency)
        yield f"  {load.found:.0%} of the answers hold something"
    if report.written:
        yield from _written(report.written)
    if report.parts:
        yield "the parts alone"
    for part in report.parts:
        yield _row(f"  {part.name}", part.latency)


def _written(written: Written) -> Iterator[str]:
    yield _row("a thread posted", written.posts)
    yield _row("found by a search", written.visible)
    yield f"  {written.burst} threads at once: {written.burst_per_second:.1f} documents/s until the last is found"
    yield f"  planting: {written.planted_per_second:.0f} documents/s with ready vectors, database included"


def _row(name: str, latency: Spread) -> str:
    figures = (latency.p50_ms, latency.p95_ms, latency.p99_ms, latency.max_ms)
    return f"{name:34}{latency.count:8}" + "".join(f"{figure:9.1f}" for figure in figures)
