"""The queue over HTTP, as a program and a page meet it."""

import pytest

from tests.browser import Browser
from tests.moderation.desk import decisions_of, item_of
from tests.world import World


@pytest.fixture
def camille(world: World) -> Browser:
    """A program of the LCM's."""
    return world.program("camille")


def send(browser: Browser, method: str, path: str, **options: object) -> tuple[int, dict[str, object]]:
    answer = browser.send(method, f"/api/v1{path}", **options)
    return answer.status, answer.json() if answer.text else {}


def test_the_story_of_the_issue_claim_then_decide(world: World, camille: Browser) -> None:
    thread_id = world.ask()
    page = camille.get("/api/v1/queue?kind=unanswered").json()
    (item,) = page["items"]
    assert {"id", "kind", "thread", "due_at", "claim", "version"} <= set(item)
    assert (item["kind"], item["thread"]["id"], item["claim"], item["version"]) == ("unanswered", thread_id, None, 1)
    assert (page["next"], page["counts"]) == (None, [{"kind": "unanswered", "count": 1}])
    claimed = camille.post(f"/api/v1/queue/{item['id']}/claim")
    assert claimed.status == 201
    assert claimed.json()["claim"]["by"] == "Camille"
    assert {"by", "until", "fence"} <= set(claimed.json()["claim"])
    decided = camille.post(
        f"/api/v1/queue/{item['id']}/decision",
        {"verdict": "answered", "version": item["version"], "body": "Use a for loop."},
    )
    assert (decided.status, decided.json()["state"]) == (201, "decided")
    assert camille.get("/api/v1/queue").json()["items"] == []


def test_a_reply_in_the_thread_then_a_bare_decision_is_one_answer(world: World, camille: Browser) -> None:
    thread_id = world.ask()
    item = item_of(world, thread_id)
    camille.post(f"/api/v1/queue/{item.id}/claim")
    camille.post(f"/api/v1/threads/{thread_id}/posts", {"body": "Use a for loop."})
    status, decided = send(
        camille, "POST", f"/queue/{item.id}/decision", json={"verdict": "answered", "version": item.version}
    )
    assert (status, decided["state"]) == (201, "decided")


def test_the_second_person_gets_409_with_the_first_ones_decision(world: World, camille: Browser) -> None:
    item = item_of(world, world.ask())
    bruno = world.program("bruno")
    body = {"verdict": "no_action", "reason": "Solved by phone", "version": item.version}
    assert send(bruno, "POST", f"/queue/{item.id}/decision", json=body)[0] == 201
    status, problem = send(camille, "POST", f"/queue/{item.id}/decision", json=body)
    assert (status, problem["code"]) == (409, "item_decided")
    params = problem["params"]
    assert isinstance(params, dict)
    assert (params["by"], params["verdict"]) == ("Bruno", "no_action")


def test_what_somebody_holds_is_409_for_the_others_until_it_is_released(world: World, camille: Browser) -> None:
    item = item_of(world, world.ask())
    bruno = world.program("bruno")
    assert send(bruno, "POST", f"/queue/{item.id}/claim")[0] == 201
    assert send(camille, "POST", f"/queue/{item.id}/claim")[1]["code"] == "item_held"
    assert send(bruno, "DELETE", f"/queue/{item.id}/claim")[0] == 204
    assert send(camille, "POST", f"/queue/{item.id}/claim")[0] == 201
    assert send(bruno, "POST", f"/queue/{item.id}/claim?fence=1")[1]["code"] == "claim_lost"


def test_marking_and_undoing(world: World, camille: Browser) -> None:
    item = item_of(world, world.ask())
    assert send(camille, "PUT", f"/queue/{item.id}/topic", json={"mark": "subject"})[1]["topic_mark"] == "subject"
    send(camille, "POST", f"/queue/{item.id}/decision", json={"verdict": "not_a_question"})
    status, undone = send(camille, "DELETE", f"/queue/{item.id}/decision")
    assert (status, undone["state"]) == (200, "pending")
    assert send(camille, "DELETE", f"/queue/{item.id}/decision")[1]["code"] == "nothing_to_undo"


def test_a_decision_sent_twice_with_one_key_happens_once(world: World, camille: Browser) -> None:
    item = item_of(world, world.ask())
    path, body = f"/queue/{item.id}/decision", {"verdict": "answered", "body": "Use a for loop."}
    answers = [send(camille, "POST", path, json=body, headers={"idempotency-key": "once"}) for _ in range(2)]
    assert [status for status, _item in answers] == [201, 201]
    assert len(decisions_of(world, item.id)) == 1


REFUSALS = {
    "visitor": (401, 401, "sign_in_required"),
    "lea": (403, 404, "not_found"),
    "marc": (403, 404, "not_found"),
    "bruno": (200, 404, "not_found"),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_the_queue_and_its_items_exist_for_their_lcms_alone(world: World, name: str) -> None:
    item = item_of(world, world.ask("lea", "cafe"))
    browser = Browser(world.portal, world.app) if name == "visitor" else world.program(name)
    browser.client.headers["accept"] = "application/json"
    listed, refused, code = REFUSALS[name]
    assert send(browser, "GET", "/queue")[0] == listed
    for method, path, body in (
        ("POST", "claim", None),
        ("DELETE", "claim", None),
        ("POST", "decision", {"verdict": "not_a_question"}),
        ("PUT", "topic", {"mark": None}),
        ("DELETE", "decision", None),
    ):
        status, problem = send(browser, method, f"/queue/{item.id}/{path}", json=body)
        if name != "visitor":
            assert (status, problem["code"]) == (refused, code)
        else:
            assert status in {401, 403}, "a visitor without a session has no form token either"
    assert item_of(world, item.target_id) == item


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, None),
        ({"verdict": "maybe"}, {"verdict"}),
        ({"verdict": "upheld"}, {"verdict"}),
        ({"verdict": "answered"}, {"body"}),
        ({"verdict": "answered", "body": "x" * 32_001}, {"body"}),
        ({"verdict": "answered", "body": "a\x00b"}, None),
        ({"verdict": "duplicate"}, {"target"}),
        ({"verdict": "duplicate", "target": 2**70}, {"target"}),
        ({"verdict": "escalated", "to": "marc", "due_at": "tomorrow"}, {"due_at"}),
        ({"verdict": "closed", "reason": "because"}, {"reason"}),
        ({"verdict": "no_action", "surprise": 1}, None),
    ],
)
def test_bad_input_is_refused_clearly(
    world: World, camille: Browser, body: dict[str, object], fields: set[str] | None
) -> None:
    item = item_of(world, world.ask())
    status, problem = send(camille, "POST", f"/queue/{item.id}/decision", json=body)
    assert status == 422
    if fields is not None:
        assert set(problem.get("fields", {})) == fields  # type: ignore[call-overload]
    assert item_of(world, item.target_id) == item


@pytest.mark.parametrize("query", ["kind=nonsense", "limit=many", "cursor=nonsense", "show=nonsense"])
def test_a_bad_filter_is_refused(camille: Browser, query: str) -> None:
    assert send(camille, "GET", f"/queue?{query}")[0] == 422


def test_an_item_that_does_not_exist_is_404(camille: Browser) -> None:
    assert send(camille, "POST", "/queue/999999/claim")[0] == 404
    assert send(camille, "POST", f"/queue/{2**70}/claim")[0] in {404, 422}
