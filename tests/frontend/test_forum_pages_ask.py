"""Asking without scripts, the fragment that scripts ask for, drafts, uploads, preferences, and forms that expired."""

import io

import pytest
from PIL import Image

from core.errors import Forbidden, NotFound
from forum.forms.personal import DraftForm
from forum.forms.threads import PostEdit
from forum.queries.personal import find_draft
from forum.queries.thread_page import view_thread
from forum.service.drafts import save_draft
from forum.service.posts import edit_post
from tests.browser import Answer, Browser
from tests.world import World

FRAGMENT = {"x-fragment": "1"}


def ask(browser: Browser, **typed: str) -> Answer:
    values = {"title": "How do I copy a list in Python?", "body": "I tried `b = a`.", "space": "python", **typed}
    return browser.submit("/ask", "/ask", **values)


def known(world: World) -> int:
    """An answered question that resembles what `ask` sends."""
    thread = world.ask("owen", title="How do I copy a list in Python?")
    world.accept(thread, world.reply(thread, body="Use `list.copy()`."), "owen")
    world.settle()
    return thread


def csrf(browser: Browser) -> str:
    return str(browser.get("/").soup.find("meta", attrs={"name": "csrf"})["content"])  # type: ignore[index]


def test_the_first_question_of_all_is_posted_at_once(world: World) -> None:
    answer = ask(world.browser("lea"), tags="lists, copies")
    assert answer.location == "/threads/1"
    page = world.browser().get("/threads/1")
    assert "copies" in page.words


def test_existing_answers_are_shown_before_posting(world: World) -> None:
    thread = known(world)
    lea = world.browser("lea")
    page = ask(lea)
    assert page.status == 200
    assert "is one of these yours?" in page.words
    assert page.soup.find("details", attrs={"data-key": f"t-{thread}", "open": True})
    assert page.form("/ask")["body"] == "I tried `b = a`."
    posted = lea.submit(page, "/ask", difference="mine is a numpy array", different_key=f"t-{thread}")
    assert posted.location == "/threads/2"
    assert "mine is a numpy array" in world.browser("camille").get("/threads/2").words
    assert "mine is a numpy array" not in world.browser("owen").get("/threads/2").words


def test_posting_anyway_needs_no_reason(world: World) -> None:
    known(world)
    lea = world.browser("lea")
    assert lea.submit(ask(lea), "/ask").location == "/threads/2"


def test_this_answers_my_question_keeps_the_draft_a_week(world: World) -> None:
    thread = known(world)
    lea = world.browser("lea")
    thanked = lea.submit(ask(lea), "/deflections")
    assert thanked.location == f"/ask/answered?key=t-{thread}"
    page = lea.follow(thanked)
    assert "Your draft is kept until 30 November 2026." in page.words
    assert page.soup.find("a", href=f"/threads/{thread}")
    draft = world.see("lea", find_draft, "ask")
    assert draft is None
    kept = next(str(form["action"]) for form in page.soup.find_all("form") if "resumption" in str(form["action"]))
    assert lea.submit(page, kept).location == "/ask"
    assert lea.get("/ask").form("/ask")["body"] == "I tried `b = a`."


def test_me_too_from_a_suggestion_follows_it_and_keeps_the_draft(world: World) -> None:
    thread = known(world)
    lea = world.browser("lea")
    assert lea.submit(ask(lea), f"/threads/{thread}/me-too").location == f"/threads/{thread}"
    assert "I tried" in lea.get("/ask").text


def test_a_double_click_asks_once(world: World) -> None:
    lea = world.browser("lea")
    opened = lea.get("/ask")
    typed = {"title": "Twice the same click", "body": "Once is enough", "space": "python"}
    places = [lea.submit(opened, "/ask", **typed).location for _ in range(2)]
    assert places == ["/threads/1", "/threads/1"]
    world.settle()
    assert lea.submit(opened, "/ask", **typed).location == "/threads/1"


