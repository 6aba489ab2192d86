"""Snippets with the matched words marked, on the raw text, with the analyser that found them.

Pure. A snippet is plain text in pieces; it becomes HTML in one place, escaped once.
"""

from collections.abc import Collection
from typing import Final

from markupsafe import escape

from core.markup import SafeHtml
from search.analyser import forms_of, words
from search.views import Piece

CHARS: Final = 240
SCANNED: Final = 8_000
"""Characters of a text that are looked at: a snippet of the first screens is enough."""
_ELLIPSIS: Final = "…"

Span = tuple[int, int]


def marked(text: str, forms: Collection[str]) -> tuple[Piece, ...]:
    """The whole text, matched words marked."""
    return _pieces(text, 0, len(text), _matches(text, frozenset(forms)))


def snippet(text: str, forms: Collection[str], chars: int = CHARS) -> tuple[Piece, ...]:
    """The stretch of the text that holds most of the matched words, cut between words, on one line."""
    line = " ".join(text[:SCANNED].split())
    spans = _matches(line, frozenset(forms))
    start, end = _stretch(line, spans, chars)
    pieces = _pieces(line, start, end, [span for span in spans if start <= span[0] and span[1] <= end])
    before = (Piece(_ELLIPSIS),) if start else ()
    after = (Piece(_ELLIPSIS),) if end < len(line) else ()
    return (*before, *pieces, *after)


def to_html(pieces: Collection[Piece]) -> SafeHtml:
    """The pieces as HTML: every text escaped here and only here, matches in `<mark>`."""
    return SafeHtml("".join(f"<mark>{escape(p.text)}</mark>" if p.match else str(escape(p.text)) for p in pieces))


def _matches(text: str, forms: frozenset[str]) -> list[Span]:
    if not forms:
        return []
    return [(word.start, word.end) for word in words(text) if not forms.isdisjoint(forms_of(word))]


def _stretch(line: str, spans: list[Span], chars: int) -> Span:
    """Where to cut: the window opening a little before a match that covers most matches."""
    if len(line) <= chars:
        return 0, len(line)
    lead = chars // 6
    openings = [0, *(max(0, start - lead) for start, _ in spans)]
    start = max(openings, key=lambda opening: (_covered(spans, opening, opening + chars), -opening))
    start = _word_edge(line, min(start, len(line) - chars))
    room = line[start : start + chars]
    if start + chars >= len(line) or line[start + chars].isspace():
        return start, min(start + chars, len(line))
    whole_words = room.rpartition(" ")[0]
    return start, start + len(whole_words or room)


def _covered(spans: list[Span], start: int, end: int) -> int:
    return sum(start <= span[0] and span[1] <= end for span in spans)


def _word_edge(line: str, start: int) -> int:
    """The beginning of the word after a place in the line; the place itself at the start of the line."""
    if start <= 0:
        return 0
    space = line.find(" ", start)
    return start if space < 0 else space + 1


def _pieces(text: str, start: int, end: int, spans: list[Span]) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    for span_start, span_end in spans:
        if start < span_start:
            pieces.append(Piece(text[start:span_start]))
        pieces.append(Piece(text[span_start:span_end], match=True))
        start = span_end
    if start < end:
        pieces.append(Piece(text[start:end]))
    return tuple(pieces)
