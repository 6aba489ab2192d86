"""Colours for fenced code: Pygments classes, no inline style. An unknown language is plain code.

Languages are a closed list: Pygments would look for plug-ins at each unknown name, and some of its
500 lexers are slow on purpose-made input. What is too long to colour is shown plain, never refused.
"""

import re
from functools import cache
from typing import Final

from markdown_it.common.utils import escapeHtml
from pygments import highlight as pygmentise
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name

_LANGUAGES: Final = """
    bash c console cpp csharp css diff docker go haskell html ini java javascript json kotlin latex lua make
    markdown matlab ocaml octave perl php powershell pycon python r ruby rust scala scss sql swift toml
    typescript xml yaml
"""
LANGUAGES: Final = frozenset(_LANGUAGES.split())
ALIASES: Final = {
    "c#": "csharp",
    "c++": "cpp",
    "cs": "csharp",
    "dockerfile": "docker",
    "golang": "go",
    "js": "javascript",
    "jsx": "javascript",
    "makefile": "make",
    "md": "markdown",
    "ps1": "powershell",
    "py": "python",
    "python3": "python",
    "rb": "ruby",
    "rs": "rust",
    "sh": "bash",
    "shell": "bash",
    "tex": "latex",
    "ts": "typescript",
    "tsx": "typescript",
    "yml": "yaml",
    "zsh": "bash",
}

MAX_COLOURED_CHARS: Final = 8_000
"""Characters of code coloured in one post; blocks beyond are plain."""

MAX_BLOCK_CHARS: Final = 4_000
_MONOTONOUS: Final = re.compile(r"[\w\s]{300,}|[^\n]{300,}")
"""What makes lexers quadratic, and no real program has: 300 characters without a sign, or on one line.

Measured on 12,000 such characters: C# 13 s, Java 5 s, make 3 s; on ordinary code, 20 to 60 ms.
"""


def language_of(info: str) -> str | None:
    """The language named by the first word of a fence, if we know it."""
    word = info.strip().split(maxsplit=1)[0].lower() if info.strip() else ""
    name = ALIASES.get(word, word)
    return name if name in LANGUAGES else None


def is_colourable(code: str) -> bool:
    """Whether colouring takes a time in proportion to the length."""
    return len(code) <= MAX_BLOCK_CHARS and not _MONOTONOUS.search(code)


def colour(code: str, language: str) -> str:
    """The code as escaped HTML with a span for each token that has a colour."""
    return pygmentise(code, _lexer(language), _FORMATTER)


def block(inner_html: str, language: str | None) -> str:
    """A code block, reachable with the keyboard because it may scroll sideways."""
    attribute = f' class="language-{language}"' if language else ""
    return f'<pre tabindex="0"><code{attribute}>{inner_html}</code></pre>\n'


def plain(code: str) -> str:
    """The code as escaped HTML, without colours."""
    return escapeHtml(code)


@cache
def _lexer(language: str) -> Lexer:
    return get_lexer_by_name(language, stripnl=False)


_FORMATTER: Final = HtmlFormatter(nowrap=True)
