"""A Stack Exchange dump: Posts.xml, Users.xml, Comments.xml and PostLinks.xml become rows of our format.

The files are streamed once into a temporary database, so that memory does not grow with the dump; entities and
document types are refused. A row that cannot be read, and what belongs to nothing, is reported.
"""

import re
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import ParseError

import msgspec
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from forum.exchange import stackexchange
from forum.exchange.format import AnswerRow, Author, Comment, Line, ThreadRow

QUESTION: Final = 1
ANSWER: Final = 2
DUPLICATE: Final = 3
_TAG: Final = re.compile(r"[^<>|\s]+")
_TABLES: Final = """
CREATE TABLE users(id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE posts(id INTEGER PRIMARY KEY, kind INTEGER, parent INTEGER, accepted INTEGER, created TEXT, edited TEXT,
  closed TEXT, score INTEGER, title TEXT, tags TEXT, body TEXT, user INTEGER, name TEXT, licence TEXT);
CREATE INDEX replies ON posts(parent, kind);
CREATE TABLE comments(id INTEGER PRIMARY KEY, post INTEGER, created TEXT, user INTEGER, name TEXT, text TEXT);
CREATE INDEX remarks ON comments(post);
CREATE TABLE links(post INTEGER, target INTEGER, PRIMARY KEY(post, target));
"""
_LOST_ANSWERS: Final = """
SELECT id FROM posts a WHERE kind = 2
  AND NOT EXISTS(SELECT 1 FROM posts q WHERE q.id = a.parent AND q.kind = 1) ORDER BY id
"""
_LOST_COMMENTS: Final = """
SELECT id FROM comments c WHERE NOT EXISTS(SELECT 1 FROM posts p WHERE p.id = c.post) ORDER BY id
"""

Attributes = dict[str, str]
Values = tuple[int | str | None, ...]


class Dump:
    """The rows of a dump, in the order of their numbers; may be gone through again."""

    def __init__(self, store: sqlite3.Connection, site: str, problems: list[Line]) -> None:
        """Read from a filled store."""
        self._store = store
        self._site = site
        self._problems = problems

    def __iter__(self) -> Iterator[Line]:
        """Every question with its answers, then what could not be read."""
        for row in self._store.execute("SELECT * FROM posts WHERE kind = 1 ORDER BY id"):
            yield self._question(row)
        yield from self._problems
        yield from self._orphans()

    def _question(self, row: sqlite3.Row) -> Line:
        where = f"Posts.xml Id={row['id']}"
        try:
            return Line(where, self._thread(row))
        except (ValueError, msgspec.MsgspecError) as error:
            return Line(where, problem="bad_field", detail=str(error))

    def _thread(self, row: sqlite3.Row) -> ThreadRow:
        answers = self._store.execute("SELECT * FROM posts WHERE kind = 2 AND parent = ? ORDER BY id", [row["id"]])
        links = self._store.execute("SELECT target FROM links WHERE post = ? ORDER BY target", [row["id"]])
        return ThreadRow(
            id=f"{self._site}/{row['id']}",
            site=self._site,
            title=row["title"],
            created=_moment(row["created"]),
            edited=_moment(row["edited"]),
            author=self._author(row),
            body_html=row["body"],
            comments=self._comments(row["id"]),
            tags=tuple(_TAG.findall(row["tags"])),
            score=row["score"],
            licence=row["licence"],
            url=stackexchange.question_url(self._site, row["id"]),
            answers=tuple(self._answer(answer) for answer in answers),
            accepted=row["accepted"],
            closed=_moment(row["closed"]),
            duplicate_of=tuple(f"{self._site}/{target}" for (target,) in links),
        )

    def _answer(self, row: sqlite3.Row) -> AnswerRow:
        return AnswerRow(
            id=row["id"],
            created=_moment(row["created"]),
            edited=_moment(row["edited"]),
            author=self._author(row),
            body_html=row["body"],
            comments=self._comments(row["id"]),
            score=row["score"],
            url=stackexchange.answer_url(self._site, row["id"]),
            licence=row["licence"],
        )

    def _comments(self, post: int) -> tuple[Comment, ...]:
        rows = self._store.execute("SELECT * FROM comments WHERE post = ? ORDER BY id", [post])
        return tuple(
            Comment(body=row["text"], author=self._author(row), created=_moment(row["created"])) for row in rows
        )

    def _author(self, row: sqlite3.Row) -> Author | None:
        """By number; somebody whose account is gone is known by the name that was kept with the post."""
        number, name = row["user"], row["name"]
        if number is None:
            return Author(key=f"{self._site}/names/{name}"[:200], name=name) if name else None
        found = self._store.execute("SELECT name FROM users WHERE id = ?", [number]).fetchone()
        return Author(key=f"{self._site}/users/{number}", name=found[0] if found else name or f"user{number}")

    def _orphans(self) -> Iterator[Line]:
        for (number,) in self._store.execute(_LOST_ANSWERS):
            yield Line(f"Posts.xml Id={number}", problem="no_question")
        for (number,) in self._store.execute(_LOST_COMMENTS):
            yield Line(f"Comments.xml Id={number}", problem="no_post")


