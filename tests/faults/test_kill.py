"""Killed at any moment, nothing acknowledged is lost, nothing is doubled, and the index catches up."""

import os
import random
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from accounts.forms import NewUser
from accounts.service.people import create_user
from app.schedule import build_worker
from app.wiring import Site
from core.models import OutboxJob
from core.work import utc_now
from forum.models import Post, Thread
from moderation.models import Item
from search.jobs import check
from tests.faults.crash_child import build, post
from tests.world import World

KILLS = {"sqlite": 50, "postgresql": 15}
VICTIMS = 50


def test_kills_lose_nothing_and_double_nothing(any_world: World, tmp_path: Path) -> None:
    with any_world.office.write() as work:
        for number in range(VICTIMS):
            create_user(work, NewUser(email=f"victim{number}@example.org", name=f"Victim {number}"))
    url = any_world.office.settings.database
    kills = KILLS[any_world.office.database.engine.dialect.name]
    acknowledged = _attack(tmp_path, url, kills)
    assert acknowledged, "every victim died before its first act: nothing was proven"

    site = build(str(tmp_path), url)
    site.searcher.start()
    in_doubt = max(acknowledged) + 1
    for number in range(in_doubt + 1):
        answer = post(site, number)
        assert acknowledged.get(number, answer) == answer
    _recover(site)

    with site.office.read() as work:
        titles = list(work.db.scalars(select(Thread.title)))
        assert sorted(titles) == sorted(f"Question number {number}" for number in range(in_doubt + 1))
        assert work.db.scalar(select(func.count(Post.id))) == len(titles)
        assert work.db.scalar(select(func.count(Item.id))) == len(titles)
        assert not list(work.db.scalars(select(OutboxJob.last_error).where(OutboxJob.done_at.is_(None))))
    report = check(site.office, site.searcher)
    assert report.is_clean, report
    site.office.database.close()


def _attack(folder: Path, url: str, kills: int) -> dict[int, int]:
    """Start victims and kill each at a random moment; what they were told is committed."""
    chance = random.Random(2611)
    acknowledged: dict[int, int] = {}
    command = [sys.executable, "-m", "tests.faults.crash_child", str(folder), url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdin and parent.stdout
        for _ in range(kills):
            parent.stdin.write(f"{len(acknowledged)}\n")
            parent.stdin.flush()
            pid = int(parent.stdout.readline().removeprefix("pid "))
            assert parent.stdout.readline() == "ready\n"
            time.sleep(chance.uniform(0.0, 0.3))
            os.kill(pid, signal.SIGKILL)
            for line in iter(parent.stdout.readline, "gone\n"):
                if line.endswith("\n") and line.count(" ") == 1:
                    number, thread_id = line.split()
                    acknowledged[int(number)] = int(thread_id)
        parent.stdin.close()
    return acknowledged


def _recover(site: Site) -> None:
    """What a restarted server does: the index is level at once, the rest when the dead worker's leases are over."""
    worker = build_worker(site)
    worker.start_up()
    assert check(site.office, site.searcher).is_clean
    site.office.clock = lambda: utc_now() + timedelta(minutes=6)
    worker.drain()


pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")