@pytest.mark.parametrize(
    ("typed", "sentence", "status"),
    [
        ({"title": ""}, "Please fill this in.", 422),
        ({"title": "x" * 201}, "This is too long.", 422),
        ({"body": " "}, "Please fill this in.", 422),
        ({"body": "x" * 32_001}, "This is too long.", 422),
        ({"title": "a \x00 b c"}, "This holds invisible characters", 422),
        ({"space": "nowhere"}, "This is not one of the possible values.", 422),
        ({"space": "cohort-a"}, "This is not one of the possible values.", 422),
        ({"kind": "poem"}, "This is not one of the possible values.", 422),
        ({"kind": "announcement"}, "You may not do this here.", 403),
        ({"tags": "a,b,c,d,e,f"}, "This is too long.", 422),
        ({"difference": "no", "different_key": "t-1"}, "This is too short.", 422),
    ],
)
def test_a_refused_question_keeps_every_word(world: World, typed: dict[str, str], sentence: str, status: int) -> None:
    page = ask(world.browser("lea"), **typed)
    assert page.status == status
    assert sentence in page.words
    form = page.form("/ask")
    sent = {"title": "How do I copy a list in Python?", "body": "I tried `b = a`.", **typed}
    for name in ("title", "body", "tags", "difference"):
        assert form[name].strip() == sent.get(name, "").strip(), name


def test_lone_surrogates_are_an_answer_not_a_crash(world: World) -> None:
    lea = world.browser("lea")
    token = csrf(lea)
    sent = f"_csrf={token}&title=abc%ED%A0%80def&body=x&space=python"
    answer = lea.send("POST", "/ask", content=sent, headers={"content-type": "application/x-www-form-urlencoded"})
    assert answer.status < 500


def test_a_visitor_may_look_for_answers_and_is_told_to_sign_in(world: World) -> None:
    known(world)
    visitor = world.browser()
    assert visitor.get("/ask").soup.select('a[href^="/sign-in"]')
    page = ask(visitor)
    assert page.status == 401
    assert page.form("/ask")["body"] == "I tried `b = a`."


def test_an_expired_form_gives_the_words_back(world: World) -> None:
    page = ask(world.browser("lea"), _csrf="an old token")
    assert page.status == 403
    assert "This form was open too long" in page.words
    assert [area.text.strip() for area in page.soup.find_all("textarea", readonly=True)] == [
        "How do I copy a list in Python?",
        "I tried `b = a`.",
    ]


def test_suggestions_are_a_fragment_without_a_page_around(world: World) -> None:
    thread = known(world)
    lea = world.browser("lea")
    sent = {"_csrf": csrf(lea), "title": "How do I copy a list in Python?", "body": "", "space": ""}
    answer = lea.send("POST", "/ask/suggestions", data=sent, headers=FRAGMENT)
    assert answer.status == 200
    assert "<html" not in answer.text
    assert answer.soup.find("details", attrs={"data-key": f"t-{thread}"})


@pytest.mark.parametrize("title", ["", "\x00", "x" * 400])
def test_suggestions_never_refuse(world: World, title: str) -> None:
    lea = world.browser("lea")
    answer = lea.send("POST", "/ask/suggestions", data={"_csrf": csrf(lea), "title": title}, headers=FRAGMENT)
    assert answer.status == 200
    assert "You can go on writing" in answer.words


def test_suggestions_hide_what_the_reader_may_not_see(world: World) -> None:
    thread = world.ask("nora", "cohort-a", title="How do I copy a list in Python?")
    world.reply(thread, "camille")
    world.settle()
    assert ask(world.browser("lea")).status == 303
    assert ask(world.browser("nora"), title="How do I copy a list in Python ?").status == 200


