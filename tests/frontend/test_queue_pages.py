"""The queue as an LCM's browser sees it, without scripts."""

import pytest

from forum.forms.personal import FlagForm
from forum.forms.threads import Different, NewThread
from forum.models.posts import FlagReason
from forum.service import flags, threads, votes
from moderation.forms import Deciding
from moderation.models import Verdict
from moderation.queries.queue import QueueFilter, QueueShow, list_queue
from moderation.service import claims, decisions
from tests.browser import Answer
from tests.world import World

TITLE = "How do I loop over a list?"


def item_of(world: World, show: QueueShow = QueueShow.OPEN) -> int:
    return world.see("camille", list_queue, QueueFilter(show=show)).items[0].id


def state_of(world: World, item_id: int) -> str:
    page = [world.see("camille", list_queue, QueueFilter(show=show)) for show in QueueShow]
    return next(item.state for shown in page for item in shown.items if item.id == item_id)


def decide(world: World, item_id: int, name: str = "camille", **typed: str) -> Answer:
    path = f"/queue/{item_id}"
    return world.browser(name).submit(path, f"{path}/decision", **typed)


def test_a_question_waits_with_its_clock_and_whose_it_is(world: World) -> None:
    thread_id = world.ask()
    world.do("owen", votes.me_too, thread_id)
    shown = world.browser("camille").get("/queue")
    assert shown.status == 200
    for words in (TITLE, "Python", "Lea", "left", "1 person has this question too", "Take it", "1 item"):
        assert words in shown.words


def test_an_empty_queue_celebrates_and_an_empty_filter_does_not(world: World) -> None:
    camille = world.browser("camille")
    assert "Nothing waits" in camille.get("/queue").words
    world.ask()
    narrowed = camille.get("/queue?topic=logistics")
    assert "Nothing here with these filters" in narrowed.words
    assert "Nothing waits" not in narrowed.words


@pytest.mark.parametrize(("name", "status"), [("visitor", 401), ("lea", 403), ("marc", 403), ("bruno", 200)])
def test_the_queue_is_for_those_who_look_after_a_space(world: World, name: str, status: int) -> None:
    world.ask()
    item_id = item_of(world)
    browser = world.browser(name)
    assert browser.get("/queue").status == status
    assert browser.get(f"/queue/{item_id}").status == {403: 404}.get(status, status)


def test_nobody_else_claims_or_decides_by_hand(world: World) -> None:
    world.ask()
    item_id = item_of(world)
    for name in ("visitor", "lea", "marc"):
        browser = world.browser(name)
        token = browser.get("/search").soup.find("meta", attrs={"name": "csrf"})
        for act in ("claim", "release", "renewal", "decision", "topic", "undo"):
            answer = browser.send(
                "POST", f"/queue/{item_id}/{act}", data={"_csrf": token["content"], "verdict": "closed"}
            )
            assert answer.status in {401, 404}, (name, act, answer.status)
    assert state_of(world, item_id) == "pending"


def test_a_colleague_sees_who_holds_an_item_until_when_and_may_only_read(world: World) -> None:
    world.ask()
    item_id = item_of(world)
    taken = world.browser("camille").submit("/queue", f"/queue/{item_id}/claim")
    assert taken.status == 303
    assert taken.location == f"/queue/{item_id}"
    bruno = world.browser("bruno")
    assert "Held by Camille until 10:15" in bruno.get("/queue").words
    shown = bruno.get(f"/queue/{item_id}")
    assert "Camille is working on this until 10:15" in shown.words
    assert "Post the answer" not in shown.words
    assert f"/queue/{item_id}/topic" not in shown.text


def test_who_comes_second_to_a_claim_reads_who_was_first(world: World) -> None:
    world.ask()
    item_id = item_of(world)
    bruno = world.browser("bruno")
    seen = bruno.get("/queue")
    world.do("camille", claims.claim_item, item_id)
    late = bruno.submit(seen, f"/queue/{item_id}/claim")
    assert late.status == 409
    assert "Somebody else is working on this" in late.words
    assert "Held by Camille until 10:15" in late.words


