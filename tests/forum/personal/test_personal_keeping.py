"""What a person keeps: read marks, follows, bookmarks, drafts; and a suggestion that answered them."""

from datetime import timedelta

import pytest

from core.actor import VISITOR, Actor
from core.errors import Invalid, NotFound, SignInRequired, TooMany
from core.forms import parse
from core.ids import Cursor
from forum.errors_personal import TooManyBookmarks, TooManyDrafts
from forum.events import SuggestionAnswered
from forum.forms.personal import BookmarkForm, Deflecting, DraftForm, ReadTo
from forum.forms.threads import Acceptance, RemovalForm
from forum.jobs.tidying import purge_drafts
from forum.models import Bookmark, Deflection, Draft, Follow, ReadMark, Thread
from forum.queries.personal import find_draft, list_bookmarks, list_drafts, needs_mark, unread_threads
from forum.service import bookmarks
from forum.service.bookmarks import bookmark, unbookmark
from forum.service.deflections import Credit, answered_by_suggestion
from forum.service.drafts import drop_draft, resume_draft, save_draft
from forum.service.follows import follow, unfollow
from forum.service.posts import remove_post
from forum.service.reading import mark_read, mark_space_read
from forum.service.solutions import accept_solution, verify_answer
from forum.service.votes import vote
from tests.forum.personal.village import Village

# Read marks


def test_a_mark_moves_forward_and_never_back(village: Village, ada: Actor, ben: Actor, cleo: Actor) -> None:
    thread = village.ask(ada)
    for _ in range(3):
        village.answer(ben, thread)
    for number, kept in ((2, 2), (4, 4), (1, 4), (4, 4), (2**31 - 1, 4)):
        village.do(cleo, mark_read, thread, ReadTo(post_number=number))
        assert village.row(ReadMark, thread, cleo.id).post_number == kept
    assert not village.read(cleo, needs_mark, thread, 4)
    assert village.read(cleo, needs_mark, thread, 5)
    assert not village.read(VISITOR, needs_mark, thread, 5)


def test_a_thread_is_unread_until_its_last_visible_reply_is_read(
    village: Village, ada: Actor, ben: Actor, cleo: Actor, lcm: Actor
) -> None:
    thread = village.ask(ada)

    def is_unread() -> bool:
        return bool(village.read(cleo, unread_threads, [thread]) == {thread})

    assert is_unread()
    village.do(cleo, mark_read, thread, ReadTo(post_number=1))
    assert not is_unread()
    post = village.answer(ben, thread)
    assert is_unread()
    village.do(lcm, remove_post, post, RemovalForm())
    assert not is_unread()


def test_ones_own_words_and_old_threads_never_opened_are_not_unread(village: Village, ada: Actor, ben: Actor) -> None:
    thread = village.ask(ada)
    assert village.read(ada, unread_threads, [thread]) == frozenset()
    village.do(ben, mark_read, thread, ReadTo(post_number=1))
    village.answer(ben, thread)
    assert village.read(ben, unread_threads, [thread]) == frozenset()
    village.wait(timedelta(days=31))
    assert village.read(village.person("new"), unread_threads, [thread]) == frozenset()
    assert village.read(VISITOR, unread_threads, [thread]) == frozenset()


def test_hidden_threads_are_not_unread(village: Village, ada: Actor, cleo: Actor) -> None:
    thread = village.ask(ada)
    village.change(Thread, thread, is_removed=True)
    assert village.read(cleo, unread_threads, [thread]) == frozenset()


def test_a_whole_space_can_be_marked_read(village: Village, ada: Actor, ben: Actor, cleo: Actor) -> None:
    village.space("attic")
    first, second, elsewhere = village.ask(ada), village.ask(ada), village.ask(ada, "attic")
    village.answer(ben, second)
    village.do(cleo, mark_space_read, "square")
    assert village.read(cleo, unread_threads, [first, second, elsewhere]) == {elsewhere}
    with pytest.raises(NotFound):
        village.do(cleo, mark_space_read, "nowhere")
    with pytest.raises(SignInRequired):
        village.do(VISITOR, mark_space_read, "square")


# Follows and bookmarks


def test_following_and_leaving_are_idempotent_and_keep_their_first_date(
    village: Village, ada: Actor, ben: Actor
) -> None:
    thread = village.ask(ada)
    village.do(ben, follow, thread)
    since = village.row(Follow, thread, ben.id).at
    for verb, muted in ((unfollow, True), (unfollow, True), (follow, False), (follow, False)):
        village.wait(timedelta(hours=1))
        village.do(ben, verb, thread)
        row = village.row(Follow, thread, ben.id)
        assert (row.is_muted, row.at) == (muted, since)


