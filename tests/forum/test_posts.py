"""Replies and edits: nothing is overwritten in silence, nothing is lost, and what is removed can come back."""

from typing import Any

import pytest

from core.errors import AppError, Forbidden, Invalid, NotFound, SignInRequired, TooMany
from core.forms import BODY_CHARS
from forum.errors import AlreadyRemoved, EditedMeanwhile, NotRemoved, OpeningPost, ThreadClosed
from forum.forms.threads import Closing, PostEdit, RemovalForm
from forum.queries.thread_page import POSTS_A_PAGE, list_revisions, locate_post, view_post, view_thread
from forum.service import lifecycle, posts
from forum.service.threads import POSTING
from forum.views.threads import PostView, ThreadView
from tests.forum.crowd import refused, together
from tests.world import World


def opening_of(world: World, thread_id: int) -> PostView:
    return shown(world, thread_id).opening


def shown(world: World, thread_id: int, who: str = "system") -> ThreadView:
    return world.see(who, view_thread, thread_id)


def edit(world: World, who: str, post_id: int, **changes: Any) -> int:
    return world.do(who, posts.edit_post, post_id, PostEdit(**{"body": "A better text.", **changes}))


def test_a_reply_counts_and_moves_the_thread_up(any_world: World) -> None:
    thread_id = any_world.ask()
    any_world.pass_time(hours=1)
    first, second = any_world.reply(thread_id), any_world.reply(thread_id, "owen", "Or a while loop.")
    thread = shown(any_world, thread_id)
    assert [(post.id, post.number) for post in thread.posts] == [(first, 2), (second, 3)]
    assert (thread.reply_count, thread.activity_at, thread.resolution) == (2, any_world.now, "answered")


def test_the_askers_own_reply_answers_nothing(world: World) -> None:
    thread_id = world.ask()
    world.reply(thread_id, "lea", "I forgot to say: Python 3.")
    thread = shown(world, thread_id)
    assert (thread.reply_count, thread.resolution) == (1, "none")


def test_replies_at_the_same_instant_each_have_their_number(any_world: World) -> None:
    thread_id = any_world.ask()
    names = ["lea", "owen", "marc", "camille"] * 2
    acts = [lambda name=name: any_world.reply(thread_id, name) for name in names]
    assert refused(together(*acts)) == []
    thread = shown(any_world, thread_id)
    assert [post.number for post in thread.posts] == list(range(2, 10))
    assert (thread.reply_count, thread.rev) == (8, 9), "search must learn of each"


@pytest.mark.parametrize("who", ["visitor", "lea"])
def test_who_may_not_reply_is_told_why(world: World, who: str) -> None:
    thread_id = world.ask()
    world.do("camille", lifecycle.close_thread, thread_id, Closing())
    expected = SignInRequired if who == "visitor" else ThreadClosed
    assert refused(together(lambda: world.reply(thread_id, who))) == [expected]


def test_a_script_that_posts_is_slowed_down(world: World) -> None:
    thread_id = world.ask(name="owen")
    for number in range(POSTING.times):
        world.reply(thread_id, "lea", f"Word {number}")
    with pytest.raises(TooMany):
        world.reply(thread_id, "lea", "One too many")
    world.reply(thread_id, "owen", "Others write on.")
    world.pass_time(minutes=10)
    world.reply(thread_id, "lea", "Later again.")


def test_a_body_is_rendered_once_and_kept_as_it_was_written(world: World) -> None:
    body = "Look:\n\n```python\nprint(1)\n```\n\n<script>alert(1)</script> **bold** @marc"
    post = world.see("owen", view_post, world.reply(world.ask(), "owen", body))
    assert post.body == body
    assert "<strong>bold</strong>" in post.html
    assert "<script" not in post.html
    assert "/people/marc" in post.html


def test_a_body_too_complex_to_show_is_refused(world: World) -> None:
    with pytest.raises(Invalid):
        world.reply(world.ask(), "owen", ">" * 5_000 + " deep")