def test_the_second_decision_is_refused_with_the_first_one_in_words_and_the_text_kept(world: World) -> None:
    world.ask()
    item_id = item_of(world)
    bruno = world.browser("bruno")
    seen = bruno.get(f"/queue/{item_id}")
    assert decide(world, item_id, verdict="no_action", reason="Asked in class").status == 303
    world.pass_time(minutes=2)
    late = bruno.submit(seen, f"/queue/{item_id}/decision", body="Use enumerate, it is made for this.")
    assert late.status == 409
    assert "Somebody else decided first" in late.words
    assert "Camille decided 2 minutes ago" in late.words
    assert "nothing to do. Asked in class" in late.words
    assert "Use enumerate, it is made for this." in late.words
    assert "Use enumerate" not in world.browser("lea").get("/threads").words


def test_answering_in_place_posts_the_answer_and_settles(world: World) -> None:
    thread_id = world.ask()
    item_id = item_of(world)
    answered = decide(world, item_id, body="Write `for item in items:`.")
    assert (answered.status, answered.location) == (303, "/queue")
    assert "Nothing waits" in world.browser("camille").get("/queue").words
    assert "for item in items:" in world.browser("lea").get(f"/threads/{thread_id}").words
    assert state_of(world, item_id) == "decided"
    assert "Camille decided" in world.browser("bruno").get("/queue?show=settled").words


def test_an_empty_answer_is_asked_for_and_the_reason_of_a_closing_too(world: World) -> None:
    world.ask()
    item_id = item_of(world)
    empty = decide(world, item_id, body="  ")
    assert empty.status == 422
    assert "Please fill this in" in empty.words
    unsaid = decide(world, item_id, verdict="no_action", note="kept as typed")
    assert unsaid.status == 422
    assert unsaid.soup.select_one("#verdict-no_action[open]")


def test_an_existing_answer_can_be_the_decision(world: World) -> None:
    known = world.ask(title="How can I loop over a list in Python?", body="I want to loop over every item of a list.")
    world.accept(known, world.reply(known, body="Use a for loop over the list: `for item in items:`."))
    thread_id = world.ask("owen", title="How can I loop over a list in Python", body="Loop over every item of a list?")
    world.settle()
    item_id = item_of(world)
    shown = world.browser("camille").get(f"/queue/{item_id}")
    assert "What exists already" in shown.words
    assert "Answer with this" in shown.words
    decided = decide(world, item_id, verdict="duplicate", target=str(known), body="")
    assert decided.status == 303
    assert "The same question was asked before" in world.browser("owen").get(f"/threads/{thread_id}").words


def test_a_question_is_handed_to_a_trainer_with_a_date_and_a_word(world: World) -> None:
    world.ask()
    item_id = item_of(world)
    typed = {"verdict": "escalated", "to": str(world.ids["marc"]), "note": "Chapter 4, I think.", "body": ""}
    past = decide(world, item_id, **typed, due_at="2026-11-20T10:00")
    assert past.status == 422
    assert "This moment has passed" in past.words
    assert "Chapter 4, I think." in past.words
    assert decide(world, item_id, **typed, due_at="2026-11-25T10:00").status == 303
    waiting = world.browser("bruno").get("/queue?show=escalated")
    assert "With Marc until 25 November 2026 10:00" in waiting.words


def test_a_decision_is_taken_back_and_says_by_whom(world: World) -> None:
    world.ask()
    item_id = item_of(world)
    decide(world, item_id, verdict="closed", reason="off_topic", body="")
    undone = world.browser("bruno").submit(f"/queue/{item_id}", f"/queue/{item_id}/undo")
    assert undone.status == 303
    shown = world.browser("camille").get(f"/queue/{item_id}")
    assert "Taken back by Bruno" in shown.words
    assert "It does not belong here" in shown.words
    assert state_of(world, item_id) == "pending"


def test_two_people_take_the_same_decision_back_once(world: World) -> None:
    world.ask()
    item_id = item_of(world)
    decide(world, item_id, verdict="not_a_question", body="")
    camille, bruno = world.browser("camille"), world.browser("bruno")
    first, second = camille.get(f"/queue/{item_id}"), bruno.get(f"/queue/{item_id}")
    assert camille.submit(first, f"/queue/{item_id}/undo").status == 303
    late = bruno.submit(second, f"/queue/{item_id}/undo")
    assert late.status == 409
    assert "There is no decision to take back" in late.words


