"""A real server in its own process, and a real browser in front of it."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

CHROMIUM = next((path for path in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(path).exists()), "")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
KEY = "a-secret-of-the-tests-0123456789-abcdef"


class Server:
    """Where the server listens."""

    def __init__(self, url: str, process: subprocess.Popen[bytes]) -> None:
        self.url = url
        self.process = process


@contextmanager
def serving(data: Path, **environ: str) -> Iterator[Server]:
    """Run `forum serve` on a free port over an existing data folder."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = {
        "FORUM_DATA": str(data),
        "FORUM_PORT": str(port),
        "FORUM_SECRET_KEY": KEY,
        "FORUM_BASE_URL": f"http://127.0.0.1:{port}",
        "FORUM_EMBEDDING_MODEL": "fake",
        "FORUM_PASSWORD_MEMORY_KIB": "64",
        "FORUM_PASSWORD_PASSES": "1",
    }
    command = [str(Path(sys.executable).parent / "forum"), "serve"]
    log = (data / "server.log").open("wb")
    with log, subprocess.Popen(command, env={**os.environ, **settings, **environ}, stdout=log, stderr=log) as process:
        try:
            _await(f"http://127.0.0.1:{port}/health/ready", process)
            yield Server(f"http://127.0.0.1:{port}", process)
        finally:
            process.terminate()
            process.wait(timeout=30)


@contextmanager
def chromium(**options: Any) -> Iterator[Any]:
    """A browser; each person gets a context of their own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS), **options)
        yield browser
        browser.close()


def submit(page: Page, action: str, **typed: str) -> None:
    """Fill the form that posts to `action` and send it with its own button; menus around it are opened first."""
    form = page.locator(f'form[action="{action}"]').first
    folded = form.locator("xpath=ancestor::details[not(@open)]")
    for position in range(folded.count()):
        folded.nth(position).locator("> summary").click()
    for name, value in typed.items():
        field = form.locator(f'[name="{name}"]').first
        if field.evaluate("element => element.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    form.locator("button:not([type=button]):not([formaction])").last.click()
    page.wait_for_load_state()


def _await(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert process.poll() is None, "the server stopped"
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise AssertionError("the server did not start")
