"""The bench: a made community that is one, a folder used again, and small runs from beginning to end."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from app.bench.corpus import ANSWER, BODY, TITLE, make
from app.bench.drafts import SLIPS, STEPS, Written, drafts, mixed, searches
from app.bench.plot import draw
from app.bench.report import Load, Machine, Memory, Report, Step
from app.bench.seeding import FolderRefused, find_planted, plant
from app.bench.serving import Started
from app.bench.timing import spread
from app.cli import main
from app.wiring import Site, build_site
from forum.models import Post, Solution, Thread
from search import jobs
from search.analyser import detect
from search.engines.fake import FakeEmbedder
from search.views import Draft
from tests.conftest import test_settings

DOCUMENTS = 300
Run = Callable[..., Result]


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Site, Path]:
    """A planted folder."""
    folder = tmp_path_factory.mktemp("planted")
    site = build_site(test_settings(folder), embedder=FakeEmbedder())
    plant(site, folder, DOCUMENTS, 1, lambda *_: None)
    site.office.database.close()
    return site, folder


def test_the_same_numbers_give_the_same_texts_and_another_seed_others() -> None:
    assert make(range(1, 50)) == make(range(1, 50))
    assert make(range(1, 50))[0].title != make(range(1, 50), seed=2)[0].title


def test_texts_are_of_the_lengths_and_languages_of_a_forum() -> None:
    threads = make(range(1, 1_001))
    assert all(TITLE[0] - 3 <= len(thread.title.split()) <= TITLE[1] for thread in threads)
    assert all(BODY[0] <= len(thread.body.split()) <= BODY[1] for thread in threads)
    assert all(ANSWER[0] <= len(text.split()) <= ANSWER[1] for thread in threads for text in thread.replies)
    assert all(thread.replies for thread in threads if thread.is_accepted or thread.is_verified)
    detected = [detect(thread.body).lang == thread.lang for thread in threads]
    assert np.mean(detected) > 0.9


def test_a_few_words_are_everywhere_and_most_are_met_once() -> None:
    words = Counter(word for thread in make(range(1, 2_001)) for word in thread.body.lower().replace(".", "").split())
    counts = sorted(words.values(), reverse=True)
    assert sum(counts[:100]) > 0.2 * sum(counts)
    assert sum(count == 1 for count in counts) > 0.4 * len(counts)


def test_an_index_planted_directly_is_level_with_the_database(planted: tuple[Site, Path]) -> None:
    site, _folder = planted
    report = jobs.check(site.office, site.searcher)
    assert (report.is_clean, report.unembedded) == (True, 0)
    health = site.searcher.index.health()
    assert (health.documents, health.needs_reindex) == (DOCUMENTS, False)
    with site.office.read() as work:
        threads, posts, solutions = (
            work.db.scalar(select(func.count()).select_from(table)) for table in (Thread, Post, Solution)
        )
    assert threads == DOCUMENTS
    assert posts > DOCUMENTS > solutions > DOCUMENTS / 4


def test_what_was_planted_is_suggested_to_whoever_asks_it_again(planted: tuple[Site, Path]) -> None:
    site, _folder = planted
    with site.office.read() as work:
        rows = work.db.execute(select(Thread.id, Thread.title).where(Thread.resolution == "accepted").limit(20)).all()
        found = [{one.id for one in site.searcher.suggest(work, Draft(title=title)).items} for _, title in rows]
    assert sum(number in ids for (number, _), ids in zip(rows, found, strict=True)) > 10


def test_a_kept_folder_is_used_again_only_for_the_same_planting(planted: tuple[Site, Path], tmp_path: Path) -> None:
    _site, folder = planted
    found = find_planted(folder, DOCUMENTS, FakeEmbedder().name, 1)
    assert found is not None
    assert found.documents == DOCUMENTS
    for asked in ((DOCUMENTS + 1, "fake-1", 1), (DOCUMENTS, "other", 1), (DOCUMENTS, "fake-1", 2)):
        with pytest.raises(FolderRefused, match=f"holds {DOCUMENTS} documents"):
            find_planted(folder, *asked)
    assert find_planted(tmp_path, DOCUMENTS, "fake-1", 1) is None
    (tmp_path / "letters.txt").touch()
    with pytest.raises(FolderRefused, match="something else"):
        find_planted(tmp_path, DOCUMENTS, "fake-1", 1)


def test_drafts_are_asked_at_each_pause_with_slips_in_what_was_asked_before() -> None:
    chance = np.random.default_rng(3)
    known = [Written(thread.title, thread.body, is_known=True) for thread in make(range(1, 401))]
    fresh = [Written(thread.title, thread.body, is_known=False) for thread in make(range(9_000, 9_400))]
    asked = list(drafts(chance, mixed(chance, known, fresh)))
    assert [one.step for one in asked[:4]] == list(STEPS)
    assert asked[1].title.startswith(asked[0].title)
    assert asked[3].body.startswith(asked[2].body[:10])
    written = {word for question in (*known, *fresh) for word in question.title.split()}
    slipped = [one for one in asked[1::4] if not set(one.title.split()) <= written]
    assert 0.3 * SLIPS < len(slipped) / 400 < SLIPS, "of the known half, three in ten"
    assert {len(one.title.split()) for one in searches(chance, fresh)} <= {1, 2, 3, 4}


def test_the_picture_is_well_formed_and_says_its_figures() -> None:
    latency = spread([0.010, 0.020, 0.040])
    report = Report(
        task="suggest", documents=1_000, model="m <1>", runtime="torch", vectors="none", planted_seconds=1.0,
        is_reused=False, machine=Machine(2, "3", "3", 0.1, 0.2), started=Started(1, 2, 3), first_ms=1.0,
        memory=Memory(1, 2, 3), loads=(Load(1, latency, (), 10.0, 5.0, 1.0),), parts=(Step("a & b", latency),),
    )  # fmt: skip
    picture = ET.fromstring(draw([report]))
    told = " ".join(picture.itertext())
    assert "1,000: 1 connection" in told
    assert "1,000: a & b" in told
    assert "20.0 · 39.6" in told


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run `forum bench …` with a kept folder and cheap vectors."""
    folder = str(tmp_path / "kept")

    def invoke(*words: str) -> Result:
        return CliRunner().invoke(main, ["bench", *words, "--keep", folder, "--model", "fake", "--json"])

    return invoke