def test_a_question_is_marked_logistics_and_unmarked(world: World) -> None:
    world.ask()
    item_id = item_of(world)
    camille = world.browser("camille")
    path = f"/queue/{item_id}"
    assert camille.submit(path, f"{path}/topic", mark="logistics").status == 303
    assert TITLE in camille.get("/queue?topic=logistics").words
    assert camille.submit(path, f"{path}/topic", mark="").status == 303
    assert TITLE not in camille.get("/queue?topic=logistics").words


def test_a_claim_is_given_back_to_where_one_was_and_renewed_meanwhile(world: World) -> None:
    world.ask()
    item_id = item_of(world)
    camille = world.browser("camille")
    path = f"/queue/{item_id}"
    camille.submit("/queue", f"{path}/claim")
    mine = camille.get(path)
    world.pass_time(minutes=10)
    assert camille.submit(mine, f"{path}/renewal").location == path
    assert "In your hands until 10:25" in camille.get(path).words
    given = camille.submit("/queue?space=python", f"{path}/release")
    assert given.location == "/queue?space=python"
    assert "Take it" in camille.get("/queue").words


def test_the_script_of_an_open_page_renews_and_learns_when_it_is_too_late(world: World) -> None:
    world.ask()
    item_id = item_of(world)
    path = f"/queue/{item_id}"
    world.do("camille", claims.claim_item, item_id)
    camille = world.browser("camille")
    fields = camille.get(path).form(f"{path}/renewal")
    fragment = {"X-Fragment": "1"}
    assert camille.send("POST", f"{path}/renewal", data=fields, headers=fragment).status == 204
    world.pass_time(minutes=20)
    world.do("bruno", claims.claim_item, item_id)
    fields = {**fields, "_once": ""}
    assert camille.send("POST", f"{path}/renewal", data=fields, headers=fragment).status == 409


def test_the_list_is_fetched_again_as_a_fragment_with_the_same_filters(world: World) -> None:
    world.ask()
    camille = world.browser("camille")
    region = camille.get("/queue?space=python&cursor=").soup.select_one("[data-live-region=queue]")
    assert region is not None
    fragment = camille.get(region["data-live-src"], headers={"X-Fragment": "1"})
    assert TITLE in fragment.words
    assert "<html" not in fragment.text
    assert "space=python" in region["data-live-src"]


def test_a_long_queue_is_read_page_by_page(world: World) -> None:
    for number in range(33):
        world.ask("lea" if number % 2 else "owen", title=f"Question number {number}")
    camille = world.browser("camille")
    first = camille.get("/queue")
    assert "33 items" in first.words
    onward = first.soup.find("a", rel="next")
    assert onward is not None
    second = camille.get(str(onward["href"]))
    assert len(second.soup.select(".queue-item")) == 3
    assert "Back to the top of the queue" in second.words


def test_a_reported_post_is_judged_beside_the_reasons(world: World) -> None:
    thread_id = world.ask()
    post_id = world.reply(thread_id, "owen", "Buy my watches, they loop for ever.")
    world.do("lea", flags.flag_post, post_id, FlagForm(reason=FlagReason.SPAM, note="An advertisement"))
    item_id = next(item.id for item in world.see("camille", list_queue, QueueFilter()).items if item.kind == "flagged")
    shown = world.browser("camille").get(f"/queue/{item_id}")
    for words in ("Buy my watches", "Advertising", "An advertisement", "Remove the post", "Keep the post"):
        assert words in shown.words
    assert decide(world, item_id, verdict="upheld", note="Advertising").status == 303
    assert "Buy my watches" not in world.browser("owen").get(f"/threads/{thread_id}").words


