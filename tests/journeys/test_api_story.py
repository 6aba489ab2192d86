"""The main job over the API alone, with bearer tokens, on both databases."""

from tests.world import World


def test_a_question_is_asked_answered_archived_and_found_again(any_world: World) -> None:
    world = any_world
    admin, learner, lcm, other = (world.program(name) for name in ("ada", "lea", "camille", "owen"))

    space = admin.post("/api/v1/spaces", {"title": "Statistics", "slug": "statistics", "audience": "public"})
    assert space.status == 201, space.text
    assert "statistics" in {item["slug"] for item in learner.get("/api/v1/spaces").json()["items"]}

    question = {
        "title": "How do I compute a median in a spreadsheet?",
        "body": "Half above, half below.",
        "space": "statistics",
    }
    assert learner.post("/api/v1/suggestions", question).json()["items"] == []
    asked = learner.post("/api/v1/threads", {**question, "kind": "question"})
    assert asked.status == 201
    thread_id = asked.json()["id"]

    waiting = lcm.get("/api/v1/queue?kind=unanswered").json()["items"]
    assert [item["thread"]["id"] for item in waiting] == [thread_id]
    item = waiting[0]
    assert item["due_at"] and item["claim"] is None and item["version"]
    claimed = lcm.post(f"/api/v1/queue/{item['id']}/claim")
    assert claimed.status == 201 and claimed.json()["claim"]["is_mine"]

    decided = lcm.post(f"/api/v1/queue/{item['id']}/decision", {"verdict": "answered", "body": "Write =MEDIAN(A1:A9)."})
    assert decided.status == 201, decided.text
    assert lcm.get("/api/v1/queue?kind=unanswered").json()["items"] == []

    answer = learner.get(f"/api/v1/threads/{thread_id}").json()["posts"][0]
    assert learner.send("PUT", f"/api/v1/threads/{thread_id}/solution", json={"post_id": answer["id"]}).status == 204
    assert learner.post(f"/api/v1/threads/{thread_id}/closure", {"reason": "solved"}).status == 204
    assert lcm.post(f"/api/v1/threads/{thread_id}/archive").status == 204

    draft = lcm.post("/api/v1/articles", {"thread_id": thread_id})
    assert draft.status == 201
    article_id = draft.json()["id"]
    assert other.get(f"/api/v1/articles/{article_id}").status == 404
    assert lcm.post(f"/api/v1/articles/{article_id}/publication").status == 204
    assert other.get(f"/api/v1/articles/{article_id}").status == 200

    world.settle()
    found = other.post(
        "/api/v1/suggestions", {"title": "compute the median in a spreadsheet", "body": "", "space": None}
    )
    first = found.json()["items"][0]
    assert {"kind", "id", "url", "title", "state", "lang", "match", "score", "answer_excerpt", "why"} <= set(first)
    assert {(hit["kind"], hit["id"]) for hit in found.json()["items"]} == {
        ("article", article_id),
        ("thread", thread_id),
    }
    assert "=MEDIAN" in first["answer_excerpt"]

    hits = other.get("/api/v1/search?q=median").json()
    assert hits["total"] == 2
    assert hits["facets"]["kind"] == {"article": 1, "thread": 1}
    listed = other.get("/api/v1/threads?limit=1").json()
    assert listed["items"][0]["id"] == thread_id and listed["next"] is None


def test_a_request_sent_twice_under_one_key_acts_once(any_world: World) -> None:
    learner = any_world.program("lea")
    key = {"Idempotency-Key": "f2b1"}
    form = {"space": "python", "title": "Why is my loop endless?", "body": "while True", "kind": "question"}
    first = learner.post("/api/v1/threads", form, headers=key)
    second = learner.post("/api/v1/threads", form, headers=key)
    assert (first.status, second.status) == (201, 201)
    assert first.json()["id"] == second.json()["id"]
    other = learner.post("/api/v1/threads", {**form, "title": "Another question?"}, headers=key)
    assert other.status == 422 and other.json()["code"] == "key_reused"
    assert len(learner.get("/api/v1/threads").json()["items"]) == 1


def test_the_second_lcm_gets_the_first_ones_decision(any_world: World) -> None:
    any_world.ask()
    camille, bruno = any_world.program("camille"), any_world.program("bruno")
    item = camille.get("/api/v1/queue").json()["items"][0]
    assert camille.post(f"/api/v1/queue/{item['id']}/claim").status == 201
    held = bruno.post(f"/api/v1/queue/{item['id']}/claim")
    assert held.status == 409 and held.json()["params"]["by"] == "Camille"
    assert (
        camille.post(f"/api/v1/queue/{item['id']}/decision", {"verdict": "no_action", "reason": "A test."}).status
        == 201
    )
    late = bruno.post(f"/api/v1/queue/{item['id']}/decision", {"verdict": "answered", "body": "Me too!"})
    assert late.status == 409 and late.json()["params"]["by"] == "Camille"
