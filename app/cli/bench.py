"""`forum bench`."""

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import click
import msgspec

from app.bench.driving import AnswerRefused
from app.bench.plot import draw
from app.bench.report import lines
from app.bench.running import Plan, Task, run
from app.bench.seeding import FolderRefused
from app.bench.serving import ServerFailed
from app.bench.visibility import NeverFound
from search.engines.minilm import PACKAGED

_OPTIONS: Final = (
    click.option("--documents", type=click.IntRange(min=100), default=10_000, show_default=True, help="Threads."),
    click.option("--requests", type=click.IntRange(min=4), help="Requests of each load; threads to post for `index`."),
    click.option(
        "--connections",
        type=click.IntRange(min=1, max=64),
        multiple=True,
        help="Connections at once; may be said several times. By default 1, then 4.",
    ),
    click.option("--model", default=PACKAGED, show_default=True, help="As FORUM_EMBEDDING_MODEL: `off` means words."),
    click.option("--runtime", type=click.Choice(["torch", "onnx"]), help="By default onnx where it is installed."),
    click.option(
        "--keep",
        type=click.Path(file_okay=False, path_type=Path),
        help="Plant in this folder and use it again next time, instead of a temporary one.",
    ),
    click.option("--seed", default=1, show_default=True, help="Another number, other texts."),
    click.option("--plot", type=click.Path(dir_okay=False, path_type=Path), help="Draw the report as SVG here."),
    click.option("--json", "as_json", is_flag=True, help="Answer for a program."),
)
REQUESTS: Final = {Task.SUGGEST: 1_000, Task.SEARCH: 1_000, Task.INDEX: 100}


@click.group()
def bench() -> None:
    """Measure speed and memory over HTTP, on a made community in a folder of its own."""


def _with_options(command: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@bench.command()
@_with_options
def suggest(**options: Any) -> None:  # noqa: ANN401 - the options above
    """Measure suggestions for drafts, asked at each pause of somebody who types."""
    _run(Task.SUGGEST, **options)


@bench.command()
@_with_options
def search(**options: Any) -> None:  # noqa: ANN401 - the options above
    """Measure first pages of searches, one to four words each."""
    _run(Task.SEARCH, **options)


@bench.command()
@_with_options
def index(**options: Any) -> None:  # noqa: ANN401 - the options above
    """Measure how soon what is posted is found, and how many documents a second."""
    _run(Task.INDEX, **options)


def _run(task: Task, *, plot: Path | None, as_json: bool, **options: Any) -> None:  # noqa: ANN401 - the options above
    plan = _plan(task, **options)
    try:
        report = run(plan, _show)
    except (FolderRefused, ServerFailed, AnswerRefused, NeverFound) as refusal:
        raise click.ClickException(str(refusal)) from None
    click.echo("", err=True)
    if plot is not None:
        plot.write_text(draw([report]), "utf-8")
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(report)).decode())
        return
    for line in lines(report):
        click.echo(line)


def _plan(task: Task, *, runtime: str | None, requests: int | None, **options: Any) -> Plan:  # noqa: ANN401 - the options above
    is_packaged = options["model"] == PACKAGED
    can_export = find_spec("onnx") is not None and find_spec("onnxruntime") is not None
    if runtime == "onnx" and not (is_packaged and can_export):
        raise click.ClickException("onnx needs the packaged model and pip install -c constraints.txt -e '.[onnx]'.")
    return Plan(
        task=task,
        exported=is_packaged and can_export and runtime != "torch",
        requests=requests or REQUESTS[task],
        connections=options.pop("connections") or (1, 4),
        **options,
    )


def _show(what: str, done: int, total: int) -> None:
    click.echo(f"\r{what}: {done}/{total}    ", nl=False, err=True)
