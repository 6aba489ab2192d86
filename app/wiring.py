"""Wiring: which listener follows which event, which source search reads, which engine stands behind a port."""

from pathlib import Path
from typing import Final

import msgspec

import accounts.jobs
import core.mail
import forum.jobs
import kb.jobs
import moderation.jobs
from core.db import Database
from core.events import Listener, outside
from core.i18n import load_catalogues
from core.office import Office
from core.settings import Settings
from core.work import Clock, Listeners, utc_now
from forum.documents import ThreadSource, find_space, readable
from forum.events import ThreadChanged
from forum.vocabulary import SpaceWords
from kb.documents import ArticleSource
from search.engines.bilingual import weights
from search.engines.embedded import EmbeddedIndex
from search.engines.fake import FakeEmbedder
from search.engines.minilm import SentenceEmbedder
from search.jobs import reindex_document
from search.ports import Embedder
from search.service import Searcher

CATALOGUES: Final = Path(__file__).parent.parent / "frontend" / "catalogues"


class Site(msgspec.Struct, frozen=True):
    """One installation, put together."""

    office: Office
    searcher: Searcher


def build_site(settings: Settings, *, clock: Clock = utc_now, embedder: Embedder | None = None) -> Site:
    """Put an installation together: nothing is opened or loaded before it is used."""
    settings.data.mkdir(parents=True, exist_ok=True)
    searcher = Searcher(
        index=EmbeddedIndex(settings.index_path),
        embedder=embedder if embedder is not None else choose_embedder(settings),
        sources=(ThreadSource(), ArticleSource()),
        readable=readable,
        find_space=find_space,
        synonyms=SpaceWords(),
    )
    searcher.recall = recall_embedder
    office = Office(
        settings,
        Database(settings.database),
        listeners=Listeners(listeners(searcher)),
        catalogues=load_catalogues(CATALOGUES),
        clock=clock,
    )
    return Site(office, searcher)


def choose_embedder(settings: Settings) -> Embedder | None:
    """The model the settings name; `off` means words alone."""
    match settings.embedding_model:
        case "off":
            return None
        case "fake":
            return FakeEmbedder()
        case name:
            return SentenceEmbedder(name, exported=settings.model_path)


def recall_embedder(name: str) -> Embedder | None:
    """The model that made vectors of this name, from what is on this machine: nothing is downloaded for it."""
    if name == weights.NAME:
        return SentenceEmbedder()
    is_packaged = name.partition("@")[0] == weights.NAME.partition("@")[0]
    return None if is_packaged or name.startswith("fake") else SentenceEmbedder(name, is_local=True)


def listeners(searcher: Searcher) -> tuple[Listener, ...]:
    """Every effect of every event, package by package."""

    def index_thread(office: Office, event: ThreadChanged) -> None:
        """Bring the index in line with one thread."""
        reindex_document(office, searcher, "thread", event.thread_id)

    def index_article(office: Office, kind: str, article_id: int) -> None:
        reindex_document(office, searcher, kind, article_id)

    return (
        *core.mail.JOBS,
        *accounts.jobs.LISTENERS,
        *moderation.jobs.LISTENERS,
        *forum.jobs.LISTENERS,
        outside(ThreadChanged, index_thread),
        *kb.jobs.listeners(index_article),
    )
