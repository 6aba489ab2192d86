"""One's own settings, and people as others meet them."""

import re

import pytest

from accounts.forms import GrantRole, Suspend
from accounts.passwords import hash_password
from accounts.queries.people import load_profile
from accounts.service.people import set_password
from accounts.service.roles import grant_role, suspend
from core.actor import Role
from core.mail import list_mails
from forum.queries.spaces import view_space
from tests.browser import Browser
from tests.world import World

PASSWORD = "purple kettle sings"
OWN = ["/me", "/me/address", "/me/password", "/me/sessions", "/me/tokens", "/me/notifications", "/notifications"]


@pytest.mark.parametrize("path", OWN)
def test_a_visitor_is_asked_to_sign_in(world: World, path: str) -> None:
    refused = world.browser().get(path)
    assert refused.status == 401
    assert "/sign-in" in refused.text


@pytest.mark.parametrize("path", OWN)
def test_every_own_page_opens_in_both_languages(world: World, path: str) -> None:
    browser = world.browser("lea")
    assert browser.get(path).status == 200
    browser.submit("/me", "/me", locale="fr")
    shown = browser.get(path)
    assert shown.soup.html is not None
    assert shown.soup.html["lang"] == "fr"


def test_a_profile_is_saved_and_shown_to_others(world: World) -> None:
    saved = world.browser("lea").submit("/me", "/me", name="Léa F.", handle="lea-f", body="I like **lists**.")
    assert (saved.status, saved.location) == (303, "/me")
    shown = world.browser("owen").get("/people/lea-f")
    assert "Léa F." in shown.words
    assert "<strong>lists</strong>" in shown.text
    assert "lea@example.org" not in shown.text


def test_the_answer_speaks_the_language_just_chosen(world: World) -> None:
    browser = world.browser("lea")
    shown = browser.follow(browser.submit("/me", "/me", locale="fr"))
    assert "Votre profil est enregistré." in shown.words


def test_script_in_a_profile_never_runs(world: World) -> None:
    browser = world.browser("lea")
    browser.submit("/me", "/me", name="<script>alert(1)</script>", body="<img src=x onerror=alert(1)>")
    shown = browser.get("/people/lea")
    assert "<script>alert" not in shown.text
    assert "onerror" not in re.sub(r"&lt;.*?&gt;", "", shown.text)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"handle": "Not A Handle"}, "Lower case letters, digits and single hyphens"),
        ({"handle": "owen"}, "This is taken already, or reserved."),
        ({"handle": "admin"}, "This is taken already, or reserved."),
        ({"timezone": "Mars/Olympus"}, "not one of the possible values"),
        ({"locale": "xx"}, "not one of the possible values"),
        ({"name": " "}, "Please fill this in."),
        ({"body": "x" * 2_001}, "This is too long."),
        ({"body": "a\x00b"}, "invisible characters"),
    ],
)
def test_a_profile_that_cannot_be_saved_keeps_what_was_typed(
    world: World, typed: dict[str, str], sentence: str
) -> None:
    refused = world.browser("lea").submit("/me", "/me", **{"body": "My own words", **typed})
    assert refused.status == 422
    assert sentence in refused.words
    kept = refused.form("/me")
    assert kept["handle"] == typed.get("handle", "lea")
    assert "body" in typed or kept["body"] == "My own words"


def test_a_password_is_changed_by_the_present_one_and_ends_other_sessions(world: World) -> None:
    world.do("system", set_password, world.ids["lea"], hash_password(world.office.settings, PASSWORD))
    browser, other = _signed_in(world), _signed_in(world)
    wrong = browser.submit("/me/password", "/me/password", current="not this one", password="seven quiet lanterns")
    assert wrong.status == 422
    assert "This is not your present password." in wrong.words
    done = browser.submit("/me/password", "/me/password", current=PASSWORD, password="seven quiet lanterns")
    assert (done.status, done.location) == (303, "/me/password")
    assert browser.get("/me").status == 200
    assert other.get("/me").status == 401
    assert world.see("system", list_mails)[0].subject == "Your password on Entraide has changed"


