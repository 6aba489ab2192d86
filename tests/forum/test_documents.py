"""How search sees threads: which replies a card carries, in which order, and where each leads."""

import pytest

from forum.documents import ANSWER_CHARS, ThreadSource
from forum.forms.threads import RemovalForm
from forum.models import Post
from forum.queries.thread_page import POSTS_A_PAGE
from forum.service.posts import remove_post
from forum.service.solutions import verify_answer
from search.views import Card
from tests.world import World

SOURCE = ThreadSource()


def card(world: World, thread_id: int, name: str = "owen") -> Card:
    cards: dict[int, Card] = world.see(name, SOURCE.cards, [thread_id])
    return cards[thread_id]


def test_the_best_reply_comes_first_and_says_whether_it_is_the_answer(any_world: World) -> None:
    thread_id = any_world.ask()
    plain, verified, accepted = (any_world.reply(thread_id, body=f"Reply {word}.") for word in ("a", "b", "c"))
    any_world.do("marc", verify_answer, verified)
    any_world.accept(thread_id, accepted)
    replies = card(any_world, thread_id).replies
    assert [(reply.text, reply.is_answer) for reply in replies] == [
        ("Reply c.", True),
        ("Reply b.", True),
        ("Reply a.", False),
    ]
    assert [reply.url.rpartition("-")[2] for reply in replies] == ["4", "3", "2"]
    any_world.do("camille", remove_post, plain, RemovalForm())
    assert [reply.text for reply in card(any_world, thread_id).replies] == ["Reply c.", "Reply b."]


def test_what_a_card_carries_of_the_replies_is_what_is_indexed(any_world: World) -> None:
    thread_id = any_world.ask()
    for letter in "abc":
        any_world.reply(thread_id, body=letter * (ANSWER_CHARS // 2))
    (document,) = any_world.see("system", SOURCE.load, [thread_id])
    texts = [reply.text for reply in card(any_world, thread_id).replies]
    assert document.answer == "\n\n".join(texts)
    assert [document.answer[start : start + 1] for _, start in document.replies] == ["a", "b"]
    assert [post_id for post_id, _ in document.replies] == [reply.id for reply in card(any_world, thread_id).replies]
    assert sum(map(len, texts)) == ANSWER_CHARS


@pytest.mark.parametrize(("number", "address"), [(POSTS_A_PAGE, "#post-"), (POSTS_A_PAGE + 1, "/posts/")])
def test_a_reply_of_a_later_page_is_led_to_by_its_permalink(world: World, number: int, address: str) -> None:
    thread_id = world.ask()
    post_id = world.reply(thread_id, body="Far down.")
    with world.office.write() as work:
        work.db.get_one(Post, post_id).number = number
    (reply,) = card(world, thread_id).replies
    assert address in reply.url
