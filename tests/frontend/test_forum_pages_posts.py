"""A single post: permalink, editing, history, reports, votes, bookmarks, removal."""

import pytest

from tests.world import World


def test_editing_keeps_the_former_text_in_the_history(world: World) -> None:
    thread = world.ask()
    post = world.reply(thread, body="Use a for loop.")
    marc = world.browser("marc")
    saved = marc.submit(f"/posts/{post}/edit", f"/posts/{post}/edit", body="Use a while loop.", reason="better")
    assert saved.location == f"/threads/{thread}#post-2"
    page = world.browser().get(f"/posts/{post}/history")
    assert page.soup.find("ins").get_text().endswith("while ")  # type: ignore[union-attr]
    assert "Use a for loop." in page.words
    assert "better" in page.words


def test_the_opening_message_carries_title_and_tags(world: World) -> None:
    thread = world.ask()
    lea = world.browser("lea")
    lea.submit("/posts/1/edit", "/posts/1/edit", title="How do I loop twice?", tags="Lists, for loops")
    page = lea.get(f"/threads/{thread}")
    assert page.soup.find("h1").text == "How do I loop twice?"  # type: ignore[union-attr]
    assert "for-loops" in page.words
    assert lea.get("/posts/1/edit").form("/posts/1/edit")["tags"] == "for-loops, lists"


def test_a_lost_race_shows_both_texts(world: World) -> None:
    post = world.reply(world.ask(), body="The first text.")
    marc, camille = world.browser("marc"), world.browser("camille")
    opened = marc.get(f"/posts/{post}/edit")
    camille.submit(f"/posts/{post}/edit", f"/posts/{post}/edit", body="The manager's text.")
    late = marc.submit(opened, f"/posts/{post}/edit", body="The trainer's text.")
    assert late.status == 409
    assert late.form(f"/posts/{post}/edit")["body"] == "The trainer's text."
    assert "The manager's text." in late.text.replace("&#39;", "'")
    assert marc.submit(late, f"/posts/{post}/edit").status == 303


def test_nobody_edits_somebody_elses_post(world: World) -> None:
    post = world.reply(world.ask())
    assert world.browser("owen").get(f"/posts/{post}/edit").status == 403
    assert world.browser().get(f"/posts/{post}/edit").status == 403


@pytest.mark.parametrize(("body", "status"), [(" ", 422), ("x" * 32_001, 422), ("fine", 303)])
def test_an_edit_is_judged_like_a_post(world: World, body: str, status: int) -> None:
    post = world.reply(world.ask())
    page = world.browser("marc").submit(f"/posts/{post}/edit", f"/posts/{post}/edit", body=body)
    assert page.status == status


def test_a_report_reaches_the_community_manager_once(world: World) -> None:
    thread = world.ask()
    post = world.reply(thread)
    owen = world.browser("owen")
    opened = owen.get(f"/posts/{post}/flag")
    assert (
        owen.submit(opened, f"/posts/{post}/flag", reason="spam", note="An advert").location
        == f"/threads/{thread}#post-2"
    )
    assert "it is being looked at" in owen.get(f"/posts/{post}/flag").words
    again = owen.submit(opened, f"/posts/{post}/flag", reason="other", _once="another")
    assert "You reported this before" in owen.follow(again).words


def test_an_incomplete_report_keeps_its_words(world: World) -> None:
    post = world.reply(world.ask())
    page = world.browser("owen").submit(
        f"/posts/{post}/flag", f"/posts/{post}/flag", reason="already_answered", note="I saw it"
    )
    assert page.status == 422
    assert page.form(f"/posts/{post}/flag")["note"] == "I saw it"


def test_a_visitor_is_asked_to_sign_in_before_reporting(world: World) -> None:
    page = world.browser().get(f"/posts/{world.reply(world.ask())}/flag")
    assert page.status == 401
    assert page.soup.select('a[href^="/sign-in"]')


def test_voting_and_bookmarking_turn(world: World) -> None:
    thread = world.ask()
    post = world.reply(thread)
    owen = world.browser("owen")
    assert owen.submit(f"/threads/{thread}", f"/posts/{post}/vote").location == f"/threads/{thread}#post-2"
    assert owen.submit(f"/threads/{thread}", f"/posts/{post}/vote-withdrawal").status == 303
    owen.submit(f"/threads/{thread}", f"/posts/{post}/bookmark")
    kept = owen.get("/me/bookmarks")
    assert "Use a for loop." in kept.words
    owen.submit(kept, f"/posts/{post}/bookmark-withdrawal")
    assert "Nothing kept yet" in owen.get("/me/bookmarks").words


def test_a_trainer_verifies_and_withdraws(world: World) -> None:
    thread = world.ask()
    post = world.reply(thread, "owen")
    marc = world.browser("marc")
    marc.submit(f"/threads/{thread}", f"/posts/{post}/verification")
    assert "Verified by Marc" in marc.get(f"/threads/{thread}").words
    assert marc.submit(f"/threads/{thread}", f"/posts/{post}/verification-withdrawal").status == 303


def test_a_removed_reply_leaves_the_page_and_can_come_back(world: World) -> None:
    thread = world.ask()
    post = world.reply(thread, body="Words to regret")
    removed = world.browser("marc").submit(f"/posts/{post}/removal", f"/posts/{post}/removal", reason="Oops")
    assert removed.location == f"/threads/{thread}"
    assert "Words to regret" not in world.browser("lea").get(f"/threads/{thread}").words
    camille = world.browser("camille")
    assert camille.submit(f"/threads/{thread}", f"/posts/{post}/restoration").status == 303
    assert "Words to regret" in world.browser("lea").get(f"/threads/{thread}").words