def test_an_address_is_changed_by_the_mailed_link_in_any_browser(world: World) -> None:
    world.do("system", set_password, world.ids["lea"], hash_password(world.office.settings, PASSWORD))
    browser, other = _signed_in(world), _signed_in(world)
    assert "lea@example.org" in browser.get("/me/address").words
    wrong = browser.submit("/me/address", "/me/address", email="lea@new.example", current="not this one")
    assert (wrong.status, wrong.form("/me/address")["email"]) == (422, "lea@new.example")
    assert "This is not your present password." in wrong.words
    answers = []
    for email in ("owen@example.org", "lea@new.example"):
        asked = browser.submit("/me/address", "/me/address", email=email, current=PASSWORD)
        answers.append(browser.follow(asked).words)
        world.settle()
    assert answers[0].replace("owen@example.org", "lea@new.example") == answers[1]
    assert "A link is on its way to lea@new.example." in answers[1]
    mails = {mail.subject: mail for mail in world.see("system", list_mails)}
    assert "owen@example.org" in mails["This address already has an account on Entraide"].to
    assert "lea@example.org" in mails["Another address for your account on Entraide"].to
    link = re.findall(r"/me/address/confirmation\?token=\S+", mails["Confirm your new address for Entraide"].text)[0]
    assert browser.get(link).status == other.get(link).status == 200, "looking changes nothing"
    assert "lea@new.example" in other.get(link).words
    done = browser.submit(link, "/me/address/confirmation")
    assert (done.status, done.location) == (303, "/me/address")
    assert "lea@new.example" in browser.follow(done).words
    assert other.get("/me").status == 401
    again = world.browser().get(link)
    assert again.status == 409
    assert "This link no longer works" in again.words


def test_a_visitor_who_confirms_a_new_address_signs_in_with_it(world: World) -> None:
    world.do("system", set_password, world.ids["lea"], hash_password(world.office.settings, PASSWORD))
    _signed_in(world).submit("/me/address", "/me/address", email="lea@new.example", current=PASSWORD)
    world.settle()
    text = "".join(mail.text for mail in world.see("system", list_mails))
    link = re.findall(r"/me/address/confirmation\?token=\S+", text)[0]
    visitor = world.browser(language="fr")
    assert "Confirmez votre nouvelle adresse" in visitor.get(link).words
    done = visitor.submit(link, "/me/address/confirmation")
    assert (done.status, done.location) == (303, "/sign-in")
    assert "Connectez-vous avec la nouvelle." in visitor.follow(done).words
    assert visitor.submit("/sign-in", "/sign-in", email="lea@new.example", password=PASSWORD).location == "/"


def test_other_browsers_are_signed_out_one_by_one_or_all_together(world: World) -> None:
    here, second, third = (world.browser("lea") for _ in range(3))
    listed = here.get("/me/sessions")
    assert listed.words.count("This browser") == 1
    others = re.findall(r"/me/sessions/(\d+)/closure", listed.text)
    assert len(others) == 3
    assert here.submit(listed, f"/me/sessions/{others[1]}/closure").location == "/me/sessions"
    assert sorted(browser.get("/me").status for browser in (second, third)) == [200, 401]
    here.submit("/me/sessions", "/me/sessions/others/closure")
    assert [browser.get("/me").status for browser in (here, second, third)] == [200, 401, 401]


def test_nobody_closes_somebody_elses_session(world: World) -> None:
    lea, owen = world.browser("lea"), world.browser("owen")
    number = re.findall(r"/me/sessions/(\d+)/closure", owen.get("/me/sessions").text)[0]
    form = lea.get("/me/sessions")
    fields = form.form(re.findall(r'action="(/me/sessions/\d+/closure)"', form.text)[0])
    assert lea.post(f"/me/sessions/{number}/closure", data=fields).status == 404
    assert owen.get("/me").status == 200


def test_a_token_is_shown_once_and_works_within_its_scopes(world: World) -> None:
    browser = world.browser("lea")
    page = browser.get("/me/tokens")
    form = {**page.form("/me/tokens"), "name": "calendar", "scopes": ["read"]}
    made = browser.post("/me/tokens", data=form)
    assert made.status == 201
    assert "no-store" in made.headers["cache-control"]
    secret = re.findall(r"ent_[\w-]+", made.text)[0]
    program = Browser(world.portal, world.app, token=secret)
    assert program.get("/api/v1/spaces").status == 200
    assert program.post("/api/v1/threads", {"space": "python", "title": "A title", "body": "A body"}).status == 403
    again = browser.post("/me/tokens", data=form)
    assert again.status == 409
    assert secret not in again.text
    listed = browser.get("/me/tokens")
    assert secret not in listed.text
    assert "calendar" in listed.words
    number = re.findall(r"/me/tokens/(\d+)/revocation", listed.text)[0]
    assert browser.submit(listed, f"/me/tokens/{number}/revocation").location == "/me/tokens"
    assert program.get("/api/v1/spaces").status == 401