@pytest.mark.parametrize("verb", [follow, unfollow])
def test_nobody_follows_what_they_may_not_see(village: Village, ada: Actor, ben: Actor, verb: object) -> None:
    thread = village.ask(ada)
    village.change(Thread, thread, is_removed=True)
    with pytest.raises(NotFound):
        village.do(ben, verb, thread)  # type: ignore[arg-type]
    with pytest.raises(SignInRequired):
        village.do(VISITOR, verb, thread)  # type: ignore[arg-type]


def test_a_bookmark_is_kept_once_with_its_last_note(village: Village, ada: Actor, ben: Actor) -> None:
    post = village.answer(ben, village.ask(ada))
    for note in ("first", "second"):
        village.do(ada, bookmark, post, BookmarkForm(note=note))
    (view,) = village.read(ada, list_bookmarks).items
    assert (view.note, view.url, view.author_name, view.excerpt) == (
        "second",
        f"/posts/{post}",
        "Ben",
        "Call its copy method.",
    )
    assert village.read(ben, list_bookmarks).items == []
    for _ in range(2):
        village.do(ada, unbookmark, post)
    assert village.rows(Bookmark) == []


def test_a_bookmark_of_a_hidden_post_is_not_shown_and_can_be_dropped(
    village: Village, ada: Actor, ben: Actor, lcm: Actor
) -> None:
    post = village.answer(ben, village.ask(ada))
    village.do(ada, bookmark, post, BookmarkForm())
    village.do(lcm, remove_post, post, RemovalForm())
    assert village.read(ada, list_bookmarks).items == []
    with pytest.raises(NotFound):
        village.do(ada, bookmark, post, BookmarkForm())
    village.do(ada, unbookmark, post)
    assert village.rows(Bookmark) == []


def test_bookmarks_are_paged_newest_first(village: Village, ada: Actor, ben: Actor) -> None:
    thread = village.ask(ada)
    posts = [village.answer(ben, thread) for _ in range(5)]
    for post in posts:
        village.do(ada, bookmark, post, BookmarkForm())
        if post != posts[1]:
            village.wait(timedelta(minutes=1))
    seen: list[int] = []
    cursor: str | None = None
    while not seen or cursor:
        page = village.read(ada, list_bookmarks, Cursor.decode(cursor), 2)
        seen += [view.post_id for view in page.items]
        cursor = page.next
    assert seen == posts[::-1]


def test_there_is_an_end_to_bookmarks(
    village: Village, ada: Actor, ben: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bookmarks, "BOOKMARKS", 1)
    thread = village.ask(ada)
    first, second = village.answer(ben, thread), village.answer(ben, thread)
    village.do(ada, bookmark, first, BookmarkForm())
    village.do(ada, bookmark, first, BookmarkForm(note="again"))
    with pytest.raises(TooManyBookmarks):
        village.do(ada, bookmark, second, BookmarkForm())


# Drafts


def test_a_draft_is_saved_over_itself_and_found_again(village: Village, ada: Actor) -> None:
    for body in ("I", "I tr", "I tried"):
        village.do(ada, save_draft, DraftForm(place="ask", space="square", title="Ho", body=body))
    draft = village.read(ada, find_draft, "ask")
    assert (draft.title, draft.body, draft.space_slug, draft.url, draft.is_kept) == (
        "Ho",
        "I tried",
        "square",
        "/ask",
        False,
    )
    assert [view.id for view in village.read(ada, list_drafts)] == [draft.id]
    assert village.read(VISITOR, find_draft, "ask") is None


def test_drafts_are_nobody_elses_business(village: Village, ada: Actor, ben: Actor, lcm: Actor) -> None:
    draft = village.do(ada, save_draft, DraftForm(place="ask", body="A secret."))
    for other in (ben, lcm):
        assert village.read(other, list_drafts) == []
        village.do(other, drop_draft, draft)
        with pytest.raises(NotFound):
            village.do(other, resume_draft, draft)
    assert village.row(Draft, draft).body == "A secret."
    for _ in range(2):
        village.do(ada, drop_draft, draft)
    assert village.rows(Draft) == []


