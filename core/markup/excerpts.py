"""Short previews of plain text. Takes text, gives text: templates escape it as any other."""

from typing import Final

_ELLIPSIS: Final = "…"
_LOOSE_ENDS: Final = " ,;:.!?-([«\N{EN DASH}\N{EM DASH}"


def excerpt(text: str, chars: int) -> str:
    """The beginning of the text on one line, at most `chars` long with its ellipsis, cut between two words.

    Only a first word longer than the whole room (an address, a language without spaces) is cut inside.
    """
    line = " ".join(text.split())
    if len(line) <= chars:
        return line
    room = line[: max(chars - 1, 0)]
    whole_words = room if line[len(room)].isspace() else room.rpartition(" ")[0]
    return (whole_words or room).rstrip(_LOOSE_ENDS) + _ELLIPSIS
