"""The forum's pages as a browser without scripts sees them: lists, threads, spaces, what needs me."""

import pytest

from tests.world import World


def test_a_visitor_learns_what_the_place_is_and_how_to_search(world: World) -> None:
    world.accept(thread := world.ask(title="How do I copy a list?"), world.reply(thread))
    page = world.browser().get("/")
    assert page.status == 200
    assert "no question is asked twice" in page.words
    assert "How do I copy a list?" in page.words
    assert page.soup.find("form", role="search")
    assert page.soup.find("a", href="/ask")


def test_home_tells_a_learner_what_needs_them(world: World) -> None:
    mine = world.ask(title="Why is my loop endless?")
    world.ask("owen", title="What does enumerate return?")
    lea = world.browser("lea")
    lea.get(f"/threads/{mine}")
    world.reply(mine)
    page = lea.get("/")
    parts = [head.get_text() for head in page.soup.select(".section h2")]
    assert parts[:3] == ["New in what you follow", "Your threads", "Could you answer?"]
    assert "What does enumerate return?" in page.words


def test_home_leads_the_community_manager_to_the_queue(world: World) -> None:
    world.ask()
    page = world.browser("camille").get("/")
    assert "1 item waits in the queue." in page.words
    assert "Waiting for an answer" in [head.get_text() for head in page.soup.select(".section h2")]


def test_an_empty_home_teaches(world: World) -> None:
    assert "while you write, the answers that exist already show up" in world.browser("lea").get("/").words


def test_a_list_is_narrowed_by_its_filters_and_ignores_nonsense(world: World) -> None:
    answered = world.ask(title="An answered question here")
    world.reply(answered)
    world.ask(title="A waiting question here")
    lea = world.browser("lea")
    waiting = lea.get("/threads?state=unanswered").words
    assert "A waiting question here" in waiting
    assert "An answered question here" not in waiting
    assert "An answered question here" in lea.get("/threads?state=nonsense&kind=%00&lang=zz&sort=up").words
    assert lea.get("/threads?cursor=nonsense").status == 422


def test_a_long_list_goes_on_from_page_to_page(world: World) -> None:
    titles = [f"Question number {number:02}" for number in range(31)]
    for title in titles:
        world.pass_time(minutes=1)
        world.ask("camille", title=title)
    lea = world.browser("lea")
    first = lea.get("/threads?sort=newest")
    following = first.soup.find("a", rel="next")
    assert following
    second = lea.get(str(following["href"]))
    assert titles[0] in second.words
    assert titles[30] in first.words
    assert titles[30] not in second.words


def test_a_space_says_its_promise_in_words(world: World) -> None:
    words = world.browser().get("/spaces/python").words
    assert "An answer usually within 8 working hours" in words
    assert "Bruno" in words
    french = world.browser(language="fr").get("/spaces/python").words
    assert "Une réponse en général sous 8 heures ouvrées" in french


def test_an_unknown_space_is_a_page_that_helps(world: World) -> None:
    page = world.browser("lea").get("/spaces/nowhere")
    assert page.status == 404
    assert page.soup.find("form", role="search")
    assert page.soup.find("a", href="/")


def test_a_private_space_is_as_unknown_as_one_that_does_not_exist(world: World) -> None:
    world.ask("nora", "cohort-a", title="A secret of the cohort")
    for path in ("/", "/spaces", "/threads", "/threads?space=cohort-a", "/ask?space=cohort-a"):
        page = world.browser("lea").get(path)
        assert "Cohort A" not in page.words, path
        assert "A secret of the cohort" not in page.words, path
    assert world.browser("lea").get("/spaces/cohort-a").status == 404
    assert "A secret of the cohort" in world.browser("nora").get("/spaces/cohort-a").words


