"""From a post to paragraphs of an article: whole blocks of its Markdown, greetings and sign-offs left out. Pure.

Nothing is reworded: every line of a paragraph is a line of its source, in the same order.
"""

import re
from collections.abc import Callable, Collection, Sequence
from typing import Final

import msgspec
from markdown_it import MarkdownIt
from markdown_it.token import Token

MOST_BLOCKS: Final = 20
"""Paragraphs of one post; a longer post gets longer paragraphs, not more of them."""

_HELLOS: Final = frozenset({"bonjour", "bonsoir", "salut", "coucou", "hello", "hi", "hey", "dear"})
_ADDRESSEES: Final = frozenset(
    {"à", "a", "tous", "toutes", "et", "tout", "le", "monde", "all", "everyone", "everybody", "there", "folks", "again"}
)
_NAME: Final = re.compile(r"@[\w-]+|[A-ZÀ-ÖØ-ÞŒ][\w'\u2019-]+")
_SIGN_OFF: Final = re.compile(
    r"(?:(?:un grand |mille )?merci"
    r"(?: (?:d['\u2019]avance|par avance|beaucoup|bien|infiniment|encore|à tous|à toutes et à tous))*"
    r"(?: (?:pour|de) (?:votre|vos|ton|tes|toute) (?:aide|réponses?|retours?|temps))?"
    r"|(?:bien )?cordialement|bien à vous|à bientôt|bonne (?:journée|soirée|continuation)(?: à tous)?"
    r"|(?:many )?thanks(?: a lot| so much| again)?(?: in advance)?(?: for (?:your|any) help)?"
    r"|thank you(?: (?:so|very) much)?(?: in advance)?(?: for (?:your|any) help)?"
    r"|(?:best|kind|warm) (?:regards|wishes)|regards|cheers)"
    r" ?[,.! ]*(?:[:;]-?[)D]|🙂|😊|🙏)?",
    re.IGNORECASE,
)
_SIGNATURE: Final = re.compile(r"[-\u2013\u2014 ]*[A-ZÀ-ÖØ-ÞŒ][a-zà-öø-ÿœ'\u2019-]+(?: [A-ZÀ-ÖØ-ÞŒ][\w.'\u2019-]*)?")


class _Block(msgspec.Struct, frozen=True):
    """An outermost block of Markdown; whether it announces the next one, or illustrates the one before."""

    text: str
    leads_on: bool
    leans_back: bool


def paragraphs(body: str) -> tuple[str, ...]:
    """The blocks of a post worth keeping, each a piece of Markdown that stands alone; none when all is politeness.

    A heading and a line that ends in a colon stay with what they announce, code and tables with what they illustrate.
    A text whose links are defined apart from where they are used stays whole, because its pieces would lose them.
    """
    kept = without_politeness(body)
    tokens, has_references = _parsed(kept)
    if has_references:
        return (kept,)
    return _packed(_joined(_blocks(kept, tokens)))


def without_politeness(body: str) -> str:
    """The text without the greeting lines it opens with and the sign-off it ends with; whole lines of prose only."""
    lines = body.split("\n")
    prose = _prose_lines(_parsed(body)[0])
    start, end = 0, len(lines)
    while start < end and _is_blank_or(lines, start, prose, _is_greeting):
        start += 1
    while end > start and _is_blank_or(lines, end - 1, prose, _is_sign_off):
        end -= 1
    end = _before_signature(lines, start, end, prose)
    return "\n".join(lines[start:end]).rstrip().strip("\n")


def _before_signature(lines: Sequence[str], start: int, end: int, prose: Collection[int]) -> int:
    """A name alone on the last line goes when a sign-off stands above it; a name that may be an answer stays."""
    above = end - 1
    while above > start and not lines[above - 1].strip():
        above -= 1
    if above <= start or not _SIGNATURE.fullmatch(lines[end - 1].strip()):
        return end
    if not (above - 1 in prose and _is_sign_off(lines[above - 1])):
        return end
    while above > start and _is_blank_or(lines, above - 1, prose, _is_sign_off):
        above -= 1
    return above


def _is_blank_or(lines: Sequence[str], at: int, prose: Collection[int], is_polite: Callable[[str], bool]) -> bool:
    return not lines[at].strip() or (at in prose and is_polite(lines[at]))


def _is_greeting(line: str) -> bool:
    """A hello to nobody in particular, or to one name and set off: `Salut liste vide` may be the question."""
    words = line.rstrip(" ,.!").split()
    if not words or words[0].lower() not in _HELLOS:
        return False
    if all(word.lower() in _ADDRESSEES for word in words[1:]):
        return True
    is_set_off = line.rstrip()[-1] in ",.!"
    return is_set_off and len(words) <= 3 and all(_NAME.fullmatch(word) for word in words[1:])  # noqa: PLR2004 - hello and a name


def _is_sign_off(line: str) -> bool:
    return _SIGN_OFF.fullmatch(" ".join(line.split())) is not None


def _blocks(text: str, tokens: Sequence[Token]) -> list[_Block]:
    """The outermost blocks, each with all lines up to the next one: no line is lost between two."""
    lines = text.split("\n")
    heads = [(token.type, token.map[0]) for token in tokens if token.level == 0 and token.nesting >= 0 and token.map]
    following = [start for _kind, start in heads[1:]] + [len(lines)]
    return [_block(kind, "\n".join(lines[start:end])) for (kind, start), end in zip(heads, following, strict=False)]


def _block(kind: str, text: str) -> _Block:
    text = text.rstrip().strip("\n")
    return _Block(
        text,
        leads_on=kind == "heading_open" or text.endswith(":"),
        leans_back=kind in {"fence", "code_block", "table_open"},
    )


def _joined(blocks: Sequence[_Block]) -> list[str]:
    texts: list[str] = []
    leads_on = False
    for block in blocks:
        if texts and (leads_on or block.leans_back):
            texts[-1] = f"{texts[-1]}\n\n{block.text}"
        else:
            texts.append(block.text)
        leads_on = block.leads_on
    return texts


def _packed(texts: Sequence[str]) -> tuple[str, ...]:
    size = max(1, -(-len(texts) // MOST_BLOCKS))
    return tuple("\n\n".join(texts[at : at + size]) for at in range(0, len(texts), size))


def _prose_lines(tokens: Sequence[Token]) -> frozenset[int]:
    """The lines of outermost paragraphs: nothing in code, lists, quotations or tables."""
    spans = [token.map for token in tokens if token.type == "paragraph_open" and token.level == 0 and token.map]
    return frozenset(line for span in spans for line in range(span[0], span[1]))


def _parsed(text: str) -> tuple[list[Token], bool]:
    """The block structure, and whether it defines links apart from their use."""
    environment: dict[str, object] = {}
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.core.ruler.enableOnly(["normalize", "block"])
    tokens = parser.parse(text, environment)
    return tokens, bool(environment.get("references"))