def test_an_emptied_draft_is_forgotten(village: Village, ada: Actor) -> None:
    village.do(ada, save_draft, DraftForm(place="ask", body="Something"))
    assert village.do(ada, save_draft, DraftForm(place="ask")) is None
    assert village.rows(Draft) == []


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"body": "x" * 32_001}, "body", "too_long"),
        ({"title": "x" * 201}, "title", "too_long"),
        ({"body": "a\x00b"}, "body", "bad_characters"),
        ({"body": "a\ud800b"}, "body", "bad_characters"),
        ({"place": "elsewhere"}, "place", "bad_choice"),
        ({"place": "reply:0"}, "place", "bad_choice"),
        ({"place": "reply:" + "9" * 40}, "place", "too_long"),
        ({"place": "kept:3"}, "place", "bad_choice"),
        ({"kind": "sermon"}, "kind", "bad_choice"),
        ({"colour": "red"}, "colour", "unknown_field"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_name(changes: dict[str, str], field: str, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        parse(DraftForm, {"place": "ask", **changes})
    assert refusal.value.fields == {field: code}


def test_the_longest_body_is_kept_and_a_refused_save_leaves_the_former_draft(village: Village, ada: Actor) -> None:
    village.do(ada, save_draft, parse(DraftForm, {"place": "ask", "body": "x" * 32_000}))
    with pytest.raises(NotFound):
        village.do(ada, save_draft, DraftForm(place="reply:77", body="To nobody"))
    assert len(village.read(ada, find_draft, "ask").body) == 32_000


def test_posting_forgets_the_draft_of_its_place_only(village: Village, ada: Actor, ben: Actor) -> None:
    thread = village.ask(ada)
    for place in ("ask", f"reply:{thread}"):
        village.do(ben, save_draft, DraftForm(place=place, body="Hm"))
    village.answer(ben, thread)
    assert [view.place for view in village.read(ben, list_drafts)] == ["ask"]
    village.ask(ben)
    assert village.rows(Draft) == []


def test_fifty_drafts_are_enough_but_a_known_place_can_still_be_saved(village: Village, ada: Actor) -> None:
    thread = village.ask(ada)
    with village.office.write() as work:
        for number in range(49):
            work.db.add(Draft(user_id=ada.id, place=f"reply:9{number}", body="x", updated_at=work.now))
    village.do(ada, save_draft, DraftForm(place="ask", body="Fiftieth"))
    with pytest.raises(TooManyDrafts):
        village.do(ada, save_draft, DraftForm(place=f"reply:{thread}", body="One too many"))
    village.do(ada, save_draft, DraftForm(place="ask", body="Fiftieth, longer"))


def test_a_draft_outlives_its_space_and_shows_no_title_of_a_hidden_thread(
    village: Village, ada: Actor, ben: Actor
) -> None:
    thread = village.ask(ada, title="The canary is yellow")
    village.do(ben, save_draft, DraftForm(place=f"reply:{thread}", body="Is it?"))
    village.do(ben, save_draft, DraftForm(place="ask", body="Hm", space="never-was"))
    village.change(Thread, thread, is_removed=True)
    views = {view.place: view for view in village.read(ben, list_drafts)}
    assert (views[f"reply:{thread}"].thread_title, views[f"reply:{thread}"].body) == ("", "Is it?")
    assert views["ask"].space_slug == ""


def test_drafts_expire_after_half_a_year_without_a_change(village: Village, ada: Actor) -> None:
    village.do(ada, save_draft, DraftForm(place="ask", body="Hm"))
    village.wait(timedelta(days=179))
    with village.office.write() as work:
        purge_drafts(work)
    assert len(village.rows(Draft)) == 1
    village.wait(timedelta(days=2))
    with village.office.write() as work:
        purge_drafts(work)
    assert village.rows(Draft) == []


# A suggestion that answered


def deflecting(key: str, **more: str) -> Deflecting:
    return Deflecting(suggestion_key=key, **{"title": "Copying lists", "body": "How?", **more})


def test_a_suggestion_that_answers_keeps_the_draft_a_week_follows_and_thanks(
    village: Village, ada: Actor, ben: Actor, cleo: Actor
) -> None:
    thread = village.ask(ada)
    post = village.answer(ben, thread)
    village.do(ada, accept_solution, thread, Acceptance(post_id=post))
    village.settle()
    village.do(cleo, save_draft, DraftForm(place="ask", title="Copying", body="Ho", space="square"))
    deflection = village.do(cleo, answered_by_suggestion, deflecting(f"t-{thread}"))
    row = village.row(Deflection, deflection)
    assert (row.user_id, row.credited_id, row.title) == (cleo.id, ben.id, "Copying lists")
    assert village.notices(ben)[0] == "Your answer in “How do I copy a list?” has just helped somebody"
    assert not any("Cleo" in mail.text for mail in village.mails())
    assert not village.row(Follow, thread, cleo.id).is_muted
    assert village.told == [SuggestionAnswered(deflection_id=deflection)]
    (draft,) = village.read(cleo, list_drafts)
    assert (draft.is_kept, draft.title, draft.body, draft.space_slug) == (True, "Copying lists", "How?", "square")
    assert draft.expires_at == village.clock[0] + timedelta(days=7)
    village.do(cleo, save_draft, DraftForm(place="ask", body="Another question"))
    assert len(village.read(cleo, list_drafts)) == 2


def test_a_kept_draft_can_be_taken_up_again_without_losing_the_present_one(
    village: Village, ada: Actor, cleo: Actor
) -> None:
    thread = village.ask(ada)
    village.do(cleo, answered_by_suggestion, deflecting(f"t-{thread}"))
    village.do(cleo, save_draft, DraftForm(place="ask", body="Another question"))
    kept = next(view for view in village.read(cleo, list_drafts) if view.is_kept)
    for _ in range(2):
        village.do(cleo, resume_draft, kept.id)
    assert village.read(cleo, find_draft, "ask").body == "How?"
    assert sorted(view.body for view in village.read(cleo, list_drafts)) == ["Another question", "How?"]


@pytest.mark.parametrize("best", ["accepted", "verified", "helpful", "first", "none"])
def test_the_best_answer_is_credited(
    village: Village, ada: Actor, ben: Actor, cleo: Actor, lcm: Actor, best: str
) -> None:
    dan = village.person("dan")
    thread = village.ask(ada)
    village.answer(ada, thread, "Me again.")
    if best != "none":
        village.answer(dan if best == "first" else ben, thread)
        post = village.answer(ben if best == "first" else dan, thread)
    if best in {"helpful", "accepted", "verified"}:
        village.do(cleo, vote, post - (best != "helpful"))
    if best == "accepted":
        village.do(ada, accept_solution, thread, Acceptance(post_id=post))
        village.do(lcm, verify_answer, post - 1)
    if best == "verified":
        village.do(lcm, verify_answer, post)
    deflection = village.do(cleo, answered_by_suggestion, deflecting(f"t-{thread}"))
    assert village.row(Deflection, deflection).credited_id == (None if best == "none" else dan.id)


def test_nobody_is_thanked_by_themselves(village: Village, ada: Actor, ben: Actor) -> None:
    thread = village.ask(ada)
    village.answer(ben, thread)
    village.do(ben, answered_by_suggestion, deflecting(f"t-{thread}"))
    assert village.notices(ben) == []


def test_an_article_credits_whom_its_package_names(village: Village, ada: Actor, ben: Actor, cleo: Actor) -> None:
    thread = village.ask(ada)
    post = village.answer(ben, thread)
    village.do(cleo, answered_by_suggestion, deflecting("k-3"), credit=Credit(ben.id or 0, thread, post))
    assert village.notices(ben) == ["Your answer in “How do I copy a list?” has just helped somebody"]
    assert village.row(Follow, thread, cleo.id) is None


def test_a_thread_hidden_meanwhile_gives_nothing_away_and_the_draft_is_kept(
    village: Village, ada: Actor, ben: Actor, cleo: Actor
) -> None:
    thread = village.ask(ada)
    village.answer(ben, thread)
    village.change(Thread, thread, is_removed=True)
    for key in (f"t-{thread}", "t-999"):
        row = village.row(Deflection, village.do(cleo, answered_by_suggestion, deflecting(key)))
        assert row.credited_id is None
    assert village.row(Follow, thread, cleo.id) is None
    assert len(village.read(cleo, list_drafts)) == 2


def test_a_suggestion_without_a_draft_keeps_none(village: Village, ada: Actor, cleo: Actor) -> None:
    thread = village.ask(ada)
    deflection = village.do(cleo, answered_by_suggestion, deflecting(f"t-{thread}", title="", body=""))
    assert village.row(Deflection, deflection).draft_id is None


def test_deflections_have_a_daily_limit_and_need_a_person(village: Village, ada: Actor, cleo: Actor) -> None:
    thread = village.ask(ada)
    with pytest.raises(SignInRequired):
        village.do(VISITOR, answered_by_suggestion, deflecting(f"t-{thread}"))
    for _ in range(30):
        village.do(cleo, answered_by_suggestion, deflecting(f"t-{thread}", title="", body=""))
    with pytest.raises(TooMany):
        village.do(cleo, answered_by_suggestion, deflecting(f"t-{thread}"))
