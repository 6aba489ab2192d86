"""`forum import` and `forum export`."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import click
import msgspec

from app import database
from app.cli.search import await_model
from app.cli.site import open_site
from app.wiring import Site
from core.errors import NotFound
from forum.exchange.dump import open_dump
from forum.exchange.format import Line, ThreadRow
from forum.exchange.lines import LineFiles, write_rows
from forum.exchange.report import Finding, Report, What
from forum.exchange.sources import SITE
from forum.jobs.importing import run_import
from forum.models.spaces import Audience
from forum.queries.exporting import count_exported, export_threads
from forum.queries.visibility import load_space
from moderation.queries.forgotten import list_forgotten_questions
from moderation.service.sweeping import sweep_queue
from search import jobs

SHOWN: Final = 20
"""Findings of one kind told on the terminal; `--json` tells all."""

PAGE: Final = 200
REASONS: Final = {
    "accepted_missing": "its accepted answer is not here",
    "bad_date": "it has no date, or one that cannot be",
    "bad_field": "a field holds something else than it should",
    "bad_row": "the row lacks a field or holds something else than a number or date",
    "bad_site": "its site is not the name of a host",
    "body_empty": "it has no text",
    "body_too_complex": "its text is nested too deep or has too many elements",
    "body_too_long": "its text is longer than 32,000 characters",
    "body_unreadable": "its text cannot be rendered",
    "comments_cut": "its last comments did not fit",
    "duplicate_circle": "it repeats a thread that repeats it",
    "duplicate_removed": "the thread it repeats was removed here",
    "duplicate_unknown": "the thread it repeats is not here",
    "edited_here": "somebody edited it here: its words stay",
    "file_broken": "the file breaks off or cannot be read further",
    "file_missing": "the dump does not have this file",
    "no_post": "a comment on a post that is not in the dump",
    "no_question": "an answer to a question that is not in the dump",
    "no_space": "its space could not be made",
    "no_title": "it has no title",
    "not_a_question": "neither a question nor an answer",
    "post_elsewhere": "this post is in another thread here",
    "post_twice": "the row holds this post twice",
    "space_more_open": "more people could read it here than where it came from",
    "state_kept": "somebody closed or archived it here: that stays",
    "tags_dropped": "it has more tags than a thread can carry, or unreadable ones",
    "thread_twice": "it came before in these files",
    "title_cut": "its title is longer than 200 characters",
    "unreadable": "the line is not a JSON object",
}
HEADINGS: Final = {
    What.THREAD: "Not imported",
    What.POST: "Posts left out of imported threads",
    What.REMARK: "Imported, but",
}
_AUDIENCE: Final = click.option(
    "--audience",
    type=click.Choice(["public", "members"]),
    default="public",
    show_default=True,
    help="Who reads the spaces of which the source does not say it.",
)
_JSON: Final = click.option("--json", "as_json", is_flag=True, help="Answer for a program, with every finding.")
_NO_INDEX: Final = click.option(
    "--no-index", is_flag=True, help="Leave the search index to the worker or `search repair`."
)


@click.group(name="import")
def import_group() -> None:
    """Bring threads of other sites in. Importing twice changes nothing; an import that was stopped goes on."""


@import_group.command(name="threads")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_AUDIENCE
@_NO_INDEX
@_JSON
def import_files(files: tuple[Path, ...], audience: str, *, no_index: bool, as_json: bool) -> None:
    """Import FILES of one thread a line, plain or gzipped (docs/exchange-format.md)."""
    with open_site() as site:
        report = _import(site, LineFiles(files), Audience(audience), with_index=not no_index)
    _tell(report, as_json=as_json)


@import_group.command(name="stackexchange")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--site", "host", default="", help="Host of the dump: french.stackexchange.com. Else the folder's name.")
@_AUDIENCE
@_NO_INDEX
@_JSON
def import_dump(folder: Path, host: str, audience: str, *, no_index: bool, as_json: bool) -> None:
    """Import an unpacked Stack Exchange dump: Posts.xml, Users.xml, Comments.xml, PostLinks.xml in FOLDER."""
    name = (host or folder.resolve().name).lower()
    if not SITE.fullmatch(name) or "." not in name:
        raise click.ClickException(f"{name!r} is not the name of a host: say --site, such as french.stackexchange.com.")
    if not (folder / "Posts.xml").exists():
        raise click.ClickException(f"There is no Posts.xml in {folder}.")
    click.echo("Reading the dump…", err=True)
    with open_site() as site, open_dump(folder, name) as dump:
        report = _import(site, dump, Audience(audience), with_index=not no_index)
    _tell(report, as_json=as_json)


@click.command()
@click.option("--space", "slugs", multiple=True, help="Only this space; may be said several times.")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file; .gz packs it.")
def export(slugs: tuple[str, ...], out: Path) -> None:
    """Write threads as they can be imported elsewhere: nothing removed, held or waiting, and no addresses."""
    with open_site() as site:
        database.upgrade(site.office.database)
        with site.office.read() as work:
            for slug in slugs:
                try:
                    load_space(work, slug)
                except NotFound:
                    raise click.ClickException(f"There is no space {slug!r}.") from None
            total = count_exported(work, slugs)
            count = write_rows(out, _counted(export_threads(work, slugs), total))
    click.echo(f"\n{count} threads written to {out}.", err=True)


def _import(site: Site, lines: Iterable[Line], audience: Audience, *, with_index: bool) -> Report:
    database.upgrade(site.office.database)
    report = run_import(site.office, lines, audience=audience, progress=_show_threads)
    click.echo("", err=True)
    _level_queue(site)
    if with_index:
        _level_index(site)
    return report


def _show_threads(done: int, total: int) -> None:
    _line("threads", done, total)


def _level_queue(site: Site) -> None:
    """Imported questions that nobody answered are in the queue at once, however many they are."""
    last: list[int] = []
    while True:
        with site.office.read() as work:
            waiting = list_forgotten_questions(work)
        if not waiting or waiting == last:
            return
        sweep_queue(site.office)
        last = waiting


def _level_index(site: Site) -> None:
    """Index what changed. A site whose index is level already does not load the model."""
    health = site.searcher.index.prepare()
    report = jobs.check(site.office, site.searcher)
    if report.is_clean and not health.needs_reindex and not report.unembedded:
        return
    await_model(site.searcher.embedder)
    if health.needs_reindex:
        jobs.reindex_all(site.office, site.searcher, lambda step: _line(f"index: {step.kind}", step.done, step.total))
    else:
        _repair(site, report)
    jobs.keep_level(site.office, site.searcher)
    click.echo("", err=True)


def _repair(site: Site, report: jobs.CheckReport) -> None:
    for one in report.differences:
        ids = one.ids
        for start in range(0, len(ids), PAGE):
            page = jobs.Difference(one.kind, stale=tuple(ids[start : start + PAGE]))
            jobs.repair(site.office, site.searcher, jobs.CheckReport((page,)))
            _line(f"index: {one.kind}", min(start + PAGE, len(ids)), len(ids))


def _counted(rows: Iterable[ThreadRow], total: int) -> Iterator[ThreadRow]:
    for count, row in enumerate(rows, start=1):
        yield row
        _line("threads", count, total)


def _tell(report: Report, *, as_json: bool) -> None:
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(report)).decode())
        return
    if report.spaces:
        click.echo(f"Spaces made: {', '.join(report.spaces)}")
    click.echo(
        f"Threads: {report.imported} imported, {report.updated} updated, {report.unchanged} unchanged, "
        f"{report.skipped} skipped."
    )
    click.echo(
        f"Posts: {report.posts_imported} imported, {report.posts_updated} updated. "
        f"Duplicates linked: {report.links_made}."
    )
    for what, heading in HEADINGS.items():
        for reason, count in report.reasons(what):
            click.echo(f"{heading}: {count} because {REASONS.get(reason, reason)}.")
            _tell_some([one for one in report.findings if one.what is what and one.reason == reason])


def _tell_some(findings: list[Finding]) -> None:
    for finding in findings[:SHOWN]:
        click.echo(f"    {finding.where}  {finding.key}".rstrip())
    if len(findings) > SHOWN:
        click.echo(f"    … and {len(findings) - SHOWN} more; --json names all.")


def _line(what: str, done: int, total: int) -> None:
    if done == total or done % 50 == 0:
        click.echo(f"\r{what}: {done}/{total}", nl=False, err=True)
