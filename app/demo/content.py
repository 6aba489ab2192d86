"""The demo's script, read from TOML: who exists, what they asked and answered, and when."""

import tomllib
from pathlib import Path
from typing import Any, Final

import msgspec

FOLDER: Final = Path(__file__).parent / "content"


class PersonScript(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody."""

    key: str
    name: str
    handle: str
    email: str
    locale: str
    timezone: str
    role: str
    bio: str
    joined_days_ago: float
    spaces: list[str] = []
    groups: list[str] = []


class GroupScript(msgspec.Struct, frozen=True, kw_only=True):
    """A cohort."""

    slug: str
    name: str


class SpaceScript(msgspec.Struct, frozen=True, kw_only=True):
    """A space."""

    slug: str
    title: str
    description: str
    kind: str
    audience: str
    language: str
    promised_hours: float
    working_hours: dict[str, Any]
    groups: list[str] = []
    holidays: list[str] = []


class PostScript(msgspec.Struct, frozen=True, kw_only=True):
    """A reply."""

    author: str
    body: str
    hours_later: float
    helpful: list[str] = []


class ThreadScript(msgspec.Struct, frozen=True, kw_only=True):
    """A thread and what became of it."""

    key: str
    kind: str
    author: str
    title: str
    body: str
    asked_hours_ago: float
    state: str
    space: str = ""
    tags: list[str] = []
    me_too: list[str] = []
    followers: list[str] = []
    close_reason: str = "solved"
    accepted: int | None = None
    verified: int | None = None
    verified_by: str = ""
    article: bool = False
    duplicate_of: str = ""
    posts: list[PostScript] = []


class ArticleScript(msgspec.Struct, frozen=True, kw_only=True):
    """An article made from a thread."""

    thread: str
    title: str
    summary: str
    state: str
    tags: list[str] = []
    alternate_titles: list[str] = []


class Script(msgspec.Struct, frozen=True, kw_only=True):
    """The whole community."""

    people: list[PersonScript]
    groups: list[GroupScript]
    spaces: list[SpaceScript]
    threads: list[ThreadScript]
    articles: list[ArticleScript]


def read_people() -> list[PersonScript]:
    """The people alone."""
    return msgspec.convert(_read(FOLDER / "people.toml", "people"), list[PersonScript])


def read_script() -> Script:
    """Read the script that ships with the program."""
    threads: list[dict[str, Any]] = []
    for path in sorted((FOLDER / "threads").glob("*.toml")):
        threads += [{**thread, "space": path.stem} for thread in _read(path, "threads")]
    parts = {name: _read(FOLDER / f"{name}.toml", name) for name in ("people", "groups", "spaces", "articles")}
    return msgspec.convert({**parts, "threads": threads}, Script)


def _read(path: Path, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = tomllib.loads(path.read_text("utf-8"))[name]
    return rows