@pytest.mark.slow
@pytest.mark.parametrize("task", ["suggest", "search"])
def test_a_small_bench_runs_from_beginning_to_end(run: Run, tmp_path: Path, task: str) -> None:
    ran = run(task, "--documents", "400", "--requests", "40", "--connections", "2", "--plot", str(tmp_path / "p.svg"))
    assert ran.exit_code == 0, ran.output
    report = json.loads(ran.stdout)
    assert (report["task"], report["documents"], report["is_reused"]) == (task, 400, False)
    (load,) = report["loads"]
    assert (load["connections"], load["latency"]["count"]) == (2, 40)
    assert 0 < load["latency"]["p50_ms"] <= load["latency"]["p95_ms"] <= load["latency"]["p99_ms"]
    assert load["cpu_ms"] > 0.5
    assert load["found"] > 0.2
    assert 50 < report["memory"]["before"] <= report["memory"]["peak"]
    assert {"index: rare words", "index: nearest vectors"} < {part["name"] for part in report["parts"]}
    assert (tmp_path / "p.svg").read_text().startswith("<svg")


@pytest.mark.slow
def test_a_bench_of_writing_finds_what_it_posted_and_uses_its_folder_again(run: Run) -> None:
    for is_reused in (False, True):
        ran = run("index", "--documents", "300", "--requests", "50")
        assert ran.exit_code == 0, ran.output
        report = json.loads(ran.stdout)
        assert report["is_reused"] is is_reused
        written = report["written"]
        assert written["posts"]["count"] == written["visible"]["count"] >= 25
        assert written["visible"]["p50_ms"] < 30_000
        assert written["burst_per_second"] > 0
    refused = run("index", "--documents", "301")
    assert refused.exit_code == 1
    assert "holds 300 documents" in refused.output
