"""The FTS5 expression of a text query. Every word reaches it as a quoted string: nothing a person types is syntax."""

from collections.abc import Iterable, Mapping, Sequence

from search.views import Term, TextQuery


def levels(query: TextQuery, frequencies: Mapping[Term, int]) -> list[str]:
    """Expressions from strict to loose: all known terms, then without the commonest one, and so on down to the rarest.

    A term that no readable document has is left out at once. Phrases and exclusions stay in each level. Empty when
    nothing can match.
    """
    known = [term for term in query.terms if frequencies[term]]
    if not known and not query.phrases:
        return []
    by_rarity = sorted(known, key=lambda term: (term.weak, frequencies[term]))
    steps = [by_rarity[:count] for count in range(len(by_rarity), 0, -1)]
    if query.phrases:
        steps.append([])
    return [_expression(step, query) for step in steps]


def any_of(terms: Iterable[Term]) -> str:
    """Documents with at least one of the terms."""
    return " OR ".join(_has(term) for term in terms)


def _expression(terms: Sequence[Term], query: TextQuery) -> str:
    positive = " AND ".join([*(_has(term) for term in terms), *(_any(phrase) for phrase in query.phrases)])
    return f"({positive}) NOT ({any_of(query.excluded)})" if query.excluded else positive


def _has(term: Term) -> str:
    one_word = _any((*term.forms, *term.near))
    if not term.meanings:
        return one_word
    meanings = (f"({' AND '.join(_any(forms) for forms in words)})" for words in term.meanings)
    return f"({' OR '.join((one_word, *meanings))})"


def _any(forms: Iterable[str]) -> str:
    quoted = ['"' + form.replace('"', '""') + '"' for form in forms]
    return f"({' OR '.join(quoted)})"