def test_the_longest_body_is_accepted(world: World) -> None:
    body = ("word " * BODY_CHARS)[: BODY_CHARS - 1] + "d"
    assert world.see("lea", view_post, world.reply(world.ask(), "owen", body)).body == body


def test_an_edit_keeps_the_former_text(any_world: World) -> None:
    reply_id = any_world.reply(any_world.ask(), "owen", "First.")
    any_world.pass_time(minutes=1)
    edit(any_world, "owen", reply_id, body="Second.", reason="typo")
    any_world.pass_time(minutes=1)
    edit(any_world, "camille", reply_id, body="Third.")
    history = any_world.see("lea", list_revisions, reply_id)
    assert [(row.number, row.body, row.by, row.reason) for row in history] == [
        (1, "First.", "Owen", ""),
        (2, "Second.", "Owen", "typo"),
        (3, "Third.", "Camille", ""),
    ]
    assert history[0].at < history[1].at < history[2].at == any_world.now
    post = any_world.see("lea", view_post, reply_id)
    assert (post.body, post.revision_count, post.version, post.edited_at) == ("Third.", 2, 3, any_world.now)


def test_saving_the_same_text_again_makes_no_history(world: World) -> None:
    reply_id = world.reply(world.ask(), "owen", "Same.")
    edit(world, "owen", reply_id, body="Same.")
    assert len(world.see("lea", list_revisions, reply_id)) == 1


def test_the_opening_message_carries_title_and_tags(world: World) -> None:
    thread_id = world.ask(title="How do I lop?")
    opening = opening_of(world, thread_id)
    edit(world, "lea", opening.id, title="How do I loop?", tags=("Boucles", "python 3", "boucles"))
    thread = shown(world, thread_id)
    assert (thread.title, thread.tags) == ("How do I loop?", ["boucles", "python-3"])
    assert [row.title for row in world.see("lea", list_revisions, opening.id)] == ["How do I lop?", "How do I loop?"]
    edit(world, "lea", opening.id, body="Only the body now.")
    assert shown(world, thread_id).tags == ["boucles", "python-3"], "tags left out stay"


def test_a_reply_has_no_title_to_change(world: World) -> None:
    thread_id = world.ask()
    edit(world, "owen", world.reply(thread_id, "owen"), title="Taken over", tags=("mine",))
    thread = shown(world, thread_id)
    assert (thread.title, thread.tags) == ("How do I loop over a list?", [])


def test_an_edit_of_an_old_version_overwrites_nothing(world: World) -> None:
    reply_id = world.reply(world.ask(), "owen", "First.")
    opened = world.see("owen", view_post, reply_id).version
    edit(world, "camille", reply_id, body="By the LCM.", version=opened)
    with pytest.raises(EditedMeanwhile):
        edit(world, "owen", reply_id, body="By Owen.", version=opened)
    assert world.see("owen", view_post, reply_id).body == "By the LCM."
    edit(world, "owen", reply_id, body="By both.", version=opened + 1)
    bodies = [row.body for row in world.see("owen", list_revisions, reply_id)]
    assert bodies == ["First.", "By the LCM.", "By both."]


def test_of_edits_at_the_same_instant_one_wins_and_the_others_keep_their_text(any_world: World) -> None:
    reply_id = any_world.reply(any_world.ask(), "owen", "First.")
    for turn in range(3):
        version = any_world.see("owen", view_post, reply_id).version
        acts = [
            lambda n=n, v=version, t=turn: edit(any_world, "owen", reply_id, body=f"{t}.{n}", version=v)
            for n in range(5)
        ]
        assert refused(together(*acts)) == [EditedMeanwhile] * 4
    history = any_world.see("owen", list_revisions, reply_id)
    assert [row.number for row in history] == [1, 2, 3, 4]
    assert any_world.see("owen", view_post, reply_id).version == 4


WHO: list[tuple[str, type[AppError] | None]] = [
    ("visitor", Forbidden),
    ("lea", Forbidden),
    ("marc", Forbidden),
    ("owen", None),
    ("bruno", None),
    ("camille", None),
    ("ada", None),
]


