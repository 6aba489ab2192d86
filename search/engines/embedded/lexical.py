"""Search by words: the page of hits, the total and the facets, all under the same scope inside SQL."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from search.engines.embedded.matching import any_of, levels
from search.engines.embedded.schema import BM25_WEIGHTS
from search.engines.embedded.where import Where, bounded, in_span, listed, narrowed, tagged, within
from search.spans import Span
from search.views import VERIFIED_ONLY, Facets, Filters, Hit, Hits, Position, Sort, State, Term, TextQuery

ENOUGH: Final = 10
"""Results from which a query is not relaxed any further."""
RARE_POSTINGS: Final = 3_000
RARE_TERMS: Final = 12
"""Work allowed for a long draft: postings touched and terms asked; FTS5 pays for every posting of an OR."""
CEILING: Final = 1_000
"""Counting a term stops here: all commoner ones are equally common."""
TAG_FACETS: Final = 50
COUNTED: Final = 20_000
"""Matches that are ranked and counted, the newest ones: a word of every second question tells nothing by itself.

Where there are more, the answer says that its total is capped. Source: docs/evidence/search_speed.md, "Bare parts".
"""
SORTED: Final = 50_000
"""The same for a list in another order than relevance: putting rows in order is cheaper than weighing them."""

_WORDS: Final = "words CROSS JOIN document d ON d.id = words.rowid"
# CROSS keeps SQLite from walking the documents and asking FTS5 about each: thirty times slower.

_COLUMN: Final = {Sort.NEWEST: "d.created_at", Sort.ACTIVITY: "d.activity_at", Sort.VOTES: "d.votes"}
"""What each order other than relevance goes by."""


class Matched(msgspec.Struct, frozen=True):
    """The rows a query is about: a table expression and the condition that selects them, scope included.

    `number` is what the rows are numbered by, in the order in which they came.
    """

    table: str
    where: Where
    score: str
    number: str


def search(db: sqlite3.Connection, query: TextQuery) -> Hits:
    """One page, relaxed until there is enough to show, with the total and facets of the level that was used."""
    chosen = _choose(db, query)
    if chosen is None:
        return Hits((), 0)
    page, end = _page(db, chosen, query)
    if not query.counted:
        return Hits(page, len(page), end=end)
    facets, total = _facets(db, chosen, query)
    return Hits(page, min(total, COUNTED), facets, end, is_total_capped=total > COUNTED)


def rare(db: sqlite3.Connection, query: TextQuery) -> list[Hit]:
    """Documents with any of the rarest terms, by BM25."""
    chosen = _rarest(db, query)
    if not chosen:
        return []
    return list(_page(db, _matching(any_of(chosen), query), query)[0])


def frequencies_of(db: sqlite3.Connection, forms: Iterable[str]) -> dict[str, int]:
    """In how many documents each form is; absent forms are left out."""
    rows = db.execute(
        "SELECT form, df FROM frequency WHERE df > 0 AND form IN (SELECT value FROM json_each(?))", (listed(forms),)
    )
    return dict(rows.fetchall())


def _choose(db: sqlite3.Connection, query: TextQuery) -> Matched | None:
    if not query.terms and not query.phrases:
        return _browsing(query)
    matched = None
    for expression in levels(query, _frequencies_here(db, query)):
        matched = _matching(expression, query)
        if _count(db, matched, query.filters, ENOUGH) >= ENOUGH:
            break
    return matched


def _frequencies_here(db: sqlite3.Connection, query: TextQuery) -> dict[Term, int]:
    """In how many documents of the scope each term is, up to a ceiling.

    Counted in scope: a word used in a hidden space must not change what the others find, not even by being "known".
    """
    return {term: _count(db, _matching(any_of([term]), query), Filters(), CEILING) for term in query.terms}


def _rarest(db: sqlite3.Connection, query: TextQuery) -> list[Term]:
    """The rarest terms that the scope knows, as many as the allowed postings hold."""
    known = frequencies_of(db, {form for term in query.terms for form in term.every_form.union(term.near)})
    by_rarity = sorted((_postings(term, known), place) for place, term in enumerate(query.terms))
    chosen: list[Term] = []
    postings = RARE_POSTINGS
    for frequency, place in by_rarity:
        term = query.terms[place]
        if len(chosen) == RARE_TERMS or (frequency > postings and chosen):
            break
        if frequency and _count(db, _matching(any_of([term]), query), Filters(), 1):
            chosen.append(term)
            postings -= frequency
    return chosen


def _postings(term: Term, known: Mapping[str, int]) -> int:
    """At most how many documents have a term: the sum over its forms; a meaning is as rare as its rarest word."""
    one_word = sum(known.get(form, 0) for form in (*term.forms, *term.near))
    return one_word + sum(min(sum(known.get(form, 0) for form in forms) for forms in words) for words in term.meanings)


def _matching(expression: str, query: TextQuery) -> Matched:
    where = Where(("words MATCH ?",), (expression,))
    scope = within(query.scope)
    joined = Where((*where.conditions, *scope.conditions), (*where.params, *scope.params))
    return Matched(_WORDS, joined, f"bm25(words, {BM25_WEIGHTS})", "words.rowid")


def _browsing(query: TextQuery) -> Matched:
    where = within(query.scope)
    if query.excluded:
        where = where.plus("d.id NOT IN (SELECT rowid FROM words WHERE words MATCH ?)", any_of(query.excluded))
    return Matched("document d", where, "-d.activity_at", "d.id")


def _count(db: sqlite3.Connection, matched: Matched, filters: Filters, ceiling: int) -> int:
    where = narrowed(matched.where, filters)
    sql = f"SELECT count(*) FROM (SELECT 1 FROM {matched.table} WHERE {where.sql} LIMIT ?)"  # noqa: S608 - ours
    return int(db.execute(sql, (*where.params, ceiling)).fetchone()[0])


def _page(db: sqlite3.Connection, matched: Matched, query: TextQuery) -> tuple[tuple[Hit, ...], Position | None]:
    """The hits of one page and, in an order other than relevance, where it stops."""
    where = narrowed(matched.where, query.filters)
    column = _COLUMN.get(query.sort)
    if column and query.after:
        # Written out: SQLite has no row comparison with one part the other way round.
        where = where.plus(
            f"({column} < ? OR ({column} = ? AND (d.doc_id < ? OR (d.doc_id = ? AND d.kind > ?))))",
            query.after.value, query.after.value, query.after.id, query.after.id, query.after.kind,
        )  # fmt: skip
    if matched.table == _WORDS:
        # Narrowed first, then bounded: a filter finds what is old as well.
        newest = f"{where.sql} ORDER BY {matched.number} DESC LIMIT {SORTED if column else COUNTED}"
    else:
        newest = where.sql
    sql = (
        f"SELECT d.key, {matched.score} AS score, {column or 0} AS sorted, d.doc_id, d.kind FROM {matched.table} "  # noqa: S608 - our text, bound values
        f"WHERE {newest}"
    )
    if matched.table == _WORDS:
        sql = f"SELECT * FROM ({sql})"  # noqa: S608 - the text above
    # Without words the order is that of an index, which the name of a computed column would hide.
    order = f"{column or 'd.activity_at'} DESC" if matched.table != _WORDS else "sorted DESC" if column else "score"
    sql += f" ORDER BY {order}, doc_id DESC, kind LIMIT ? OFFSET ?"
    rows = db.execute(sql, (*where.params, query.limit, 0 if column else query.offset)).fetchall()
    # bm25() is smaller for a better match; ours grow.
    hits = tuple(Hit(key, -score) for key, score, *_ in rows)
    return hits, Position(*rows[-1][2:]) if column and rows else None


def _facets(db: sqlite3.Connection, matched: Matched, query: TextQuery) -> tuple[Facets, int]:
    """Counts per choice, each with the other filters applied but not its own, and the total with all of them.

    The total goes one beyond what is counted where there are more.
    """
    filters = query.filters
    where = tagged(bounded(matched.where, filters), filters.tags)
    spans = _flags([*query.periods.values(), filters.period])
    sql = (
        f"SELECT d.kind, d.lang, d.state, d.resolution, d.space_id, {spans.sql} "  # noqa: S608 - our text, bound values
        f"FROM {_bounded(matched)} WHERE {where.sql} ORDER BY {matched.number} DESC LIMIT {COUNTED}"
    )
    # Counted here: SQLite would sort the rows first, for the hundred different ones that there are.
    groups = Counter(db.execute(sql, (*spans.params, *where.params)).fetchall())
    counts: dict[str, Counter[str]] = {name: Counter() for name in (*_wanted(filters), "period")}
    total = 0
    for (kind, lang, state, resolution, space, flags), count in groups.items():
        values = {
            "kind": {kind}, "lang": {lang}, "space": {str(space)},
            "state": {state, resolution} - ({State.OPEN} if state != State.OPEN else set()),
            "verified": {VERIFIED_ONLY} if resolution == State.VERIFIED else set(),
            "period": {name for place, name in enumerate(query.periods) if flags >> place & 1},
        }  # fmt: skip
        failed = {name for name, wanted in _wanted(filters).items() if wanted and not wanted & values[name]}
        failed |= set() if flags >> len(query.periods) & 1 else {"period"}
        total += 0 if failed else count
        for name, found in values.items():
            if failed <= {name}:
                counts[name].update(dict.fromkeys(found, count))
    if groups.total() == COUNTED:
        total = _count(db, matched, filters, COUNTED + 1)
    return Facets(**{name: dict(count) for name, count in counts.items()}, tag=_tags(db, matched, filters)), total


def _bounded(matched: Matched) -> str:
    """The rows read from their end: an index of documents would be read whole and then put in order."""
    return matched.table if matched.table == _WORDS else f"{matched.table} NOT INDEXED"


def _flags(spans: Iterable[Span]) -> Where:
    """An expression of one bit for each stretch of time: whether the document was written in it."""
    bounds = [in_span(span) for span in spans]
    bits = (f"(({bound.sql}) << {place})" for place, bound in enumerate(bounds))
    return Where((" + ".join(bits),), tuple(value for bound in bounds for value in bound.params))


def _wanted(filters: Filters) -> dict[str, frozenset[str]]:
    spaces = frozenset(str(space) for space in filters.space_ids)
    verified = frozenset({VERIFIED_ONLY} if filters.is_verified else ())
    wanted = {"kind": filters.kinds, "lang": filters.langs, "state": filters.states}
    return {**wanted, "space": spaces, "verified": verified}


def _tags(db: sqlite3.Connection, matched: Matched, filters: Filters) -> dict[str, int]:
    where = narrowed(matched.where, msgspec.structs.replace(filters, tags=frozenset()))
    sql = (
        f"SELECT t.tag, count(*) FROM (SELECT d.id FROM {_bounded(matched)} WHERE {where.sql} "  # noqa: S608 - our text, bound values
        f"ORDER BY {matched.number} DESC LIMIT {COUNTED}) m CROSS JOIN tag t ON t.document = m.id "
        f"GROUP BY t.tag ORDER BY 2 DESC, 1 LIMIT {TAG_FACETS}"
    )
    return dict(db.execute(sql, where.params).fetchall())
