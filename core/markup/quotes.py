"""Quoting somebody in a reply: Markdown in, Markdown out."""

import re
from typing import Final

_PUNCTUATION: Final = re.compile(r"([!-/:-@\[-`{-~])")


def quote(source: str, author: str = "") -> str:
    """The text as a Markdown quotation headed by its author's name, ready to be answered below.

    The name is disarmed, so that nobody called `*Bob*` or `@everyone` changes the reply or calls anybody.
    """
    name = _PUNCTUATION.sub(r"\\\1", " ".join(author.split()))
    head = [f"**{name}**", ""] if name else []
    lines = [*head, *source.strip().splitlines()]
    return "\n".join(f"> {line}".rstrip() for line in lines) + "\n\n"