def test_a_community_manager_opens_and_changes_a_space(world: World) -> None:
    camille = world.browser("camille")
    opened = camille.submit("/spaces/new", "/spaces", title="Statistics", promised_hours="4,5", audience="public")
    assert opened.location == "/spaces/statistics"
    edit = camille.get("/spaces/statistics/edit")
    assert edit.form("/spaces/statistics/edit")["promised_hours"] == "4.5"
    changed = camille.submit(
        edit, "/spaces/statistics/edit", mon_1="08:00-12:00", mon_2="", holidays="2026-12-25\n2027-01-01"
    )
    assert changed.status == 303
    again = camille.get("/spaces/statistics/edit").form("/spaces/statistics/edit")
    assert (again["mon_1"], again["mon_2"], again["tue_2"]) == ("08:00-12:00", "", "13:30-18:00")
    assert again["holidays"].split() == ["2026-12-25", "2027-01-01"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"title": "  "}, "Please fill this in."),
        ({"slug": "python"}, "Another space already has this address."),
        ({"slug": "No Good"}, "This is not one of the possible values."),
        ({"promised_hours": "soon"}, "This is not of the expected kind."),
        ({"promised_hours": "nan"}, "This is not one of the possible values."),
        ({"timezone": "Mars/Olympus"}, "This is not one of the possible values."),
        ({"wed_1": "18:00-09:00"}, "Hours look like 09:00-12:30"),
        ({"holidays": "Christmas"}, "Dates look like 2026-12-25."),
        ({"description": "x" * 2001}, "This is too long."),
    ],
)
def test_a_space_form_says_what_to_mend_and_keeps_the_rest(world: World, typed: dict[str, str], sentence: str) -> None:
    sent = {"title": "A careful title", "description": "Kept words", **typed}
    page = world.browser("camille").submit("/spaces/new", "/spaces", **sent)
    assert 400 <= page.status < 500
    assert sentence in page.words
    assert page.form("/spaces")["description"] == sent["description"]


def test_a_space_changed_by_somebody_else_meanwhile_is_not_overwritten(world: World) -> None:
    camille, ada = world.browser("camille"), world.browser("ada")
    opened = camille.get("/spaces/python/edit")
    ada.submit("/spaces/python/edit", "/spaces/python/edit", description="By Ada")
    late = camille.submit(opened, "/spaces/python/edit", description="By Camille")
    assert late.status == 409
    assert late.form("/spaces/python/edit")["description"] == "By Camille"
    assert camille.submit(late, "/spaces/python/edit").status == 303


def test_a_thread_page_shows_the_promise_and_the_people(world: World) -> None:
    page = world.browser("owen").get(f"/threads/{world.ask()}")
    assert "An answer is promised before" in page.words
    assert "I have this question too" in page.words
    assert page.form("/threads/1/posts")["body"] == ""


def test_a_reply_without_scripts_reaches_its_place(world: World) -> None:
    thread = world.ask()
    marc = world.browser("marc")
    answer = marc.submit(f"/threads/{thread}", f"/threads/{thread}/posts", body="Use `for`.")
    assert answer.location == f"/threads/{thread}#post-2"
    page = marc.follow(answer)
    assert "Your reply is posted." in page.words
    assert page.soup.find(id="post-2")


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("   ", "Please fill this in."),
        ("x" * 32_001, "This is too long."),
        ("nul \x00 inside", "This holds invisible characters"),
        (">" * 5_000 + " deep", ""),
    ],
)
def test_a_refused_reply_keeps_what_was_typed(world: World, body: str, sentence: str) -> None:
    thread = world.ask()
    page = world.browser("marc").submit(f"/threads/{thread}", f"/threads/{thread}/posts", body=body)
    if page.status == 303:
        return  # the renderer takes this depth
    assert page.status == 422
    assert sentence in page.words
    assert page.form(f"/threads/{thread}/posts")["body"].strip() == body.strip()


def test_raw_html_in_a_reply_stays_text(world: World) -> None:
    thread = world.ask()
    marc = world.browser("marc")
    page = marc.follow(
        marc.submit(f"/threads/{thread}", f"/threads/{thread}/posts", body="<script>alert(1)</script> & <b>")
    )
    assert "<script>alert" not in page.text
    assert "<script>alert(1)</script>" in page.words


def test_a_reply_to_a_thread_closed_meanwhile_is_given_back(world: World) -> None:
    thread = world.ask()
    marc, lea = world.browser("marc"), world.browser("lea")
    opened = marc.get(f"/threads/{thread}")
    lea.submit(f"/threads/{thread}/closure", f"/threads/{thread}/closure", reason="solved")
    late = marc.submit(opened, f"/threads/{thread}/posts", body="Words I do not want to lose")
    assert late.status == 409
    assert "Words I do not want to lose" in late.soup.find("textarea", readonly=True).text  # type: ignore[union-attr]


def test_a_double_click_replies_once(world: World) -> None:
    thread = world.ask()
    marc = world.browser("marc")
    opened = marc.get(f"/threads/{thread}")
    twice = [marc.submit(opened, f"/threads/{thread}/posts", body="Only once").location for _ in range(2)]
    assert twice[0] == twice[1]
    assert marc.get(f"/threads/{thread}").text.count("Only once") == 1


def test_quoting_works_without_scripts(world: World) -> None:
    thread = world.ask()
    post = world.reply(thread, body="First line\nsecond line")
    box = world.browser("owen").get(f"/threads/{thread}?quote={post}").form(f"/threads/{thread}/posts")["body"]
    assert "> **Marc**" in box
    assert "> second line" in box