@pytest.mark.parametrize(("who", "outcome"), WHO)
def test_a_reply_belongs_to_its_author_and_the_lcm(world: World, who: str, outcome: type[AppError] | None) -> None:
    reply_id = world.reply(world.ask(), "owen")
    expected = [outcome] if outcome else []
    assert refused(together(lambda: edit(world, who, reply_id))) == expected
    assert refused(together(lambda: world.do(who, posts.remove_post, reply_id, RemovalForm()))) == expected


def test_the_author_edits_until_the_archive(world: World) -> None:
    thread_id = world.ask()
    reply_id = world.reply(thread_id, "owen")
    world.do("camille", lifecycle.close_thread, thread_id, Closing())
    edit(world, "owen", reply_id)
    with pytest.raises(Forbidden):
        world.do("owen", posts.remove_post, reply_id, RemovalForm())


def test_a_removed_reply_is_gone_for_all_but_the_lcm_and_comes_back_whole(any_world: World) -> None:
    thread_id = any_world.ask()
    reply_id = any_world.reply(thread_id, "owen", "Rude words.")
    any_world.do("bruno", posts.remove_post, reply_id, RemovalForm(reason="rude"))
    for who in ("visitor", "lea", "owen", "marc"):
        assert shown(any_world, thread_id, who).posts == []
        with pytest.raises(NotFound):
            any_world.see(who, view_post, reply_id)
        with pytest.raises(NotFound):
            any_world.see(who, list_revisions, reply_id)
    (kept,) = shown(any_world, thread_id, "bruno").posts
    assert kept.removed
    assert (kept.state, kept.removed.by, kept.removed.reason) == ("removed", "Bruno", "rude")
    assert (shown(any_world, thread_id).reply_count, shown(any_world, thread_id).resolution) == (0, "none")
    any_world.do("bruno", posts.restore_post, reply_id)
    thread = shown(any_world, thread_id, "lea")
    assert (thread.posts[0].body, thread.reply_count, thread.resolution) == ("Rude words.", 1, "answered")


def test_removing_twice_and_restoring_twice_are_conflicts(world: World) -> None:
    thread_id = world.ask()
    reply_id = world.reply(thread_id)
    with pytest.raises(NotRemoved):
        world.do("camille", posts.restore_post, reply_id)
    world.do("camille", posts.remove_post, reply_id, RemovalForm())
    with pytest.raises(AlreadyRemoved):
        world.do("camille", posts.remove_post, reply_id, RemovalForm())
    with pytest.raises(OpeningPost):
        world.do("camille", posts.remove_post, opening_of(world, thread_id).id, RemovalForm())
    with pytest.raises(Forbidden):
        edit(world, "camille", reply_id)


def test_a_number_is_never_given_twice(world: World) -> None:
    thread_id = world.ask()
    world.do("camille", posts.remove_post, world.reply(thread_id), RemovalForm())
    assert world.see("lea", view_post, world.reply(thread_id)).number == 3


def test_long_threads_are_read_page_by_page_and_permalinks_find_their_page(world: World) -> None:
    thread_id = world.ask()
    ids = []
    for number in range(POSTS_A_PAGE + 5):
        world.pass_time(minutes=1)
        ids.append(world.reply(thread_id, "owen", f"Reply {number}"))
    world.do("camille", posts.remove_post, ids[3], RemovalForm())
    first = shown(world, thread_id, "lea")
    assert first.next is not None
    rest = world.see("lea", view_thread, thread_id, int(first.next))
    assert [post.id for post in [*first.posts, *rest.posts]] == [*ids[:3], *ids[4:]]
    assert rest.next is None
    assert rest.opening.id == first.opening.id
    for post in (first.posts[0], first.posts[-1], rest.posts[0], rest.posts[-1]):
        page = first if post in first.posts else rest
        place = world.see("lea", locate_post, post.id)
        after = place.partition("after=")[2].partition("#")[0]
        assert world.see("lea", view_thread, thread_id, int(after or 1)).posts == page.posts
        assert place.endswith(f"#post-{post.number}")
