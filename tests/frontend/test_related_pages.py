"""What stands near a thread: the best answered first, each with its reasons, and nothing its reader may not see."""

from forum.forms.threads import RemovalForm
from forum.service.posts import remove_post
from forum.service.relations import mark_duplicate
from forum.service.solutions import verify_answer
from forum.service.votes import me_too
from tests.world import World

ASIDE = {"X-Fragment": "1"}


def titles(page: object) -> list[str]:
    return [link.get_text() for link in page.soup.select(".related__item .hit__title a")]  # type: ignore[attr-defined]


def test_the_best_answered_come_first_with_their_answer_and_the_reasons(world: World) -> None:
    thread = world.ask(title="How do I sort a list of words?")
    world.ask("owen", title="How do I sort a list of words backwards?")
    verified = world.ask("nora", title="How do I sort a long list of words?")
    world.do("marc", verify_answer, world.reply(verified, body="Use sorted(words). It gives a new list."))
    world.ask("nora", title="Where is the timetable?")
    world.settle()
    page = world.browser().get(f"/threads/{thread}/related")
    assert titles(page) == ["How do I sort a long list of words?", "How do I sort a list of words backwards?"]
    first = page.soup.select_one(".related__item")
    assert "Use sorted(words)." in first.get_text()
    reasons = first.select_one(".related__reasons").get_text(" ")
    assert "Verified answer by Marc" in reasons
    assert "Words in common: sort list words" in " ".join(reasons.split())


def test_the_card_beside_the_thread_is_a_fragment_and_the_page_leads_there_without_scripts(world: World) -> None:
    thread = world.ask(title="How do I sort a list of words?")
    world.ask("owen", title="How do I sort a list of words backwards?")
    world.settle()
    browser = world.browser()
    assert browser.get(f"/threads/{thread}").soup.select_one(f'[data-related] a[href="/threads/{thread}/related"]')
    fragment = browser.get(f"/threads/{thread}/related", headers=ASIDE)
    assert "<html" not in fragment.text
    assert "How do I sort a list of words backwards?" in fragment.words


def test_what_the_thread_page_tells_already_is_not_repeated(world: World) -> None:
    thread = world.ask(title="How do I sort a list of words?")
    twin = world.ask("owen", title="How do I sort a list of words backwards?")
    world.do("camille", mark_duplicate, twin, thread)
    world.settle()
    browser = world.browser()
    for one in (thread, twin):
        assert "Nothing stands near it" in browser.get(f"/threads/{one}/related").words


def test_a_thread_of_another_place_is_neither_shown_nor_told_of(world: World) -> None:
    thread = world.ask(title="How do I sort a list of words?")
    secret = world.ask("nora", space="cohort-a", title="How do I sort a list of secret words?")
    world.settle()
    assert "secret" not in world.browser("owen").get(f"/threads/{thread}/related").words
    assert "secret" in world.browser("nora").get(f"/threads/{thread}/related").words
    assert world.browser("owen").get(f"/threads/{secret}/related").status == 404


def test_an_answer_that_was_taken_away_is_not_quoted(world: World) -> None:
    thread = world.ask(title="How do I sort a list of words?")
    other = world.ask("owen", title="How do I sort a list of words backwards?")
    answer = world.reply(other, body="Something unkind.")
    world.settle()
    world.do("camille", remove_post, answer, RemovalForm())
    assert "unkind" not in world.browser().get(f"/threads/{thread}/related").words


def test_the_head_of_a_thread_says_how_many_asked_it(world: World) -> None:
    thread = world.ask(title="How do I sort a list of words?")
    assert "Asked by" not in world.browser().get(f"/threads/{thread}").words
    world.do("owen", me_too, thread)
    assert "Asked by 2 people" in world.browser().get(f"/threads/{thread}").words