def test_what_the_asker_finds_different_is_shown_to_the_lcm(world: World) -> None:
    known = world.ask()
    form = NewThread(
        space="python",
        title="How do I loop over two lists?",
        body="Both at once.",
        different=Different(key=f"t-{known}", reason="There are two lists."),
    )
    world.do("owen", threads.post_thread, form)
    item = next(item for item in world.see("camille", list_queue, QueueFilter()).items if item.kind == "duplicate")
    shown = world.browser("camille").get(f"/queue/{item.id}")
    assert "There are two lists." in shown.words
    assert decide(world, item.id, verdict="kept").status == 303


def test_what_was_answered_elsewhere_says_so(world: World) -> None:
    thread_id = world.ask()
    item_id = item_of(world)
    camille = world.browser("camille")
    seen = camille.get(f"/queue/{item_id}")
    world.reply(thread_id, "owen")
    late = camille.submit(seen, f"/queue/{item_id}/decision", verdict="closed", reason="other", body="")
    assert late.status == 409
    assert "somebody answered it" in late.words


def test_a_manager_of_another_space_does_not_know_the_item(world: World) -> None:
    world.ask("nora", space="cohort-a", title="Where is room 12?")
    item_id = item_of(world)
    bruno = world.browser("bruno")
    assert "Where is room 12?" not in bruno.get("/queue").words
    assert bruno.get(f"/queue/{item_id}").status == 404
    assert bruno.get("/queue?space=cohort-a").status == 200


@pytest.mark.parametrize(
    "query",
    ["kind=nonsense&topic=%00&show=x&mine=", "space=%00%ff", "space=" + "a" * 5000, "topic=logistics&topic=subject"],
)
def test_old_or_hostile_links_to_the_queue_still_open(world: World, query: str) -> None:
    assert world.browser("camille").get(f"/queue?{query}").status == 200


def test_a_cursor_of_nobody_is_refused_politely(world: World) -> None:
    assert world.browser("camille").get("/queue?cursor=abc").status == 422


@pytest.mark.parametrize(
    "typed",
    [
        {"verdict": "nonsense"},
        {"verdict": "duplicate", "target": "not a thread"},
        {"verdict": "duplicate", "target": "9" * 30},
        {"verdict": "escalated", "to": "nobody", "due_at": "yesterday"},
        {"verdict": "answered", "body": "a\x00b"},
        {"verdict": "answered", "body": "a" * 32_001},
        {"verdict": "closed", "reason": "because"},
        {"verdict": "no_action", "reason": "x" * 201},
        {"verdict": "answered", "body": "Fine.", "version": "many", "fence": "-"},
    ],
)
def test_a_bad_decision_comes_back_with_what_to_mend(world: World, typed: dict[str, str]) -> None:
    world.ask()
    item_id = item_of(world)
    answer = decide(world, item_id, **typed)
    assert answer.status == 422
    assert state_of(world, item_id) == "pending"


def test_the_page_speaks_french(world: World) -> None:
    world.ask()
    item_id = item_of(world)
    world.do("camille", decisions.decide, item_id, Deciding(verdict=Verdict.NO_ACTION, reason="Vu en cours"))
    bruno = world.browser("bruno")
    token = bruno.get("/queue").soup.find("meta", attrs={"name": "csrf"})
    assert token is not None
    bruno.send("POST", "/language", data={"_csrf": token["content"], "locale": "fr", "back": "/queue"})
    shown = bruno.get(f"/queue/{item_id}")
    assert "a décidé" in shown.words
    assert "Annuler la décision" in shown.words


def test_numbers_nobody_has_are_a_404(world: World) -> None:
    camille = world.browser("camille")
    token = camille.get("/queue").soup.find("meta", attrs={"name": "csrf"})
    assert token is not None
    fields = {"_csrf": str(token["content"]), "verdict": "closed", "reason": "other", "fence": "9" * 40}
    for number in ("999", "9" * 25):
        assert camille.get(f"/queue/{number}").status == 404
        for act in ("claim", "release", "renewal", "decision", "topic", "undo"):
            assert camille.send("POST", f"/queue/{number}/{act}", data=fields).status == 404
        assert camille.send("POST", f"/threads/{number}/article", data=fields).status == 404
        assert camille.send("POST", f"/articles/{number}/publication", data=fields).status == 404
