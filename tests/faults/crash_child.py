"""The victim: posts and indexes until it is killed. A parent imports everything once, then forks a victim per line.

Run as `python -m tests.faults.crash_child DATA URL`; each line on standard input is the number of the first key to use;
the victim answers with its process id, then with one line for every act it was told is committed: `key id`.
"""

import os
import sys
import threading
from pathlib import Path

from accounts.queries.actors import load_actor
from accounts.queries.people import find_user_id
from app.schedule import build_worker
from app.wiring import Site, build_site
from core.desk import Desk, Once
from core.settings import Settings
from forum.forms.threads import NewThread
from forum.service.threads import post_thread
from search.engines.fake import FakeEmbedder


def build(data: str, url: str) -> Site:
    """The site under attack."""
    settings = Settings(
        data=Path(data),
        database_url=url,
        secret_key="x" * 40,
        password_memory_kib=64,
        password_passes=1,
        embedding_model="fake",
    )
    return build_site(settings, embedder=FakeEmbedder())


def post(site: Site, number: int) -> int:
    """One keyed act, as the edge runs it; sent again with the same number it must not act again."""
    with site.office.read() as work:
        user_id = find_user_id(work, f"victim{number % 50}@example.org")
        assert user_id is not None
        actor = load_actor(work, user_id)
    form = NewThread(space="python", title=f"Question number {number}", body=f"What about number {number}?")
    desk = Desk(site.office, actor, "en")
    return desk._write_once(Once(f"key-{number}"), post_thread, (form,), {})


def suffer(data: str, url: str, start: int) -> None:
    """Post and index until killed."""
    site = build(data, url)
    site.searcher.start()
    worker = build_worker(site)
    site.office.hub.on_signal(worker.wake)
    threading.Thread(target=worker.run, daemon=True).start()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    number = start
    while True:
        thread_id = post(site, number)
        sys.stdout.write(f"{number} {thread_id}\n")
        sys.stdout.flush()
        number += 1


def main() -> None:
    """Fork a victim for each line; the killer knows it by the process id it prints."""
    data, url = sys.argv[1], sys.argv[2]
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            sys.stdout.write(f"pid {os.getpid()}\n")
            sys.stdout.flush()
            try:
                suffer(data, url, int(line))
            finally:
                os._exit(1)
        os.waitpid(pid, 0)
        sys.stdout.write("gone\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
