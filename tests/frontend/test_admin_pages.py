"""Administration: for administrators alone, each act undone or remembered, mails readable without a mail server."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete

from accounts.queries.people import grants_of
from core import outbox
from core.actor import Grant, Role
from core.i18n import load_catalogues
from core.models import OutboxJob
from core.outbox import MAX_ATTEMPTS
from core.settings import Settings, describe
from forum.queries.spaces import view_space
from frontend.pages import admin
from frontend.pages.admin.words import ACTS, KINDS
from search.jobs import check_nightly
from search.models import SetAsideRow, StoredCheck
from search.views import Removal, Upsert
from tests.browser import Answer, Browser
from tests.world import World

ROOT = Path(__file__).parents[2]
PAGES = [
    "/admin",
    "/admin/people",
    "/admin/people/lea",
    "/admin/groups",
    "/admin/groups/1",
    "/admin/mail",
    "/admin/jobs",
]
PASSWORD = "purple kettle sings"


def doors() -> Iterator[tuple[str, str]]:
    """Every route of the administration, its places filled in."""
    for handler in admin.ROUTES:
        for path in handler.paths:
            filled = re.sub(r"\{\w+:int\}", "1", path).replace("{handle:str}", "lea")
            yield next(iter(handler.http_methods)), filled


def dead_job(world: World) -> int:
    with world.office.write() as work:
        job = OutboxJob(name="core.deliver_mail", payload={"mail_id": 404}, created_at=work.now, run_at=work.now)
        work.db.add(job)
    for _ in range(MAX_ATTEMPTS):
        world.pass_time(hours=2)
        with world.office.write() as work:
            claimed = [job for job in outbox.claim(work.db, work.now, 100) if job.payload == {"mail_id": 404}]
            outbox.fail(work.db, claimed[0], work.now, "<b>no route</b> to mail.example")
    return claimed[0].id


def post(browser: Browser, path: str, page: str = "/me", **typed: str) -> Answer:
    form = browser.get(page).form("/sign-in" if page == "/sign-in" else "/me")
    return browser.post(path, data={"_csrf": form["_csrf"], "_once": form["_once"], **typed})


@pytest.mark.parametrize("who", ["visitor", "lea", "marc", "bruno", "camille"])
def test_only_administrators_pass_any_door_of_the_administration(world: World, who: str) -> None:
    browser = world.browser(who)
    expected = 401 if who == "visitor" else 403
    for method, path in doors():
        answer = (
            browser.get(path) if method == "GET" else post(browser, path, "/sign-in" if who == "visitor" else "/me")
        )
        assert answer.status == expected, (method, path, answer.words[:200])


def test_a_token_of_an_administrator_without_that_scope_passes_no_door(world: World) -> None:
    browser = world.browser("ada")
    made = browser.submit("/me/tokens", "/me/tokens", name="script", scopes="read")
    program = Browser(world.portal, world.app, token=re.findall(r"ent_[\w-]+", made.text)[0])
    assert {program.get(path).status for method, path in doors() if method == "GET"} == {403}


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("path", [*PAGES, "/admin/audit", "/invitations"])
def test_every_page_opens_for_an_administrator_in_both_languages(world: World, path: str, language: str) -> None:
    browser = world.browser("ada")
    browser.submit("/me", "/me", locale=language)
    world.settle()
    shown = browser.get(path)
    assert shown.status == 200
    assert shown.soup.html is not None
    assert shown.soup.html["lang"] == language


def test_the_overview_counts_and_masks(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORUM_SECRET_KEY", "never-to-be-shown-0123456789-abcdefgh")
    dead_job(world)
    shown = world.browser("ada").get("/admin")
    assert "1 job failed for good" in shown.words
    assert "no mail server" in shown.words
    assert "FORUM_SECRET_KEY" in shown.words
    assert "never-to-be-shown" not in shown.text


def test_people_are_found_by_name_handle_and_whole_address(world: World) -> None:
    browser = world.browser("ada")
    for words in ("Camil", "camille", "camille@example.org"):
        shown = browser.get("/admin/people", params={"q": words})
        assert "/admin/people/camille" in shown.text
        assert "/admin/people/lea" not in shown.text
    assert "Nobody by this name" in browser.get("/admin/people?q=zzz").words


def test_a_role_is_given_in_a_space_and_taken_back(world: World) -> None:
    browser = world.browser("ada")
    space = world.see("ada", view_space, "python").id
    given = browser.submit("/admin/people/lea", "/admin/people/lea/roles", role="trainer", space_id=str(space))
    assert given.location == "/admin/people/lea"
    assert world.see("ada", grants_of, world.ids["lea"]) == {Grant(Role.TRAINER, space)}
    shown = browser.get("/admin/people/lea")
    assert browser.submit(shown, "/admin/people/lea/roles/revocation").location == "/admin/people/lea"
    assert world.see("ada", grants_of, world.ids["lea"]) == set()


def test_an_administrator_in_one_space_is_refused_with_the_choice_kept(world: World) -> None:
    browser = world.browser("ada")
    space = str(world.see("ada", view_space, "python").id)
    refused = browser.submit("/admin/people/lea", "/admin/people/lea/roles", role="admin", space_id=space)
    assert refused.status == 422
    assert refused.form("/admin/people/lea/roles")["role"] == "admin"


def test_the_last_administrator_cannot_step_down(world: World) -> None:
    browser = world.browser("ada")
    refused = browser.submit("/admin/people/ada", "/admin/people/ada/roles/revocation")
    assert refused.status == 409
    assert "Nobody would be left to run the site" in refused.words


def test_an_account_is_suspended_with_a_reason_and_opened_again(world: World) -> None:
    browser, lea = world.browser("ada"), world.browser("lea")
    assert browser.submit("/admin/people/lea", "/admin/people/lea/suspension", reason=" ").status == 422
    assert browser.submit("/admin/people/lea", "/admin/people/lea/suspension", reason="Insults").status == 303
    assert lea.get("/me").status == 401
    shown = browser.get("/admin/people/lea")
    assert "This account is suspended." in shown.words
    assert browser.submit(shown, "/admin/people/lea/reinstatement").status == 303
    assert "This account is suspended." not in browser.get("/admin/people/lea").words


def test_a_group_is_made_filled_renamed_and_emptied(world: World) -> None:
    browser = world.browser("ada")
    made = browser.submit("/admin/groups", "/admin/groups", name="Cohort B")
    assert made.status == 303
    group = made.location
    unknown = browser.submit(group, f"{group}/members", handle="nobody-here")
    assert unknown.status == 422
    assert "Nobody has this handle." in unknown.words
    assert unknown.form(f"{group}/members")["handle"] == "nobody-here"
    assert browser.submit(group, f"{group}/members", handle="@Lea").location == group
    assert "1 person" in browser.get(group).words
    assert browser.submit(group, group, name="Cohort Bis", slug="cohort-bis").location == group
    taken = browser.submit(group, group, name="Cohort Bis", slug="cohort-a")
    assert taken.status == 422
    assert taken.form(group)["slug"] == "cohort-a"
    assert browser.submit(group, f"{group}/members/{world.ids['lea']}/removal").location == group
    assert "Nobody yet." in browser.get(group).words
    assert browser.submit("/admin/groups", "/admin/groups", name="Again", slug="cohort-a").status == 422


def test_a_group_made_twice_with_one_form_is_made_once(world: World) -> None:
    browser = world.browser("ada")
    form = {**browser.get("/admin/groups").form("/admin/groups"), "name": "Cohort B"}
    answers = [browser.post("/admin/groups", data=form) for _ in range(2)]
    assert [answer.status for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location


def test_a_sign_up_is_finished_with_the_link_kept_for_the_administrator(world: World) -> None:
    newcomer = world.browser()
    newcomer.submit("/sign-up", "/sign-up", name="Zoé Martin", email="zoe@example.org", password=PASSWORD)
    world.settle()
    shown = world.browser("ada").get("/admin/mail")
    assert "zoe@example.org" in shown.words
    assert "Kept here" in shown.words
    link = shown.soup.find("a", href=re.compile(r"/confirmation\?token="))
    assert link is not None
    path = str(link["href"]).removeprefix(world.office.settings.base_url)
    assert newcomer.submit(path, "/confirmation").location == "/sign-in"
    assert newcomer.submit("/sign-in", "/sign-in", email="zoe@example.org", password=PASSWORD).status == 303


def test_a_dead_job_is_shown_with_its_error_and_tried_again(world: World) -> None:
    job_id = dead_job(world)
    browser = world.browser("ada")
    shown = browser.get("/admin/jobs")
    assert "Failed for good" in shown.words
    assert "<b>no route</b> to mail.example" in shown.words
    assert browser.submit(shown, f"/admin/jobs/{job_id}/revival").location == "/admin/jobs"
    assert "Failed for good" not in browser.get("/admin/jobs").words
    assert post(browser, f"/admin/jobs/{job_id}/revival").status == 409


def test_a_dead_job_is_thrown_away_after_a_question(world: World) -> None:
    job_id = dead_job(world)
    browser = world.browser("ada")
    assert f"/admin/jobs/{job_id}/burial" in browser.get("/admin/jobs").text
    asked = browser.get(f"/admin/jobs/{job_id}/burial")
    assert "Throw this job away?" in asked.words
    assert browser.submit(asked, f"/admin/jobs/{job_id}/burial").location == "/admin/jobs"
    assert browser.get(f"/admin/jobs/{job_id}/burial").status == 404
    assert "threw a job away" in browser.get("/admin/audit").words


def test_the_log_says_in_words_who_did_what(world: World) -> None:
    browser = world.browser("ada")
    browser.submit("/admin/people/lea", "/admin/people/lea/suspension", reason="Insults")
    world.ask("owen")
    shown = browser.get("/admin/audit")
    assert "Ada suspended an account · Lea" in shown.words
    assert "Owen posted a thread" in shown.words
    assert "reason: Insults" in shown.words


@pytest.mark.parametrize(
    ("query", "seen", "hidden"),
    [
        ("person=owen", "posted a thread", "suspended an account"),
        ("person=%40Ada&verb=suspend", "suspended an account", "posted a thread"),
        ("kind=person&id={lea}", "suspended an account", "posted a thread"),
        ("person=nobody-here", "Nothing in the log", "suspended an account"),
        ("id=abc", "Nothing in the log", "suspended an account"),
        ("id=99999999999999999999999", "Nothing in the log", "suspended an account"),
        ("verb=%00", "Nothing in the log", "suspended an account"),
    ],
)
def test_the_log_is_narrowed(world: World, query: str, seen: str, hidden: str) -> None:
    browser = world.browser("ada")
    browser.submit("/admin/people/lea", "/admin/people/lea/suspension", reason="Insults")
    world.ask("owen")
    shown = browser.get("/admin/audit?" + query.format(lea=world.ids["lea"]))
    listed = shown.soup.select_one("main ol.list-plain, main .empty")
    assert shown.status == 200
    assert listed is not None
    words = " ".join(listed.get_text(" ").split())
    assert seen in words
    assert hidden not in words


def test_every_recorded_act_has_words() -> None:
    recorded: set[tuple[str, str]] = set()
    for folder in ("accounts", "forum", "moderation", "kb", "search", "core", "app"):
        for path in (ROOT / folder).rglob("*.py"):
            recorded.update(re.findall(r"\.record\(\s*\"([\w.]+)\",\s*\"(\w+)\"", path.read_text("utf-8")))
    assert {verb for verb, _ in recorded} <= set(ACTS)
    assert {kind for _, kind in recorded} <= set(KINDS)


def test_every_act_and_every_setting_is_explained_in_french() -> None:
    catalogues = load_catalogues(ROOT / "frontend" / "catalogues")
    texts = [*ACTS.values(), *KINDS.values(), *(row.meaning for row in describe(Settings(), {}))]
    same = {text for text in texts if catalogues.t("fr", text) == text}
    assert same == set()


def test_the_page_says_when_the_index_was_not_checked_yet(world: World) -> None:
    with world.office.write() as work:
        work.db.execute(delete(StoredCheck))
    assert "first check is still to come" in world.browser("ada").get("/admin").words


def test_the_last_nightly_check_and_what_is_set_aside_are_shown(world: World) -> None:
    thread = world.ask()
    world.settle()
    world.site.searcher.index.mark_complete()
    world.site.searcher.index.apply([Removal(f"t-{thread}")])
    with world.office.write() as work:
        work.db.execute(delete(StoredCheck))
        work.db.add(
            SetAsideRow(
                key="t-77", kind="thread", document_id=77, rev=4, error="ValueError: <b>no</b> such date",
                at=work.now, tries=3, has_words=False,
            )
        )  # fmt: skip
    check_nightly(world.office, world.site.searcher)
    page = world.browser("ada").get("/admin")
    assert "Last nightly check:" in page.words
    assert re.search(r"Missing: 1\b", page.words)
    assert "t-77" not in page.words, "it is gone from its source, so the night forgot it"
    with world.office.write() as work:
        work.db.add(
            SetAsideRow(
                key="t-78", kind="thread", document_id=78, rev=4, error="ValueError: <b>no</b> such date",
                at=work.now, tries=3, has_words=True,
            )
        )  # fmt: skip
    page = world.browser("ada").get("/admin")
    for words in ("Documents set aside", "t-78", "found by its words only", "3 tries", "<b>no</b> such date"):
        assert words in page.words
    assert "<b>no</b>" not in page.text


def test_the_page_shows_how_far_a_new_index_has_come(world: World) -> None:
    world.ask()
    world.settle()
    index = world.site.searcher.index
    index.mark_complete()
    index.begin_shadow()
    page = world.browser("ada").get("/admin").words
    assert "is being built anew" in page
    assert "0 of about 1 documents" in page


def test_the_page_shows_how_much_the_model_has_read(world: World) -> None:
    one, other = world.ask(), world.ask(title="Another question?")
    world.settle()
    index = world.site.searcher.index
    index.apply([Upsert(index.load([f"t-{one}"])[f"t-{one}"].document, force=True)])
    page = world.browser("ada").get("/admin").words
    assert f"t-{other}" in index.load([f"t-{other}"], "fake-1")
    assert "50 % of the documents" in page.replace("%", " %").replace("  ", " ")
