"""Rows for import tests: two small sites of our own invention, in the format of Stack Exchange threads."""

import gzip
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import msgspec

FRENCH: Final = "jardin.meta.stackexchange.com"
ENGLISH: Final = "kites.stackexchange.com"


def row(
    number: int, title: str, body: str, *answers: tuple[int, str], site: str = ENGLISH, **fields: Any
) -> dict[str, Any]:
    return {
        "id": f"{site}/{number}",
        "site": site,
        "title": title,
        "body_html": body,
        "tags": ["vent"],
        "score": 4,
        "views": 120,
        "created": "2015-03-01T10:00:00.250",
        "closed": None,
        "accepted": None,
        "answers": [
            {"id": str(key), "body_html": text, "score": 7, "created": f"2015-03-02T10:00:{place:02d}.000"}
            for place, (key, text) in enumerate(answers)
        ],
        "duplicate_of": [],
        "linked": [],
        **fields,
    }


COMMUNITY: Final = [
    row(
        1,
        "How do I keep a kite stable in strong wind?",
        '<p>It spins, see <a href="/questions/3">here</a>.</p><pre class="lang-py"><code>wind = 9</code></pre>',
        (11, "<p>Lengthen the <strong>tail</strong> of the kite.</p>"),
        (12, "<p>Fly lower.</p>"),
        accepted="11",
    ),
    row(
        2,
        "My kite spins whenever the wind is strong",
        "<p>Why?</p>",
        duplicate_of=[f"{ENGLISH}/1"],
        closed="2015-04-01T00:00:00",
    ),
    row(3, "Which line for a big kite?", "<p>Thick or thin?</p>"),
    row(
        1,
        "Comment protéger les tomates du gel ?",
        "<p>Il gèle encore en mai, et mes tomates sont dehors.</p>",
        (21, "<p>Couvrez-les d’un voile la nuit.</p>"),
        site=FRENCH,
        accepted="21",
    ),
    row(2, "Quand semer les radis ?", "<p>Je voudrais les semer tôt.</p>", (22, "<p>Dès mars.</p>"), site=FRENCH),
]


def write(path: Path, rows: Iterable[dict[str, Any] | str]) -> Path:
    text = "".join((one if isinstance(one, str) else msgspec.json.encode(one).decode()) + "\n" for one in rows).encode()
    path.write_bytes(gzip.compress(text) if path.suffix == ".gz" else text)
    return path
