"""The live stream and health: pages hear of what they show, and no stream holds the server back."""

import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

import pytest

from app import live
from core.db import Database
from tests.browser import Answer
from tests.world import World


def listen(world: World, who: str) -> Future[Answer]:
    """Open a stream; its answer comes when it ends."""
    browser = world.browser(who)

    async def stream() -> Answer:
        return Answer(await browser.client.get("/live", headers={"accept": "text/event-stream"}))

    return world.portal.start_task_soon(stream)


def await_until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + 5
    while not is_so():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.01)


def test_a_stream_tells_counts_at_once_and_ends_when_the_server_stops(world: World) -> None:
    stream = listen(world, "lea")
    await_until(lambda: bool(world.office.hub._subscriptions))
    started = time.monotonic()
    world.office.hub.close()
    answer = stream.result(timeout=5)
    assert time.monotonic() - started < 2, "a stopping server waited for its pages"
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert "event: counts" in answer.text
    assert '{"notifications":0,"queue":0}' in answer.text
    assert world.office.hub._subscriptions == set()


def test_an_lcm_hears_of_a_new_question_and_a_learner_does_not(world: World) -> None:
    streams = [listen(world, "camille"), listen(world, "owen")]
    await_until(lambda: len(world.office.hub._subscriptions) == 2)
    time.sleep(0.1)
    world.ask(title="A secret title")
    time.sleep(0.2)
    world.office.hub.close()
    lcm, learner = (stream.result(timeout=5).text for stream in streams)
    assert '"queue":1' in lcm
    assert "event: region" in lcm
    assert '"queue":1' not in learner
    assert "event: region" not in learner
    assert "secret" not in lcm + learner, "topics, never content"


def test_who_is_told_something_hears_of_it_and_nobody_else_does(world: World) -> None:
    thread = world.ask("lea", title="A secret title")
    world.settle()
    streams = [listen(world, "lea"), listen(world, "owen")]
    await_until(lambda: len(world.office.hub._subscriptions) == 2)
    time.sleep(0.1)
    world.reply(thread, "marc", "A secret answer")
    world.settle()
    time.sleep(0.2)
    world.office.hub.close()
    told, other = (stream.result(timeout=5).text.replace("\r\n", "\n") for stream in streams)
    assert '"notifications":1' in told
    assert "event: region\ndata: notifications" in told
    assert "event: region" not in other
    assert "secret" not in told + other


def test_what_another_process_did_is_noticed_without_a_signal(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "POLL_SECONDS", 0.05)
    thread = world.ask("lea")
    world.settle()
    stream = listen(world, "lea")
    await_until(lambda: bool(world.office.hub._subscriptions))
    time.sleep(0.1)
    monkeypatch.setattr(world.office.hub, "publish", lambda _topics: None)
    world.reply(thread, "marc")
    world.settle()
    time.sleep(0.3)
    world.office.hub.close()
    told = stream.result(timeout=5).text.replace("\r\n", "\n")
    assert told.count("event: region\ndata: notifications") == 1


def test_a_stream_that_hears_nothing_says_it_is_there_and_ends_some_day(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "POLL_SECONDS", 0.02)
    monkeypatch.setattr(live, "LONGEST_SECONDS", 0.06)
    answer = listen(world, "lea").result(timeout=5)
    assert answer.text.count("event: counts") == 1
    assert "still here" in answer.text


def test_a_visitor_has_no_stream(world: World) -> None:
    assert world.browser().get("/live", headers={"accept": "text/event-stream"}).status == 401


def test_health_says_what_works(world: World) -> None:
    browser = world.browser()
    assert browser.get("/health/live").json() == {"status": "alive"}
    ready = browser.get("/health/ready")
    assert (ready.status, ready.json()["status"], ready.json()["database"]) == (200, "ready", "ready")


def test_a_site_without_its_database_is_alive_and_not_ready(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = Database(f"sqlite:///{tmp_path / 'nowhere' / 'gone.sqlite3'}")
    monkeypatch.setattr(world.office, "database", gone)
    browser = world.browser()
    assert browser.get("/health/live").status == 200
    ready = browser.get("/health/ready")
    assert (ready.status, ready.json()["database"]) == (503, "unreachable")
    for path, kind in (("/threads", "text/html"), ("/api/v1/threads", "application/problem+json")):
        answer = browser.get(path)
        assert answer.status == 503, path
        assert answer.headers["content-type"].startswith(kind)
        assert answer.headers["retry-after"] == "5"