@contextmanager
def open_dump(folder: Path, site: str) -> Iterator[Dump]:
    """Stream a dump's files into a temporary store and give its rows."""
    problems: list[Line] = []
    with tempfile.TemporaryDirectory(prefix="entraide-dump-") as place:
        store = sqlite3.connect(Path(place) / "dump.sqlite3")
        try:
            store.row_factory = sqlite3.Row
            store.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _TABLES)
            for name, statement, read in _FILES:
                _load(store, folder / name, statement, read, problems)
            yield Dump(store, site, problems)
        finally:
            store.close()


def _load(
    store: sqlite3.Connection,
    path: Path,
    statement: str,
    read: Callable[[Attributes], Values | str],
    problems: list[Line],
) -> None:
    if not path.exists():
        problems.append(Line(path.name, problem="file_missing"))
        return
    number = 0
    try:
        for number, attributes in enumerate(_rows(path), start=1):
            values = _read(read, attributes)
            if isinstance(values, str):
                problems.append(Line(f"{path.name} Id={attributes.get('Id', '?')} (row {number})", problem=values))
            elif values:
                store.execute(statement, values)
    except (ParseError, DefusedXmlException, UnicodeDecodeError) as error:
        problems.append(Line(f"{path.name} after row {number}", problem="file_broken", detail=str(error)))
    store.commit()


def _rows(path: Path) -> Iterator[Attributes]:
    with path.open("rb") as file:
        root = None
        for event, element in iterparse(file, events=("start", "end")):
            if root is None:
                root = element
            elif event == "end" and element.tag == "row":
                yield dict(element.attrib)
                root.clear()


def _read(read: Callable[[Attributes], Values | str], attributes: Attributes) -> Values | str:
    try:
        return read(attributes)
    except (KeyError, ValueError, OverflowError, msgspec.MsgspecError):
        return "bad_row"


def _user(row: Attributes) -> Values:
    return _number(row["Id"]), row["DisplayName"]


def _post(row: Attributes) -> Values | str:
    kind = _number(row["PostTypeId"])
    if kind not in {QUESTION, ANSWER}:
        return "not_a_question"
    return (
        _number(row["Id"]),
        kind,
        _number(row["ParentId"]) if kind == ANSWER else None,
        _optional(row.get("AcceptedAnswerId")),
        _stamp(row["CreationDate"]),
        _stamp(row.get("LastEditDate")),
        _stamp(row.get("ClosedDate")),
        _number(row.get("Score", "0")),
        row["Title"] if kind == QUESTION else "",
        row.get("Tags", ""),
        row["Body"],
        _optional(row.get("OwnerUserId")),
        row.get("OwnerDisplayName", ""),
        row.get("ContentLicense", ""),
    )


def _comment(row: Attributes) -> Values:
    return (
        _number(row["Id"]),
        _number(row["PostId"]),
        _stamp(row.get("CreationDate")),
        _optional(row.get("UserId")),
        row.get("UserDisplayName", ""),
        row["Text"],
    )


def _link(row: Attributes) -> Values:
    """Empty for a mere mention: those are links in the text already."""
    is_duplicate = _number(row["LinkTypeId"]) == DUPLICATE
    return (_number(row["PostId"]), _number(row["RelatedPostId"])) if is_duplicate else ()


def _number(text: str) -> int:
    number = int(text)
    if not -(2**31) <= number < 2**31:
        raise OverflowError(text)
    return number


def _optional(text: str | None) -> int | None:
    return _number(text) if text else None


def _stamp(text: str | None) -> str | None:
    """The text again, once it is known to be an instant."""
    if text:
        _moment(text)
    return text or None


def _moment(text: str | None) -> datetime | None:
    return msgspec.convert(text, datetime) if text else None


_FILES: Final[tuple[tuple[str, str, Callable[[Attributes], Values | str]], ...]] = (
    ("Users.xml", "INSERT OR REPLACE INTO users VALUES(?,?)", _user),
    ("Posts.xml", "INSERT OR REPLACE INTO posts VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?)", _post),
    ("Comments.xml", "INSERT OR REPLACE INTO comments VALUES(?,?,?,?,?,?)", _comment),
    ("PostLinks.xml", "INSERT OR IGNORE INTO links VALUES(?,?)", _link),
)
