"""Bad input gets a clear 4xx that a person or a program can act on, never a 500, and leaves nothing behind."""

import io
import struct
import zlib

import pytest

from accounts.service.profile import change_locale
from tests.world import World

QUESTION = {"space": "python", "title": "How do I loop?", "body": "I tried.", "kind": "question"}
BAD = {
    "empty": ({**QUESTION, "title": "", "body": ""}, 422),
    "spaces alone": ({**QUESTION, "body": " \n\t "}, 422),
    "too long": ({**QUESTION, "body": "a" * 32_001}, 422),
    "NUL": ({**QUESTION, "body": "a\x00b"}, 422),
    "control characters": ({**QUESTION, "title": "a\x08b\x1bc"}, 422),
    "deep nesting": ({**QUESTION, "body": ">" * 5_000 + " deep"}, 422),
    "unknown space": ({**QUESTION, "space": "nowhere"}, 404),
    "unknown field": ({**QUESTION, "is_admin": True}, 422),
    "wrong type": ({**QUESTION, "title": 7}, 422),
    "unknown kind": ({**QUESTION, "kind": "rumour"}, 422),
}
RAW = {
    "malformed JSON": b'{"title": ',
    "a lone surrogate": b'{"space":"python","title":"a \\ud800 b","body":"c"}',
    "invalid UTF-8": b'{"space":"python","title":"\xff\xfe","body":"c"}',
    "nested 100,000 deep": b"[" * 100_000,
    "not an object": b"[1, 2]",
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_question_is_refused_with_problem_json(world: World, name: str) -> None:
    body, status = BAD[name]
    learner = world.program("lea")
    answer = learner.post("/api/v1/threads", body)
    assert answer.status == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"]
    assert learner.get("/api/v1/threads").json()["items"] == []


@pytest.mark.parametrize("name", RAW)
def test_bytes_that_are_no_question_are_refused(world: World, name: str) -> None:
    headers = {"content-type": "application/json"}
    answer = world.program("lea").send("POST", "/api/v1/threads", content=RAW[name], headers=headers)
    assert answer.status in {400, 422}, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


def test_raw_html_is_shown_as_text(world: World) -> None:
    answer = world.program("lea").post("/api/v1/threads", {**QUESTION, "body": "<script>alert(1)</script> hello"})
    assert answer.status == 201
    assert "<script" not in answer.json()["opening"]["html"]
    assert "&lt;script&gt;" in answer.json()["opening"]["html"]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_page_says_what_to_mend_in_the_readers_language_and_keeps_the_words(world: World, language: str) -> None:
    world.do("lea", change_locale, language)
    browser = world.browser("lea", language)
    answer = browser.submit("/ask", "/ask", title="Ma question du soir", body="b" * 32_001, space="python")
    assert answer.status == 422
    assert {"fr": "C’est trop long.", "en": "This is too long."}[language] in answer.words
    assert answer.form("/ask")["title"] == "Ma question du soir"
    assert answer.form("/ask")["body"] == "b" * 32_001


def test_a_fifty_megapixel_image_is_refused_before_it_is_decoded(world: World) -> None:
    browser = world.browser("lea")
    token = browser.get("/ask").soup.find("meta", attrs={"name": "csrf"})["content"]
    files = {"file": ("huge.png", io.BytesIO(_png(10_000, 5_000)), "image/png")}
    answer = browser.send("POST", "/uploads", files=files, headers={"x-csrf-token": str(token), "accept": "*/*"})
    assert answer.status == 422, answer.text
    assert "25 million" in answer.text


def test_a_double_click_acts_once_and_leads_to_the_same_page(world: World) -> None:
    browser = world.browser("lea")
    page = browser.get("/ask?space=python")
    form = {**page.form("/ask"), "title": "Why twice?", "body": "I clicked twice.", "space": "python"}
    first, second = browser.send("POST", "/ask", data=form), browser.send("POST", "/ask", data=form)
    assert first.location == second.location != ""
    assert len(world.program("lea").get("/api/v1/threads").json()["items"]) == 1


def _png(width: int, height: int) -> bytes:
    """A tiny file that claims to be huge."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 16)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body
