"""A whole import, in batches: looked at in a read, prepared outside any transaction, written in one short transaction.

Killed anywhere, it is started again with the same files and ends in the same state: what is there is recognised.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Final

import msgspec

from core.office import Office
from core.work import Work
from forum.exchange.format import Line, SpaceRow
from forum.exchange.preparing import PreparedThread, prepare_thread
from forum.exchange.report import Finding, Outcome, Report, Result, What, summed
from forum.exchange.sources import Link, Prints, ThreadSource, Unusable, native_id, read_source
from forum.models import Origin
from forum.models.spaces import Audience, SpaceLanguage
from forum.queries.exporting import export_rows
from forum.queries.origins import find_native, find_origins
from forum.service.importing import import_threads, link_duplicates, make_missing_spaces
from forum.service.importing.threads import space_slug
from search.analyser import detect

BATCH: Final = 50
"""Threads in one transaction: about half a second on SQLite, during which nobody else writes."""

MOSTLY: Final = 0.9
"""Share of its threads from which a space is held in their language; below, it is held in both."""

HEAD_CHARS: Final = 3_000
_TAGS: Final = re.compile("<[^>]*>")

Progress = Callable[[int, int], None]


class Survey(msgspec.Struct, frozen=True):
    """What a source holds: how many rows, and the spaces they name."""

    total: int
    spaces: tuple[SpaceRow, ...]


class _Plan(msgspec.Struct, frozen=True, kw_only=True):
    """One batch, compared with the site."""

    settled: list[Outcome]
    wanted: list[tuple[ThreadSource, frozenset[str] | None]]
    links: list[Link]


def run_import(office: Office, lines: Iterable[Line], *, audience: Audience, progress: Progress) -> Report:
    """Import every row; `audience` is for spaces of which the source does not say whom they are for."""
    survey = survey_lines(office, lines, audience)
    with office.write(locale=office.settings.locale) as work:
        made = make_missing_spaces(work, survey.spaces)
    outcomes: list[Outcome] = []
    problems: list[Finding] = []
    links: list[Link] = []
    seen: set[str] = set()
    done = 0
    for batch in _batches(lines):
        sources, refused = _read(office, batch, seen)
        problems += refused
        plan = _compare(office, sources)
        prepared = [prepare_thread(one, _language(one), keys) for one, keys in plan.wanted]
        outcomes += plan.settled + _write(office, prepared)
        links += plan.links
        done += len(batch)
        progress(done, survey.total)
    linked, remarks = _link(office, links, outcomes)
    report = summed(outcomes, links_made=linked, spaces=made, more=[*problems, *remarks])
    lost = sum(finding.what is What.THREAD for finding in problems)
    return msgspec.structs.replace(report, skipped=report.skipped + lost)


def survey_lines(office: Office, lines: Iterable[Line], audience: Audience) -> Survey:
    """Go through a source once: count, and guess the language of spaces that do not say theirs."""
    now = office.clock()
    spaces: dict[str, SpaceRow] = {}
    languages: dict[str, Counter[str]] = {}
    total = 0
    for total, line in enumerate(lines, start=1):  # noqa: B007 - the last number is the total
        source = read_source(line.row, line.where, now) if line.row else None
        if not isinstance(source, ThreadSource):
            continue
        slug = space_slug(source)
        spaces.setdefault(slug, source.row.space or SpaceRow(slug=slug, title=source.site))
        languages.setdefault(slug, Counter())[_language(source)] += 1
    return Survey(total, tuple(_completed(row, languages[slug], audience) for slug, row in spaces.items()))


def _completed(row: SpaceRow, counted: Counter[str], audience: Audience) -> SpaceRow:
    lang, most = counted.most_common(1)[0]
    guessed = SpaceLanguage(lang) if most >= MOSTLY * counted.total() else SpaceLanguage.BOTH
    return msgspec.structs.replace(row, audience=row.audience or audience, language=row.language or guessed)


def _language(source: ThreadSource) -> str:
    """What the source says, or its words; the thread itself is looked at more closely later."""
    text = source.posts[0].body or _TAGS.sub(" ", (source.posts[0].body_html or "")[:HEAD_CHARS])
    return source.row.lang if source.row.lang in {"fr", "en"} else detect(f"{source.title}\n{text}").lang


def _batches(lines: Iterable[Line]) -> Iterator[list[Line]]:
    waiting = iter(lines)
    while batch := list(islice(waiting, BATCH)):
        yield batch


def _read(office: Office, batch: list[Line], seen: set[str]) -> tuple[list[ThreadSource], list[Finding]]:
    sources: list[ThreadSource] = []
    refused: list[Finding] = []
    for line in batch:
        if line.row is None:
            refused.append(Finding(What.THREAD, line.where, line.detail, line.problem))
            continue
        source = read_source(line.row, line.where, office.clock())
        if isinstance(source, Unusable):
            refused.append(Finding(What.THREAD, line.where, source.key, source.reason))
        elif source.key in seen:
            refused.append(Finding(What.THREAD, line.where, source.key.removeprefix("thread:"), "thread_twice"))
        else:
            seen.add(source.key)
            sources.append(source)
    return sources, refused


def _compare(office: Office, sources: list[ThreadSource]) -> _Plan:
    """What is new, what changed, and what is here already: by fingerprint, or because this site would export it so."""
    plan = _Plan(settled=[], wanted=[], links=[])
    with office.read() as work:
        origins = find_origins(work, [source.key for source in sources])
        before = {key: Prints.of_text(origin.fingerprint) for key, origin in origins.items()}
        known = _written_here(work, [source for source in sources if source.key not in before])
        moved = [source for source in sources if before.get(source.key, source.prints) != source.prints]
        exported = export_rows(work, [origins[source.key].target_id for source in moved])
        known |= {source.key for source in moved if exported.get(origins[source.key].target_id) == source.row}
        for source in sources:
            if source.key in known or before.get(source.key) == source.prints:
                plan.settled.append(Outcome(key=source.key, result=Result.UNCHANGED))
                continue
            linked = before[source.key].duplicates if source.key in before else ""
            if linked != source.prints.duplicates and (linked or source.duplicates):
                plan.links.append(Link(source.key, source.where, source.duplicates, source.prints.duplicates))
            plan.wanted.append((source, _changed_posts(work, source) if source.key in before else None))
    return plan


def _written_here(work: Work, sources: list[ThreadSource]) -> set[str]:
    """The keys of rows that an export of this site made of its own threads: the site knows better."""
    named = {source.key: native_id(source.key) for source in sources}
    threads = find_native(work, [number for number in named.values() if number is not None])
    born = {number: thread.created_at for number, thread in threads.items()}
    return {source.key for source in sources if born.get(named[source.key] or 0) == source.created}


def _changed_posts(work: Work, source: ThreadSource) -> frozenset[str]:
    origins: dict[str, Origin] = find_origins(work, [post.key for post in source.posts])
    return frozenset(
        post.key for post in source.posts if post.key not in origins or origins[post.key].fingerprint != post.print
    )


def _write(office: Office, threads: list[PreparedThread]) -> list[Outcome]:
    if not threads:
        return []
    with office.write(locale=office.settings.locale) as work:
        return import_threads(work, threads)


def _link(office: Office, links: list[Link], outcomes: list[Outcome]) -> tuple[int, list[Finding]]:
    lost = {outcome.key for outcome in outcomes if outcome.result is Result.SKIPPED}
    wanted = [link for link in links if link.key not in lost]
    made, findings = 0, []
    for start in range(0, len(wanted), BATCH):
        with office.write(locale=office.settings.locale) as work:
            some, remarks = link_duplicates(work, wanted[start : start + BATCH])
        made += some
        findings += remarks
    return made, findings
