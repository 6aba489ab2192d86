"""The knowledge base over JSON, with bearer tokens, through the whole application."""

from forum.forms.threads import Closing
from forum.service.lifecycle import close_thread
from tests.browser import Browser
from tests.world import World

API = "/api/v1"


def _finished(world: World) -> int:
    thread_id = world.ask()
    world.accept(thread_id, world.reply(thread_id))
    world.do("camille", close_thread, thread_id, Closing())
    return thread_id


def _drafted(world: World) -> tuple[Browser, int]:
    lcm = world.program("camille")
    return lcm, lcm.post(f"{API}/articles", {"thread_id": _finished(world)}).json()["id"]


def test_a_finished_thread_becomes_a_published_article_that_others_read(world: World) -> None:
    thread_id = _finished(world)
    lcm, learner = world.program("camille"), world.program("owen")
    drafted = lcm.post(f"{API}/articles", {"thread_id": thread_id})
    assert drafted.status == 201
    article = drafted.json()
    path = f"{API}/articles/{article['id']}"
    assert article["state"] == "draft"
    assert [item["role"] for item in article["paragraphs"]][-1] == "answer"
    assert article["paragraphs"][-1]["html"] == "<p>Use a for loop.</p>\n"
    assert article["paragraphs"][-1]["source"]["url"].startswith("/posts/")
    assert article["paragraphs"][-1]["source"]["at"] == "2026-11-23T09:00:00Z"
    assert learner.get(path).status == 404
    assert lcm.post(f"{path}/publication").status == 204
    assert learner.get(path).json()["state"] == "published"
    assert world.program("marc").post(f"{path}/verification").status == 204
    assert [item["state"] for item in learner.get(f"{API}/articles").json()["items"]] == ["verified"]
    assert lcm.send("DELETE", f"{path}/verification").status == 204
    assert lcm.send("DELETE", f"{path}/publication").status == 204
    assert learner.get(path).status == 404


def test_the_next_learner_finds_the_article(world: World) -> None:
    lcm, article_id = _drafted(world)
    lcm.post(f"{API}/articles/{article_id}/publication")
    world.settle()
    learner = world.program("owen")
    found = learner.get(f"{API}/search?q=loop+list").json()
    assert ("article", article_id) in [(item["kind"], item["id"]) for item in found["items"]]
    draft = {"title": "How to loop over a list", "body": "", "space": "python"}
    suggested = learner.post(f"{API}/suggestions", draft).json()["items"]
    assert ("article", f"/articles/{article_id}") in [(item["kind"], item["url"]) for item in suggested]
    lcm.send("DELETE", f"{API}/articles/{article_id}/publication")
    found = learner.get(f"{API}/search?q=loop+list").json()
    assert "article" not in [item["kind"] for item in found["items"]]


def test_asking_twice_gives_the_same_article(world: World) -> None:
    thread_id, lcm = _finished(world), world.program("camille")
    first, second = (lcm.post(f"{API}/articles", {"thread_id": thread_id}).json()["id"] for _ in range(2))
    assert first == second


def test_lists_are_filtered_and_paged(world: World) -> None:
    lcm = world.program("camille")
    for number in range(3):
        thread_id = world.ask(title=f"How do I loop, part {number}?")
        world.accept(thread_id, world.reply(thread_id))
        world.do("camille", close_thread, thread_id, Closing())
        article = lcm.post(f"{API}/articles", {"thread_id": thread_id}).json()["id"]
        lcm.post(f"{API}/articles/{article}/publication")
        world.pass_time(minutes=1)
    page = lcm.get(f"{API}/articles?space=python&lang=en&limit=2").json()
    rest = lcm.get(f"{API}/articles?space=python&limit=2&cursor={page['next']}").json()
    assert [len(page["items"]), len(rest["items"]), rest["next"]] == [2, 1, None]
    assert lcm.get(f"{API}/articles?space=cafe").json()["items"] == []
    assert lcm.get(f"{API}/articles?tag=nothing").json()["items"] == []
    assert lcm.get(f"{API}/articles?state=draft").json()["items"] == []
    assert len(lcm.get(f"{API}/articles?state=published").json()["items"]) == 3
    assert lcm.get(f"{API}/articles?state=lost").status == 422
    assert lcm.get(f"{API}/articles?limit=0").status == 422
    assert lcm.get(f"{API}/articles?cursor=x").status == 422


def test_an_edit_names_the_version_it_saw_and_the_history_tells_who(world: World) -> None:
    lcm, article_id = _drafted(world)
    path = f"{API}/articles/{article_id}"
    article = lcm.get(path).json()
    text = {
        "title": "Loops",
        "version": article["version"],
        "paragraphs": [{"body": "Use **for**."}],
        "note": "Shorter",
    }
    assert lcm.send("PUT", path, json=text).json()["title"] == "Loops"
    conflict = world.program("marc").send("PUT", path, json={**text, "title": "Other loops"})
    assert conflict.status == 409
    assert conflict.json()["code"] == "article_edited_meanwhile"
    assert conflict.json()["params"]["by"] == "Camille"
    revisions = lcm.get(f"{path}/revisions").json()["items"]
    assert [(row["number"], row["by"], row["note"]) for row in revisions] == [
        (2, "Camille", "Shorter"),
        (1, "Camille", ""),
    ]
    assert world.program("owen").get(f"{path}/revisions").status == 404


def test_refusals_have_a_code(world: World) -> None:
    lcm, article_id = _drafted(world)
    unfinished, unanswered = world.ask(title="Still open?"), world.ask(title="Never answered?")
    world.do("camille", close_thread, unanswered, Closing())
    world.do("camille", close_thread, hushed := world.ask(space="cafe", title="Hushed?"), Closing())
    path = f"{API}/articles"
    assert lcm.post(path, {"thread_id": unfinished}).json()["code"] == "thread_not_finished"
    assert lcm.post(path, {"thread_id": unanswered}).json()["code"] == "nothing_to_keep"
    assert lcm.post(path, {"thread_id": 10**12}).status == 404
    assert lcm.post(path, {"thread_id": 10**20}).status == 422
    assert lcm.get(f"{path}/{10**20}").status == 404
    assert lcm.post(path, {}).status == 422
    assert world.program("owen").post(path, {"thread_id": unanswered}).status == 403
    assert world.program("bruno").post(path, {"thread_id": hushed}).status == 403
    lcm.post(f"{path}/{article_id}/publication")
    again = lcm.post(f"{path}/{article_id}/publication")
    assert (again.status, again.json()["code"]) == (409, "article_state_moved")
    text = {"title": "Loops", "version": 1, "paragraphs": [{"body": "> " * 200 + "x"}]}
    deep = lcm.send("PUT", f"{path}/{article_id}", json=text)
    assert (deep.status, deep.json()["fields"]) == (422, {"paragraphs.0.body": "too_complex"})
    for bad in (
        [],
        [{"body": ""}],
        [{"body": "x" * 32_001}],
        [{"body": "a\x00"}],
        [{"body": "a", "surprise": 1}],
        "text",
    ):
        assert lcm.send("PUT", f"{path}/{article_id}", json={**text, "paragraphs": bad}).status == 422
