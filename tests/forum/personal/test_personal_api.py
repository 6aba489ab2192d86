"""The personal side over JSON, as a program with a token sees it."""

import pytest

from tests.world import World


def test_a_vote_is_put_and_deleted(world: World) -> None:
    post = world.reply(world.ask())
    owen = world.program("owen")
    for _ in range(2):
        assert owen.send("PUT", f"/api/v1/posts/{post}/vote").status == 204
    for _ in range(2):
        assert owen.send("DELETE", f"/api/v1/posts/{post}/vote").status == 204
    refused = world.program("marc").send("PUT", f"/api/v1/posts/{post}/vote")
    assert (refused.status, refused.json()["code"]) == (403, "own_writing")


@pytest.mark.parametrize("noun", ["me-too", "follow"])
def test_a_thread_is_shared_and_followed(world: World, noun: str) -> None:
    thread = world.ask()
    owen = world.program("owen")
    assert owen.send("PUT", f"/api/v1/threads/{thread}/{noun}").status == 204
    assert owen.send("DELETE", f"/api/v1/threads/{thread}/{noun}").status == 204
    assert world.browser().send("PUT", f"/api/v1/threads/{thread}/{noun}").status in {401, 403}


def test_notifications_are_listed_counted_and_read(world: World) -> None:
    thread = world.ask()
    world.reply(thread)
    world.settle()
    lea = world.program("lea")
    page = lea.get("/api/v1/notifications").json()
    assert [item["text"] for item in page["items"]] == ["Marc replied to you in “How do I loop over a list?”"]
    assert (page["unread"], page["next"]) == (1, None)
    assert lea.post("/api/v1/notifications/read", {"ids": [page["items"][0]["id"]]}).status == 204
    assert lea.get("/api/v1/notifications/unread").json() == {"unread": 0}
    assert lea.post("/api/v1/notifications/read", None).status == 204


def test_drafts_are_saved_listed_and_dropped(world: World) -> None:
    lea = world.program("lea")
    saved = lea.send("PUT", "/api/v1/drafts", json={"place": "ask", "title": "Ho", "body": "I tr"})
    assert saved.status == 200
    (draft,) = lea.get("/api/v1/drafts").json()["items"]
    assert (draft["id"], draft["body"]) == (saved.json()["id"], "I tr")
    too_long = lea.send("PUT", "/api/v1/drafts", json={"place": "ask", "body": "x" * 32_001})
    assert (too_long.status, too_long.json()["fields"]) == (422, {"body": "too_long"})
    assert lea.get("/api/v1/drafts").json()["items"][0]["body"] == "I tr"
    assert lea.send("DELETE", f"/api/v1/drafts/{draft['id']}").status == 204
    assert lea.get("/api/v1/drafts").json()["items"] == []


def test_a_post_is_bookmarked_and_flagged(world: World) -> None:
    post = world.reply(world.ask())
    owen = world.program("owen")
    assert owen.send("PUT", f"/api/v1/posts/{post}/bookmark", json={"note": "useful"}).status == 204
    assert owen.send("PUT", f"/api/v1/posts/{post}/bookmark").status == 204
    assert owen.get("/api/v1/bookmarks").json()["items"][0]["post_id"] == post
    assert owen.send("DELETE", f"/api/v1/posts/{post}/bookmark").status == 204
    assert owen.post(f"/api/v1/posts/{post}/flags", {"reason": "spam"}).status == 201
    again = owen.post(f"/api/v1/posts/{post}/flags", {"reason": "spam"})
    assert (again.status, again.json()["code"]) == (409, "already_flagged")
    vague = owen.post(f"/api/v1/posts/{post}/flags", {"reason": "gossip"})
    assert vague.status == 422


def test_a_suggestion_that_answered_is_reported(world: World) -> None:
    thread = world.ask()
    world.reply(thread)
    owen = world.program("owen")
    made = owen.post("/api/v1/deflections", {"suggestion_key": f"t-{thread}", "title": "Loops", "body": "How?"})
    assert made.status == 201
    assert owen.get("/api/v1/drafts").json()["items"][0]["is_kept"] is True


def test_mail_preferences_are_shown_and_set(world: World) -> None:
    lea = world.program("lea")
    assert lea.send("PUT", "/api/v1/notifications/preferences", json={"pace": "daily", "space": "python"}).status == 204
    spaces = lea.get("/api/v1/notifications/preferences").json()["spaces"]
    assert {"slug": "python", "title": "Python", "pace": "daily"} in spaces
    assert "cohort-a" not in {space["slug"] for space in spaces}


def test_read_marks_are_put(world: World) -> None:
    thread = world.ask()
    owen = world.program("owen")
    assert owen.send("PUT", f"/api/v1/threads/{thread}/read-mark", json={"post_number": 1}).status == 204
    assert owen.send("PUT", f"/api/v1/threads/{thread}/read-mark", json={"post_number": 0}).status == 422
    assert owen.post("/api/v1/spaces/python/reading", None).status == 204