def test_drafts_save_themselves_and_wait_in_the_form(world: World) -> None:
    lea = world.browser("lea")
    sent = {"_csrf": csrf(lea), "place": "ask", "title": "A beginning", "body": "Some words", "space": "python"}
    saved = lea.send("POST", "/me/drafts", data=sent, headers=FRAGMENT).json()
    assert saved["id"]
    assert saved["saved_at"].startswith("2026-11-23T09:00")
    form = lea.get("/ask?title=Another+one&space=cafe").form("/ask")
    assert (form["title"], form["space"]) == ("A beginning", "python")
    assert "A beginning" in lea.get("/me/drafts").words
    assert "A beginning" in lea.get("/").words


def test_a_draft_can_be_thrown_away_from_the_form(world: World) -> None:
    draft = world.do("lea", save_draft, DraftForm(place="ask", title="Old words"))
    lea = world.browser("lea")
    assert lea.submit("/ask", f"/me/drafts/{draft}/removal").location == "/ask"
    assert lea.get("/ask").form("/ask")["title"] == ""


def test_a_reply_draft_waits_in_its_thread(world: World) -> None:
    thread = world.ask()
    world.do("owen", save_draft, DraftForm(place=f"reply:{thread}", body="Half an answer"))
    owen = world.browser("owen")
    assert owen.get(f"/threads/{thread}").form(f"/threads/{thread}/posts")["body"] == "Half an answer"
    owen.submit(f"/threads/{thread}", f"/threads/{thread}/posts")
    assert owen.get(f"/threads/{thread}").form(f"/threads/{thread}/posts")["body"] == ""


def test_a_change_of_a_message_waits_in_its_editor_until_it_is_saved(world: World) -> None:
    post = world.reply(world.ask(), "owen", "Use a for loop.")
    owen, edit = world.browser("owen"), f"/posts/{post}/edit"
    begun = {"_csrf": csrf(owen), "place": f"edit:{post}", "body": "Use a while loop", "version": "1", "title": ""}
    assert owen.send("POST", "/me/drafts", data=begun, headers=FRAGMENT).json()["id"]
    opened = owen.get(edit)
    assert opened.form(edit)["body"] == "Use a while loop"
    assert "This is what you were writing, saved" in opened.words
    assert "while you were writing" not in opened.words
    drafts = owen.get("/me/drafts")
    assert "Change of a message" in drafts.words
    assert drafts.soup.find("a", href=edit)
    assert world.browser("camille").get(edit).form(edit)["body"] == "Use a for loop.", "a draft is its writer's"
    assert owen.submit(opened, edit).status == 303
    assert world.see("owen", find_draft, f"edit:{post}") is None
    assert "This is what you were writing" not in owen.get(edit).words


def test_a_change_can_be_thrown_away_from_its_editor(world: World) -> None:
    post = world.reply(world.ask(), "owen", "Use a for loop.")
    draft = world.do("owen", save_draft, DraftForm(place=f"edit:{post}", body="No", version=1))
    owen, edit = world.browser("owen", "fr"), f"/posts/{post}/edit"
    assert owen.submit(edit, f"/me/drafts/{draft}/removal").location == edit
    assert owen.get(edit).form(edit)["body"] == "Use a for loop."


def test_a_change_begun_before_somebody_elses_shows_both_texts(world: World) -> None:
    thread = world.ask("lea")
    post = world.see("lea", view_thread, thread).opening.id
    world.do("lea", save_draft, DraftForm(place=f"edit:{post}", title="My title", body="My words", version=1))
    world.do("camille", edit_post, post, PostEdit(body="Their words", title="Their title"))
    opened = world.browser("lea").get(f"/posts/{post}/edit")
    assert "Somebody changed this message while you were writing." in opened.words
    form = opened.form(f"/posts/{post}/edit")
    assert (form["title"], form["body"], form["version"]) == ("My title", "My words", "2")
    assert "Their words" in opened.words