def test_reading_moves_the_mark_and_only_forward(world: World) -> None:
    thread = world.ask()
    world.reply(thread)
    owen = world.browser("owen")
    owen.get(f"/threads/{thread}")
    world.reply(thread, body="Something newer.")
    assert "1 new" in owen.get("/threads").words
    assert "new" in [mark.text for mark in owen.get(f"/threads/{thread}").soup.select(".unread-mark")]
    assert "1 new" not in owen.get("/threads").words


def test_a_long_thread_is_paged_and_its_far_answer_stands_at_the_top(world: World) -> None:
    thread = world.ask()
    posts = [world.reply(thread, name, f"Reply {number}") for number, name in enumerate(["marc", "owen"] * 26)]
    world.accept(thread, posts[51])
    page = world.browser().get(f"/threads/{thread}")
    assert "The short way: the answer that helped" in page.words
    assert "Reply 51" in page.words
    following = page.soup.find("a", rel="next")
    assert following
    assert "Reply 50" in world.browser().get(str(following["href"])).words
    assert world.browser().get(f"/posts/{posts[51]}").location == f"/threads/{thread}?after=51#post-53"
    assert world.browser().get(f"/threads/{thread}?after=nonsense").status == 200


def test_every_page_of_a_thread_can_be_printed(world: World) -> None:
    page = world.browser().get(f"/threads/{world.ask()}/print")
    assert page.status == 200
    assert page.soup.find("nav", class_="site-nav") is None


def test_an_archived_thread_says_why_when_and_by_whom(world: World) -> None:
    thread = world.ask()
    world.accept(thread, world.reply(thread))
    camille = world.browser("camille")
    assert camille.submit(f"/threads/{thread}/closure", f"/threads/{thread}/closure", note="See above").status == 303
    assert "It is solved. See above" in world.browser().get(f"/threads/{thread}").words
    archived = camille.submit(f"/threads/{thread}/archival", f"/threads/{thread}/archival", reason="course_over")
    assert archived.status == 303
    words = world.browser().get(f"/threads/{thread}").words
    assert "This thread is in the archive" in words
    assert "By Camille, 23 November 2026. The course is over." in words
    assert camille.submit(f"/threads/{thread}", f"/threads/{thread}/unarchival").status == 303
    assert camille.submit(f"/threads/{thread}", f"/threads/{thread}/reopening").status == 303


def test_an_unanswered_question_is_not_archived_as_finished(world: World) -> None:
    thread = world.ask()
    camille = world.browser("camille")
    camille.submit(f"/threads/{thread}/closure", f"/threads/{thread}/closure", reason="quiet")
    page = camille.submit(f"/threads/{thread}/archival", f"/threads/{thread}/archival", reason="finished", note="kept")
    assert page.status == 409
    assert "Nobody has answered this question yet" in page.words
    assert page.form(f"/threads/{thread}/archival")["note"] == "kept"


def test_a_removed_thread_is_gone_for_others_and_can_come_back(world: World) -> None:
    thread = world.ask()
    camille = world.browser("camille")
    assert (
        camille.submit(f"/threads/{thread}/removal", f"/threads/{thread}/removal", reason="Twice").location
        == f"/threads/{thread}"
    )
    assert world.browser("lea").get(f"/threads/{thread}").status == 404
    assert "Only the team still sees it" in camille.get(f"/threads/{thread}").words
    assert camille.submit(f"/threads/{thread}", f"/threads/{thread}/restoration").status == 303
    assert world.browser("lea").get(f"/threads/{thread}").status == 200


def test_following_and_sharing_a_question_are_two_buttons_that_turn(world: World) -> None:
    thread = world.ask()
    owen = world.browser("owen")
    for act, undo in (("me-too", "me-too-withdrawal"), ("follow-withdrawal", "follow")):
        owen.submit(f"/threads/{thread}", f"/threads/{thread}/{act}")
        assert owen.submit(f"/threads/{thread}", f"/threads/{thread}/{undo}").status == 303


def test_accepting_an_answer_and_taking_it_back(world: World) -> None:
    thread = world.ask()
    post = world.reply(thread)
    lea = world.browser("lea")
    accepted = lea.submit(f"/threads/{thread}", f"/threads/{thread}/solution")
    assert accepted.location == f"/threads/{thread}#post-2"
    assert "Accepted answer" in lea.get(f"/threads/{thread}").words
    assert lea.submit(f"/threads/{thread}", f"/threads/{thread}/solution-withdrawal").status == 303
    assert post == 2