def test_a_token_without_a_scope_or_beyond_ones_rights_is_refused(world: World) -> None:
    browser = world.browser("lea")
    form = {key: value for key, value in browser.get("/me/tokens").form("/me/tokens").items() if key != "scopes"}
    none = browser.post("/me/tokens", data={**form, "name": "calendar"})
    assert none.status == 422
    assert none.form("/me/tokens")["name"] == "calendar"
    form["_once"] += "x"
    wide = browser.post("/me/tokens", data={**form, "name": "calendar", "scopes": ["read", "admin"]})
    assert wide.status == 422
    assert "A token cannot do more than you can." in wide.words


def test_a_token_cannot_make_tokens_nor_open_the_password_page(world: World) -> None:
    program = world.program("lea")
    assert program.post("/me/tokens", data={"name": "more", "scopes": "read"}).status == 403
    assert program.post("/me/password", data={"current": PASSWORD, "password": "seven quiet lanterns"}).status == 403
    assert program.post("/me/sessions/others/closure").status == 403


def test_a_person_is_shown_with_their_threads_that_the_reader_may_see(world: World) -> None:
    world.ask("nora", title="A question for everybody")
    world.ask("nora", space="cohort-a", title="A question of the cohort")
    seen = world.browser("camille").get("/people/nora").words
    assert "A question for everybody" in seen
    assert "A question of the cohort" in seen
    for reader in ("visitor", "owen"):
        shown = world.browser(reader).get("/people/nora").words
        assert "A question for everybody" in shown
        assert "A question of the cohort" not in shown


def test_a_role_in_a_hidden_space_is_not_told(world: World) -> None:
    space = world.see("ada", view_space, "cohort-a")
    world.do("ada", grant_role, world.ids["owen"], GrantRole(role=Role.TRAINER, space_id=space.id))
    assert "Cohort A" in world.browser("ada").get("/people/owen").words
    assert "Cohort A" not in world.browser("lea").get("/people/owen").words


def test_nobody_has_an_unknown_handle(world: World) -> None:
    assert world.browser().get("/people/nobody-at-all").status == 404


def test_an_lcm_of_everything_suspends_a_learner_on_their_page(world: World) -> None:
    browser = world.browser("camille")
    short = browser.submit("/people/lea", "/people/lea/suspension", reason="x")
    assert short.status == 422
    assert short.form("/people/lea/suspension")["reason"] == "x"
    assert browser.submit(short, "/people/lea/suspension", reason="Insults").location == "/people/lea"
    assert world.see("camille", load_profile, "lea").is_suspended
    assert "/people/marc/suspension" not in browser.get("/people/marc").text
    assert browser.submit("/people/lea", "/people/lea/reinstatement").location == "/people/lea"
    assert not world.see("camille", load_profile, "lea").is_suspended


def test_a_learner_suspends_nobody(world: World) -> None:
    browser = world.browser("owen")
    assert "suspension" not in browser.get("/people/lea").text
    form = browser.get("/me").form("/me")
    assert browser.post("/people/lea/suspension", data={**form, "reason": "Insults"}).status == 403
    world.do("ada", suspend, world.ids["lea"], Suspend(reason="Insults"))
    form["_once"] += "x"
    assert browser.post("/people/lea/reinstatement", data=form).status == 403


def test_an_lcm_invites_and_a_learner_does_not(world: World) -> None:
    browser = world.browser("bruno")
    wrong = browser.submit("/invitations", "/invitations", email="not an address")
    assert wrong.status == 422
    assert wrong.form("/invitations")["email"] == "not an address"
    python = world.see("ada", view_space, "python")
    sent = browser.submit(
        wrong, "/invitations", email="zoe@example.org", role="trainer", space_id=str(python.id), locale="fr"
    )
    assert sent.location == "/invitations"
    world.settle()
    mail = world.see("system", list_mails)[0]
    assert (mail.to, mail.subject) == ("zoe@example.org", "Une invitation à rejoindre Entraide")
    assert world.browser("lea").get("/invitations").status == 403
    assert world.browser().get("/invitations").status == 401


def test_an_lcm_of_one_space_gives_no_role_elsewhere(world: World) -> None:
    browser = world.browser("bruno")
    shown = browser.get("/invitations")
    assert [option.text for option in shown.soup.select("#f-space_id option")] == ["Python"]
    refused = browser.submit(shown, "/invitations", email="zoe@example.org", role="trainer", space_id="")
    assert refused.status == 403
    assert refused.form("/invitations")["email"] == "zoe@example.org"
    refused = browser.submit(shown, "/invitations", email="zoe@example.org", role="admin", space_id="")
    assert refused.status == 403


def _signed_in(world: World) -> Browser:
    browser = world.browser()
    browser.submit("/sign-in", "/sign-in", email="lea@example.org", password=PASSWORD)
    return browser
