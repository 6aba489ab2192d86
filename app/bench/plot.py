"""A report drawn as SVG: each load and each part in a row, up to its p99. No library, no script, no style."""

from collections.abc import Sequence
from html import escape
from typing import Final

from app.bench.report import Report, Step

WIDTH: Final = 760
LEFT: Final = 250
ROW: Final = 26
TOP: Final = 56
_INK: Final = "#1f2933"
_PALE: Final = "#9aa5b1"
_BLUE: Final = "#2563a6"
_TICKS: Final = 5


def draw(reports: Sequence[Report]) -> str:
    """The picture of one report or of several below each other, on one scale."""
    rows = [row for report in reports for row in _rows(report)]
    longest = max((row.latency.p99_ms for row in rows), default=1.0) or 1.0
    step = _step(longest)
    scale = (WIDTH - LEFT - 90) / (step * _TICKS)
    height = TOP + ROW * len(rows) + 34
    title = "; ".join(f"{report.task}, {report.documents:,} documents" for report in reports)
    size = f'viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
    font = f'font-family="sans-serif" font-size="13" fill="{_INK}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {font} role="img">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        f'<text x="16" y="24" font-size="15">{escape(title)}</text>',
        f'<text x="16" y="44" fill="{_PALE}">milliseconds: dot p50, bar p95, end of the line p99</text>',
    ]
    parts += [_tick(step * count, LEFT + step * count * scale, height) for count in range(_TICKS + 1)]
    parts += [_drawn(row, TOP + ROW * place, scale) for place, row in enumerate(rows)]
    return "\n".join([*parts, "</svg>", ""])


def _rows(report: Report) -> list[Step]:
    many = f"{report.documents:,}: "
    rows = [
        Step(f"{many}{load.connections} connection{'s' if load.connections > 1 else ''}", load.latency)
        for load in report.loads
    ]
    if report.written:
        rows += [Step(f"{many}a thread posted", report.written.posts), Step(f"{many}found", report.written.visible)]
    return [*rows, *(Step(f"{many}{part.name}", part.latency) for part in report.parts)]


def _drawn(row: Step, top: int, scale: float) -> str:
    middle = top + ROW / 2
    p50, p95, p99 = (round(value * scale, 1) for value in (row.latency.p50_ms, row.latency.p95_ms, row.latency.p99_ms))
    figures = f"{row.latency.p50_ms:.1f} · {row.latency.p99_ms:.1f}"
    return (
        f'<text x="{LEFT - 10}" y="{middle + 4}" text-anchor="end">{escape(row.name)}</text>'
        f'<rect x="{LEFT}" y="{middle - 5}" width="{p95}" height="10" fill="{_BLUE}" fill-opacity="0.25"/>'
        f'<line x1="{LEFT}" y1="{middle}" x2="{LEFT + p99}" y2="{middle}" stroke="{_BLUE}"/>'
        f'<circle cx="{LEFT + p50}" cy="{middle}" r="4" fill="{_BLUE}"/>'
        f'<text x="{LEFT + p99 + 6}" y="{middle + 4}" font-size="11" fill="{_PALE}">{figures}</text>'
    )


def _tick(value: float, x: float, height: int) -> str:
    bottom = height - 24
    return (
        f'<line x1="{x:.1f}" y1="{TOP}" x2="{x:.1f}" y2="{bottom}" stroke="{_PALE}" stroke-opacity="0.35"/>'
        f'<text x="{x:.1f}" y="{height - 8}" text-anchor="middle" fill="{_PALE}">{value:g}</text>'
    )


def _step(longest: float) -> float:
    """A round number of which five reach the longest line."""
    size = 1.0
    while True:
        for factor in (1.0, 2.0, 5.0):
            if size * factor * _TICKS >= longest:
                return size * factor
        size *= 10
