"""A community of real threads comes in twice; every page of it opens, and whoever asks again is shown what is there.

By default with a small community of our own. With ENTRAIDE_REAL_THREADS naming a file of real threads, plain or
gzipped, a second test takes those, with the packaged model, and prints its figures (pytest -s).
(The name does not begin with FORUM_, because every such variable must be a setting.)
"""

import os
import shutil
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import pytest
from anyio.from_thread import BlockingPortal
from sqlalchemy import select

from app.factory import App
from app.wiring import Site, build_site
from core.actor import VISITOR
from core.work import Work
from forum.exchange.lines import LineFiles
from forum.exchange.report import Report
from forum.jobs.importing import run_import
from forum.models import Origin, Thread
from forum.models.spaces import Audience
from search.engines.minilm import SentenceEmbedder
from search.jobs import check, keep_level
from search.views import Draft
from tests.browser import Browser
from tests.conftest import test_settings
from tests.forum.exchange_rows import COMMUNITY, ENGLISH, FRENCH, write
from tests.world import World

REAL: Final = os.environ.get("ENTRAIDE_REAL_THREADS", "")
ASKED_AGAIN: Final = {
    "Keeping a kite stable when the wind is strong": f"{ENGLISH}/1",
    "Protéger du gel mes tomates": f"{FRENCH}/1",
}
REALLY_ASKED_AGAIN: Final = {
    "Are pure states and mixed states different things?": "quantumcomputing.stackexchange.com/1365",
    "difference between adiabatic computing and quantum annealing": "quantumcomputing.stackexchange.com/1577",
    "applying a CNOT gate to qubits made of photon polarization": "quantumcomputing.stackexchange.com/1807",
    "Why are extra ancilla qubits needed to measure the error syndrome?": "quantumcomputing.stackexchange.com/2135",
    "Should we say tu or vous here? Est-ce que tout le monde se tutoie ?": "french.meta.stackexchange.com/37",
    "May I ask a question if I already know its answer?": "french.meta.stackexchange.com/50",
    "the search does not distinguish accented words such as parlé and parle": "french.meta.stackexchange.com/595",
    "Faut-il écrire le titre des questions en anglais ?": "french.meta.stackexchange.com/395",
    "what should be done with tags that mean the same": "bicycles.meta.stackexchange.com/38",
    "How can I edit and reopen a question that was closed?": "bicycles.meta.stackexchange.com/1017",
}


def test_an_imported_community_opens_and_answers(world: World, tmp_path: Path) -> None:
    path = write(tmp_path / "threads.jsonl.gz", COMMUNITY)
    first, second = bring_in(world.site, path), bring_in(world.site, path)
    assert (first.imported, second.unchanged, second.has_changed) == (5, 5, False)
    keep_level(world.office, world.site.searcher)
    assert open_every_page(world.site, world.browser()) == 5
    assert found_again(world.site, ASKED_AGAIN) == set(ASKED_AGAIN)
    page = world.browser().get(f"/threads/{ids(world.site)[f'{FRENCH}/1']}")
    assert f"https://{FRENCH}/questions/1" in page.text
    assert "CC BY-SA 3.0" in page.words


@pytest.mark.skipif(not REAL, reason="ENTRAIDE_REAL_THREADS names no file")
@pytest.mark.filterwarnings("ignore")  # third-party code warns while the model loads
def test_real_threads_open_and_answer(tmp_path: Path, blank: Path, shared_app: App, portal: BlockingPortal) -> None:
    shutil.copy(blank, tmp_path / "entraide.sqlite3")
    embedder = SentenceEmbedder()
    site = build_site(test_settings(tmp_path), embedder=embedder)
    shared_app.adopt(site)
    site.searcher.start()
    embedder.wait()
    clock = time.perf_counter()
    first = bring_in(site, Path(REAL))
    told("imported", first.imported, clock)
    clock = time.perf_counter()
    assert bring_in(site, Path(REAL)).has_changed is False
    told("recognised", first.imported, clock)
    clock = time.perf_counter()
    keep_level(site.office, site.searcher)
    told("indexed", first.imported, clock)
    assert check(site.office, site.searcher).is_clean
    clock = time.perf_counter()
    assert open_every_page(site, Browser(portal, shared_app)) == first.imported
    told("pages opened", first.imported, clock)
    clock = time.perf_counter()
    found = found_again(site, REALLY_ASKED_AGAIN)
    told("questions asked again", len(REALLY_ASKED_AGAIN), clock)
    print("not found:", sorted(set(REALLY_ASKED_AGAIN) - found))  # noqa: T201 - run by hand, for its figures
    assert len(found) >= 0.8 * len(REALLY_ASKED_AGAIN)
    site.office.database.close()


def bring_in(site: Site, path: Path) -> Report:
    return run_import(site.office, LineFiles([path]), audience=Audience.PUBLIC, progress=lambda *_: None)


def open_every_page(site: Site, browser: Browser) -> int:
    with site.office.read() as work:
        threads = list(work.db.scalars(select(Thread.id).order_by(Thread.id)))
    opened = [(browser.get(f"/threads/{number}").status, number) for number in threads]
    assert [number for status, number in opened if status != 200] == []
    return len(opened)


def found_again(site: Site, asked: dict[str, str]) -> set[str]:
    """The questions among whose five suggestions their thread is."""
    known = ids(site)
    with site.office.read(VISITOR) as work:
        return {text for text, key in asked.items() if known[key] in shown(site, work, text)}


def shown(site: Site, work: Work, text: str) -> Iterable[int]:
    return [item.id for item in site.searcher.suggest(work, Draft(title=text)).items]


def ids(site: Site) -> dict[str, int]:
    with site.office.read() as work:
        rows = work.db.execute(select(Origin.key, Origin.target_id).where(Origin.target_kind == "thread"))
        return {key.removeprefix("thread:"): target for key, target in rows}


def told(what: str, count: int, since: float) -> None:
    print(f"{what}: {count} in {time.perf_counter() - since:.1f} s")  # noqa: T201 - run by hand, for its figures
