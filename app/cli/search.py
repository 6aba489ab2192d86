"""`forum search` and `forum evaluate`."""

import tempfile
from pathlib import Path

import click
import msgspec

from app.cli.checking import is_well, lines, told
from app.cli.site import open_site
from app.wiring import choose_embedder
from core.settings import load_settings
from search import jobs
from search.confidence import load_confidence
from search.confidence.fitting import fit as fit_cases
from search.confidence.model import SHIPPED, Confidence
from search.engines.embedded import EmbeddedIndex
from search.engines.minilm import SentenceEmbedder
from search.evaluate import Task
from search.evaluate import evaluate as run_evaluation
from search.jobs import Progress
from search.learning import SET_FILES, cases_of
from search.ports import Embedder
from search.service import Searcher


@click.group()
def search() -> None:
    """Look after the search index."""


@search.command()
def reindex() -> None:
    """Write every document anew, beside the index that serves; it is replaced at the end, in one step."""
    with open_site() as site:
        _load(site.searcher)
        written = jobs.reindex_all(site.office, site.searcher, _show)
        click.echo(f"\n{written} documents indexed.")


@search.command()
@click.option("--json", "as_json", is_flag=True, help="Answer for a program.")
def check(*, as_json: bool) -> None:
    """Compare the index with the database and name what differs, waits or fails."""
    with open_site() as site:
        site.searcher.index.prepare()
        report = jobs.check(site.office, site.searcher)
        found = told(site.searcher, report)
        click.echo(msgspec.json.encode(found).decode() if as_json else "\n".join(lines(found)))
    raise SystemExit(0 if found.clean else 1)


@search.command()
def repair() -> None:
    """Mend exactly what `check` names, and try what was set aside once more."""
    with open_site() as site:
        _load(site.searcher)
        touched = jobs.repair(site.office, site.searcher, jobs.check(site.office, site.searcher))
        left = jobs.check(site.office, site.searcher)
        click.echo(f"{touched - len(left.set_aside)} documents mended.")
        if not is_well(left):
            click.echo("\n".join(lines(told(site.searcher, left))))
    raise SystemExit(0 if is_well(left) else 1)


@click.command()
@click.argument("setdir", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--task", type=click.Choice([task.value for task in Task]), required=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
def evaluate(setdir: Path, task: str, out: Path) -> None:
    """Run a labelled set through a temporary index and write what was found."""
    embedder = choose_embedder(load_settings(needs_key=False))
    await_model(embedder)
    with tempfile.TemporaryDirectory() as folder:
        index = EmbeddedIndex(Path(folder) / "index.sqlite3")
        index.prepare()
        answered = run_evaluation(setdir, out, task=Task(task), index=index, embedder=embedder, progress=_line)
    click.echo(f"\n{answered} queries answered in {out}.", err=True)


@search.command()
@click.argument("sets", nargs=-1, required=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), default=SHIPPED, help="The file of models.")
def fit(sets: tuple[str, ...], out: Path) -> None:
    """Fit the confidence of suggestions on labelled sets, each given as NAME=FOLDER.

    NAME is en, fr or across, or words_en, words_fr for what serves without a model. The other models of the file stay.
    """
    confidence = load_confidence(out if out.exists() else SHIPPED)
    for name, folder in [_named_set(wanted, confidence) for wanted in sets]:
        embedder = None if name.startswith("words_") else choose_embedder(load_settings(needs_key=False))
        await_model(embedder)
        with tempfile.TemporaryDirectory() as place:
            found = fit_cases(
                cases_of(folder, EmbeddedIndex(Path(place) / "index.sqlite3"), embedder, _line),
                f"{folder.name}, {embedder.name if embedder else 'words alone'}",
                embedder.name if embedder else "",
            )
        click.echo(
            f"\n{name}: {found.recall:.3f} of the answerable are shown an answer, {found.false:.3f} of the others "
            f"something (unseen questions); probability, answered, candidates: {found.reliability}"
        )
        confidence = msgspec.structs.replace(confidence, pairs={**confidence.pairs, name: found.model})
    out.write_bytes(msgspec.json.format(msgspec.json.encode(confidence), indent=1) + b"\n")


def _named_set(wanted: str, confidence: Confidence) -> tuple[str, Path]:
    name, equals, folder = wanted.partition("=")
    if not equals or name not in confidence.pairs:
        raise click.BadParameter(f"“{wanted}” is not NAME=FOLDER with NAME one of {', '.join(confidence.pairs)}.")
    missing = [file for file in SET_FILES if not (Path(folder) / file).is_file()]
    if missing:
        raise click.BadParameter(f"“{folder}” holds no {', '.join(missing)}: it is not a labelled set.")
    return name, Path(folder)


def _load(searcher: Searcher) -> None:
    searcher.start(is_asked=False)
    await_model(searcher.embedder)


def await_model(embedder: Embedder | None) -> None:
    """Load the model before the work, so that every document gets its vectors at once."""
    if isinstance(embedder, SentenceEmbedder):
        click.echo("Loading the language model…", err=True)
        embedder.start()
        embedder.wait()


def _show(progress: Progress) -> None:
    _line(progress.kind, progress.done, progress.total)


def _line(what: str, done: int, total: int) -> None:
    if done == total or done % 25 == 0:
        click.echo(f"\r{what}: {done}/{total}", nl=False, err=True)
