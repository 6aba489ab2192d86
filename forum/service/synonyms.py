"""Keep the words of a space: expressions that mean the same, which search adds to what people type."""

from collections.abc import Sequence
from itertools import combinations
from typing import Final

from sqlalchemy import select

from core.errors import Invalid, require
from core.work import Work
from forum import rules
from forum.errors import AlreadyRemoved, EditedMeanwhile, NotRemoved
from forum.forms.synonyms import NewSynonym, SynonymEdit
from forum.models import Synonym
from forum.queries.synonyms import load_synonym
from forum.queries.visibility import load_space
from search.vocabulary import GROUP, is_same, read

EXPRESSION_CHARS: Final = 80
EXPRESSION_WORDS: Final = 8
LISTS: Final = 1_000
"""Lists one space may keep; they are all held in memory."""


def add_synonym(work: Work, slug: str, form: NewSynonym) -> int:
    """Say that expressions mean the same, in a space or everywhere.

    Raises:
        NotFound: no such space, or not for this actor.
        Forbidden: the actor does not keep the words there.
        Invalid: fewer than two expressions, one twice, one too long, or the list exists.
    """
    space = load_space(work, slug)
    space_id = None if form.everywhere else space.id
    require(rules.may_keep_words(work.actor, space_id), "keep_words")
    terms = _checked(work, form.terms, space_id)
    row = Synonym(
        space_id=space_id,
        terms=terms,
        created_by=work.actor.id,
        at=work.now,
        changed_at=work.now,
        version=1,
        is_removed=False,
    )
    work.db.add(row)
    work.db.flush()
    work.record("synonym.add", "synonym", row.id, space_id=space_id, terms=terms)
    return row.id


def edit_synonym(work: Work, synonym_id: int, form: SynonymEdit) -> int:
    """Change a list.

    Raises:
        NotFound: no such list, or the actor does not keep it.
        AlreadyRemoved: it is not in use.
        EditedMeanwhile: somebody changed it since it was opened.
        Invalid: as for a new one.
    """
    row = load_synonym(work, synonym_id)
    if row.is_removed:
        raise AlreadyRemoved
    if form.version is not None and form.version != row.version:
        raise EditedMeanwhile(title=row.terms[0])
    before, row.terms = row.terms, _checked(work, form.terms, row.space_id, but=row.id)
    _touch(work, row)
    work.record("synonym.edit", "synonym", row.id, space_id=row.space_id, before=before, after=row.terms)
    return row.id


def remove_synonym(work: Work, synonym_id: int) -> None:
    """Take a list out of use; `restore_synonym` brings it back.

    Raises:
        NotFound: no such list, or the actor does not keep it.
        AlreadyRemoved: it was removed before.
    """
    row = load_synonym(work, synonym_id)
    if row.is_removed:
        raise AlreadyRemoved
    row.is_removed = True
    _touch(work, row)
    work.record("synonym.remove", "synonym", row.id, space_id=row.space_id, terms=row.terms)


def restore_synonym(work: Work, synonym_id: int) -> None:
    """Bring a removed list back as it was.

    Raises:
        NotFound: no such list, or the actor does not keep it.
        NotRemoved: it is in use.
        Invalid: the same list was made anew meanwhile.
    """
    row = load_synonym(work, synonym_id)
    if not row.is_removed:
        raise NotRemoved
    _checked(work, row.terms, row.space_id, but=row.id)
    row.is_removed = False
    _touch(work, row)
    work.record("synonym.restore", "synonym", row.id, space_id=row.space_id, terms=row.terms)


def _touch(work: Work, row: Synonym) -> None:
    row.version += 1
    row.changed_at = work.now


def _checked(work: Work, given: Sequence[str], space_id: int | None, but: int | None = None) -> list[str]:
    """The expressions on one line each, when they make a list that is not there yet."""
    terms = [" ".join(term.split()) for term in given if term.strip()]
    problem = _problem(terms) or _clash(work, terms, space_id, but)
    if problem:
        raise Invalid({"terms": problem})
    return terms


def _problem(terms: Sequence[str]) -> str:
    if not terms:
        return "required"
    readings = [read(term) for term in terms]
    if any(len(term) > EXPRESSION_CHARS for term in terms) or any(len(words) > EXPRESSION_WORDS for words in readings):
        return "expression_too_long"
    if not all(readings):
        return "no_word"
    if len(terms) == 1:
        return "one_expression_only"
    if len(terms) > GROUP:
        return "too_many_expressions"
    is_repeated = any(is_same(one, other) for one, other in combinations(readings, 2))
    return "same_expression_twice" if is_repeated else ""


def _clash(work: Work, terms: Sequence[str], space_id: int | None, but: int | None) -> str:
    """A list with the same expressions, in whatever order, is there already; or there are too many lists."""
    place = Synonym.space_id.is_(None) if space_id is None else Synonym.space_id == space_id
    rows = work.db.execute(select(Synonym.id, Synonym.terms).where(place, Synonym.is_removed.is_(False))).all()
    others = [known for number, known in rows if number != but]
    if any(_is_same_list(terms, known) for known in others):
        return "already_listed"
    return "too_many_lists" if len(others) >= LISTS else ""


def _is_same_list(one: Sequence[str], other: Sequence[str]) -> bool:
    if len(one) != len(other):
        return False
    readings = [read(term) for term in other]
    return all(any(is_same(read(term), reading) for reading in readings) for term in one)