def test_nobody_keeps_a_change_of_what_they_may_not_change(world: World) -> None:
    thread = world.ask("nora", space="cohort-a")
    hidden = world.see("nora", view_thread, thread).opening.id
    open_post = world.reply(world.ask("lea"), "marc")
    with pytest.raises(NotFound):
        world.do("owen", save_draft, DraftForm(place=f"edit:{hidden}", body="x"))
    with pytest.raises(Forbidden):
        world.do("owen", save_draft, DraftForm(place=f"edit:{open_post}", body="x"))


def test_visitors_have_no_drafts_nor_bookmarks(world: World) -> None:
    for path in ("/me/drafts", "/me/bookmarks"):
        assert world.browser().get(path).status == 401


def test_a_preview_is_a_page_or_a_fragment(world: World) -> None:
    lea = world.browser("lea")
    sent = {"_csrf": csrf(lea), "title": "My title", "body": "**bold** <script>"}
    page = lea.send("POST", "/preview", data=sent)
    assert page.soup.find("strong", string="bold")
    assert "My title" in page.words
    fragment = lea.send("POST", "/preview", data=sent, headers=FRAGMENT)
    assert fragment.text.strip().startswith("<p><strong>bold</strong>")
    assert "Please fill this in." in lea.send("POST", "/preview", data={**sent, "body": ""}, headers=FRAGMENT).words


def picture(width: int, height: int) -> bytes:
    target = io.BytesIO()
    Image.new("1", (width, height)).save(target, "PNG")
    return target.getvalue()


def upload(browser: Browser, data: bytes) -> Answer:
    files = {"file": ("a.png", data, "image/png")}
    return browser.send("POST", "/uploads", data={"_csrf": csrf(browser)}, files=files, headers=FRAGMENT)


def test_an_uploaded_image_is_served_to_those_who_see_it(world: World) -> None:
    lea = world.browser("lea")
    stored = upload(lea, picture(8, 8)).json()
    assert stored["markdown"].endswith(f"({stored['url']})")
    served = lea.get(stored["url"])
    assert served.status == 200
    assert served.headers["content-type"].startswith("image/")
    assert served.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in served.headers["content-security-policy"]
    assert "private" in served.headers["cache-control"]
    assert world.browser("owen").get(stored["url"]).status == 404
    world.ask(body=f"Look: {stored['markdown']}")
    assert world.browser("owen").get(stored["url"]).status == 200


@pytest.mark.parametrize(
    ("data", "sentence"),
    [(b"not an image", "Only PNG, JPEG"), (b"", "Only PNG, JPEG"), (b"\x89PNG\r\n\x1a\n damaged", "damaged")],
)
def test_a_refused_image_says_why(world: World, data: bytes, sentence: str) -> None:
    answer = upload(world.browser("lea"), data)
    assert answer.status == 422
    assert sentence in answer.json()["detail"]


def test_a_fifty_megapixel_image_is_refused(world: World) -> None:
    answer = upload(world.browser("lea"), picture(10_000, 5_000))
    assert answer.status == 422
    assert "too many pixels" in answer.json()["detail"]


def test_a_visitor_uploads_nothing(world: World) -> None:
    assert upload(world.browser(), picture(8, 8)).status == 401


def test_language_and_theme_are_remembered_and_lead_back(world: World) -> None:
    visitor = world.browser()
    changed = visitor.submit("/threads", "/language", locale="fr")
    assert changed.location == "/threads"
    assert "Tous les fils" in visitor.get("/threads").words
    visitor.submit("/threads", "/theme", theme="dark")
    assert visitor.get("/threads").soup.find("html")["data-theme"] == "dark"  # type: ignore[index]


def test_a_signed_in_persons_language_goes_with_the_account(world: World) -> None:
    world.browser("lea").submit("/", "/language", locale="fr")
    assert "Bonjour Lea" in world.browser("lea").get("/").words


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/\\evil.example", "/\t/evil.example", ""])
def test_going_back_never_leaves_the_site(world: World, back: str) -> None:
    assert world.browser().submit("/threads", "/theme", theme="dark", back=back).location == "/"
