"""Planting a made community: rows straight into the forum's tables, in batches, and documents straight into the index.

The documents are those the forum itself would hand to search, read back from its tables, so that the index is level
with the database and a server has nothing to mend. Only the vectors are made.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import msgspec
from sqlalchemy import insert

from accounts.models import User
from accounts.service.tokens import create_token
from app import database
from app.bench.corpus import Made, make
from app.bench.meanings import Bank, embedded_every, fill_bank, with_made_vectors
from app.bench.timing import seconds
from app.wiring import Site
from core.ids import hash_token, new_token
from core.markup import RENDER_VERSION
from core.work import Work
from forum.forms.spaces import NewSpace
from forum.models import Post, Solution, Thread, Verification
from forum.models.spaces import Audience, SpaceKind, SpaceLanguage
from forum.models.threads import Lifecycle, Resolution, ThreadKind
from forum.service.spaces import create_space
from search.embedding import without_vectors
from search.ports import Embedder, Source

NOTE: Final = "bench.json"
VERSION: Final = 2
"""Changes with what is planted: a kept folder of another version is not used."""
BATCH: Final = 2_000
FRESH: Final = 100_000_000
"""From this number on, threads are never planted: questions that are new here."""
PEOPLE: Final = 500
SPACES: Final = (("fr-a", "fr"), ("en-a", "en"), ("fr-b", "fr"), ("en-b", "en"), ("both", "mul"), ("cohort", "fr"))
SPAN: Final = timedelta(days=900)
BANKED: Final = 6_000
"""Titles among which those of the bank are chosen."""
Progress = Callable[[str, int, int], None]


class Planted(msgspec.Struct, frozen=True):
    """What a folder holds, kept beside it."""

    version: int
    documents: int
    seed: int
    model: str
    seconds: float
    token: str
    people: int = PEOPLE


class FolderRefused(ValueError):
    """A kept folder holds something else than what is asked for."""


def find_planted(folder: Path, documents: int, model: str, seed: int) -> Planted | None:
    """What a kept folder holds; None when it is empty.

    Raises:
        FolderRefused: it holds something else.
    """
    note = folder / NOTE
    if not note.exists():
        if folder.exists() and any(folder.iterdir()):
            raise FolderRefused(f"{folder} holds something else, or a planting that was stopped: choose an empty one.")
        return None
    found = msgspec.json.decode(note.read_bytes(), type=Planted)
    if (found.version, found.documents, found.model, found.seed) != (VERSION, documents, model, seed):
        raise FolderRefused(
            f"{folder} holds {found.documents} documents with vectors of {found.model or 'no model'}, seed "
            f"{found.seed}, version {found.version}: choose another folder."
        )
    return found


def plant(site: Site, folder: Path, documents: int, seed: int, progress: Progress) -> Planted:
    """Fill an empty site. Slow: a minute for twenty thousand threads, nearly all of it the analysis of their texts."""
    began = seconds()
    database.upgrade(site.office.database)
    site.searcher.index.prepare()
    with site.office.write() as work:
        _plant_people(work)
        spaces = _plant_spaces(work)
        token = new_person_token(work, 1)
    bank = _bank(site.searcher.embedder, documents, seed, progress)
    posts = 0
    for start in range(1, documents + 1, BATCH):
        threads = make(range(start, min(start + BATCH, documents + 1)), seed)
        with site.office.write() as work:
            posts = _plant_threads(work, threads, spaces, posts, documents)
        _index(site, threads, bank, embedded_every(documents))
        progress("threads", threads[-1].number, documents)
    site.searcher.index.mark_complete()
    model = bank.model if bank else ""
    planted = Planted(VERSION, documents, seed, model, round(seconds() - began, 1), token)
    (folder / NOTE).write_bytes(msgspec.json.format(msgspec.json.encode(planted), indent=1))
    return planted


def new_person_token(work: Work, person: int) -> str:
    """A bearer token of one of the made people."""
    token = new_token()
    create_token(work, person, "bench", hash_token(token))
    return token


def _bank(embedder: Embedder | None, documents: int, seed: int, progress: Progress) -> Bank | None:
    if embedder is None:
        return None
    progress("bank of vectors", 0, 1)
    bank = fill_bank(embedder, make(range(1, min(documents, BANKED) + 1), seed))
    progress("bank of vectors", 1, 1)
    return bank


def _plant_people(work: Work) -> None:
    rows = [
        {
            "id": number, "email": f"bench{number}@example.org", "name": f"Person {number}", "handle": f"bench{number}",
            "folded_name": f"person {number}", "password_hash": None, "status": "active",
            "locale": "fr" if number % 2 else "en", "timezone": "Europe/Paris", "created_at": work.now - SPAN,
        }
        for number in range(1, PEOPLE + 1)
    ]  # fmt: skip
    work.db.execute(insert(User), rows)


def _plant_spaces(work: Work) -> list[tuple[int, str]]:
    spaces = []
    for slug, language in SPACES:
        audience = Audience.MEMBERS if slug == "cohort" else Audience.PUBLIC
        kind, held_in = SpaceKind.TOPIC, SpaceLanguage(language)
        form = NewSpace(title=slug.title(), slug=slug, kind=kind, audience=audience, language=held_in)
        spaces.append((create_space(work, form), language))
    return spaces


def _plant_threads(work: Work, threads: list[Made], spaces: list[tuple[int, str]], posts: int, documents: int) -> int:
    """The rows of a batch, posts numbered from `posts` on; the number of the last one."""
    rows: dict[type, list[dict[str, Any]]] = {Thread: [], Post: [], Solution: [], Verification: []}
    for thread in threads:
        asked = work.now - SPAN * (1 - thread.number / (documents + 1))
        first = posts + 1
        rows[Thread].append(_thread_row(thread, spaces, asked))
        for place, text in enumerate((thread.body, *thread.replies)):
            posts += 1
            rows[Post].append(_post_row(thread, posts, place, text, asked))
        if thread.is_accepted:
            asker = _author(thread.number)
            rows[Solution].append({"thread_id": thread.number, "post_id": first + 1, "by_id": asker, "at": asked})
        if thread.is_verified:
            rows[Verification].append({"post_id": first + 1, "by_id": 2, "at": asked})
    for table, found in rows.items():
        if found:
            work.db.execute(insert(table), found)
    return posts


def _thread_row(thread: Made, spaces: list[tuple[int, str]], asked: datetime) -> dict[str, Any]:
    replies = len(thread.replies)
    fitting = [space for space, language in spaces if language in {thread.lang, "mul"}]
    resolution = Resolution.ANSWERED if replies else Resolution.NONE
    if thread.is_verified or thread.is_accepted:
        resolution = Resolution.VERIFIED if thread.is_verified else Resolution.ACCEPTED
    return {
        "id": thread.number, "space_id": fitting[thread.topic % len(fitting)], "author_id": _author(thread.number),
        # What nobody answered is a discussion: an open question would be in the queue.
        "kind": ThreadKind.QUESTION if replies else ThreadKind.DISCUSSION, "title": thread.title, "lang": thread.lang,
        "lifecycle": Lifecycle.OPEN, "resolution": resolution, "created_at": asked,
        "activity_at": asked + timedelta(hours=replies), "last_post_number": 1 + replies, "reply_count": replies,
    }  # fmt: skip


def _post_row(thread: Made, number: int, place: int, text: str, asked: datetime) -> dict[str, Any]:
    return {
        "id": number, "thread_id": thread.number, "author_id": _author(thread.number + 7 * place), "number": place + 1,
        "body": text, "html": f"<p>{text}</p>", "text": text, "render_version": RENDER_VERSION,
        "created_at": asked + timedelta(hours=place), "helpful_count": thread.number % 5 if place else 0,
    }  # fmt: skip


def _author(number: int) -> int:
    return 1 + number % PEOPLE


def _index(site: Site, threads: list[Made], bank: Bank | None, every: int) -> None:
    source: Source = site.searcher.sources["thread"]
    embedder = site.searcher.embedder
    by_number = {thread.number: thread for thread in threads}
    with site.office.read() as work:
        documents = source.load(work, list(by_number))
    if bank is None or embedder is None:
        site.searcher.index.apply(without_vectors(documents))
        return
    asked = [by_number[document.id] for document in documents]
    site.searcher.index.apply(with_made_vectors(embedder, bank, documents, asked, every))
