"""The doors, as a browser without scripts meets them."""

import re
import shutil
from pathlib import Path

import pytest

from accounts.forms import Invitation, Suspend
from accounts.models import User
from accounts.passwords import hash_password
from accounts.queries.people import find_user_id, grants_of
from accounts.service.joining import invite
from accounts.service.people import set_password
from accounts.service.roles import suspend
from accounts.views import highest
from app.demo.seed import offered, plant
from app.wiring import build_site
from core.mail import list_mails
from tests.browser import Answer, Browser
from tests.conftest import test_settings
from tests.world import World

PASSWORD = "purple kettle sings"
SESSION = "entraide_session"
HOST = "127.0.0.1"


def give_password(world: World, name: str = "lea") -> None:
    world.do("system", set_password, world.ids[name], hash_password(world.office.settings, PASSWORD))


def enter(world: World, name: str = "lea", page: str = "/sign-in", password: str = PASSWORD) -> tuple[Browser, Answer]:
    browser = world.browser()
    return browser, browser.submit(page, "/sign-in", email=f"{name}@example.org", password=password)


def mailed_link(world: World, path: str, to: str) -> str:
    world.settle()
    texts = [mail.text for mail in world.see("system", list_mails) if to in mail.to]
    found = re.search(rf"https?://[^/\s]+({re.escape(path)}\?\S+)", texts[0])
    assert found, texts
    return found[1]


def plain(answer: Answer, address: str) -> str:
    """The page without what differs each time: the address typed, the form's token and its nonce."""
    text = re.sub(r'name="(_csrf|_once)" value="[^"]*"|name="csrf" content="[^"]*"', "", answer.text)
    return text.replace(address, "ADDRESS")


def test_somebody_signs_in_and_out_again(world: World) -> None:
    give_password(world)
    browser, entered = enter(world)
    assert (entered.status, entered.location) == (303, "/")
    home = browser.get("/me")
    assert home.status == 200
    assert "Welcome, Lea." in home.words
    left = browser.submit("/me", "/sign-out")
    assert (left.status, left.location) == (303, "/")
    assert browser.get("/me").status == 401


def test_signing_out_ends_the_session_on_the_server(world: World) -> None:
    give_password(world)
    browser, _ = enter(world)
    stolen = browser.client.cookies[SESSION]
    browser.submit("/me", "/sign-out")
    thief = world.browser()
    thief.client.cookies.set(SESSION, stolen, domain=HOST)
    assert thief.get("/me").status == 401


def test_a_session_chosen_by_somebody_else_is_never_taken_over(world: World) -> None:
    give_password(world)
    browser = world.browser()
    browser.client.cookies.set(SESSION, "attackerchosen", domain=HOST)
    entered = browser.submit("/sign-in", "/sign-in", email="lea@example.org", password=PASSWORD)
    assert entered.status == 303
    assert browser.client.cookies.get(SESSION, domain=HOST) != "attackerchosen"
    attacker = world.browser()
    attacker.client.cookies.set(SESSION, "attackerchosen", domain=HOST)
    assert attacker.get("/me").status == 401


def test_a_wrong_password_keeps_the_address_and_never_shows_the_password(world: World) -> None:
    give_password(world)
    _, refused = enter(world, password="not the right one")
    assert refused.status == 422
    assert "This address and this password do not go together." in refused.words
    assert refused.form("/sign-in")["email"] == "lea@example.org"
    assert "not the right one" not in refused.text


def test_unknown_and_known_addresses_get_the_same_page_at_sign_in(world: World) -> None:
    give_password(world)
    _, known = enter(world, "lea", password="not the right one")
    _, unknown = enter(world, "zed", password="not the right one")
    assert known.status == unknown.status
    assert plain(known, "lea@example.org") == plain(unknown, "zed@example.org")


def test_unknown_and_known_addresses_get_the_same_answer_when_a_password_is_forgotten(world: World) -> None:
    give_password(world)
    pages = []
    for name in ("lea", "zed"):
        browser = world.browser()
        sent = browser.submit("/password/forgotten", "/password/forgotten", email=f"{name}@example.org")
        assert (sent.status, sent.location) == (303, "/password/reset")
        pages.append(plain(browser.follow(sent), f"{name}@example.org"))
    assert pages[0] == pages[1]


def test_unknown_and_known_addresses_get_the_same_answer_at_sign_up(world: World) -> None:
    pages = []
    for name in ("lea", "zed"):
        browser = world.browser()
        sent = browser.submit("/sign-up", "/sign-up", name="Zed", email=f"{name}@example.org", password=PASSWORD)
        assert (sent.status, sent.location) == (303, "/confirmation")
        pages.append(plain(browser.follow(sent), f"{name}@example.org"))
    assert pages[0] == pages[1]


@pytest.mark.parametrize("field", ["email", "password"])
def test_an_empty_field_is_named(world: World, field: str) -> None:
    typed = {"email": "lea@example.org", "password": PASSWORD, field: "  "}
    refused = world.browser().submit("/sign-in", "/sign-in", **typed)
    assert refused.status == 422
    assert "Please fill this in." in refused.words


def test_after_signing_in_one_is_back_where_one_was(world: World) -> None:
    give_password(world)
    _, entered = enter(world, page="/sign-in?next=/me/tokens%3Fa%3Db")
    assert entered.location == "/me/tokens?a=b"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "evil.example",
        "/%09/evil.example",
        "/\t/evil.example",
    ],
)
def test_signing_in_never_leads_to_another_site(world: World, elsewhere: str) -> None:
    give_password(world)
    browser = world.browser()
    form = {**browser.get("/sign-in").form("/sign-in"), "next": elsewhere}
    entered = browser.send("POST", "/sign-in", data={**form, "email": "lea@example.org", "password": PASSWORD})
    assert entered.status == 303
    assert entered.location == "/" or entered.location.startswith("/%")
    shown = world.browser().get("/sign-in", params={"next": elsewhere}).form("/sign-in")["next"]
    assert shown == "/" or shown.startswith("/%")


def test_a_form_of_somebody_else_is_refused_with_a_page(world: World) -> None:
    give_password(world)
    form = world.browser().get("/sign-in").form("/sign-in")
    refused = world.browser().post("/sign-in", data={**form, "email": "lea@example.org", "password": PASSWORD})
    assert refused.status == 403
    assert refused.headers["content-type"].startswith("text/html")
    assert "This form was open too long" in refused.words
    assert PASSWORD not in refused.text


def test_a_form_sent_from_another_site_is_refused(world: World) -> None:
    give_password(world)
    browser = world.browser()
    form = {**browser.get("/sign-in").form("/sign-in"), "email": "lea@example.org", "password": PASSWORD}
    assert browser.post("/sign-in", data=form, headers={"origin": "https://evil.example"}).status == 403
    assert browser.post("/sign-in", data=form, headers={"sec-fetch-site": "cross-site"}).status == 403


def test_a_sign_in_sent_twice_ends_well_twice(world: World) -> None:
    give_password(world)
    browser = world.browser()
    form = {**browser.get("/sign-in").form("/sign-in"), "email": "lea@example.org", "password": PASSWORD}
    first = browser.post("/sign-in", data=form)
    assert first.status == 303
    visitor = world.browser()
    visitor.client.cookies.set("entraide_visit", browser.client.cookies["entraide_visit"], domain=HOST)
    assert visitor.post("/sign-in", data=form).status == 303


def test_too_many_tries_are_slowed_down_with_the_form_kept(world: World) -> None:
    give_password(world)
    browser = world.browser()
    for _ in range(10):
        browser.submit("/sign-in", "/sign-in", email="lea@example.org", password="not the right one")
    refused = browser.submit("/sign-in", "/sign-in", email="lea@example.org", password=PASSWORD)
    assert refused.status == 429
    assert refused.form("/sign-in")["email"] == "lea@example.org"


def test_a_suspended_person_is_told_so_only_with_the_right_password(world: World) -> None:
    give_password(world)
    world.do("ada", suspend, world.ids["lea"], Suspend(reason="Insults"))
    _, wrong = enter(world, password="not the right one")
    assert "suspended" not in wrong.words
    _, right = enter(world)
    assert right.status == 403
    assert "This account is suspended." in right.words


def test_who_is_signed_in_does_not_see_the_doors(world: World) -> None:
    browser = world.browser("lea")
    assert browser.get("/sign-in?next=/me").location == "/me"
    assert browser.get("/sign-up").location == "/"


def test_a_newcomer_signs_up_by_the_mailed_link_and_a_button(world: World) -> None:
    browser = world.browser()
    browser.submit("/sign-up", "/sign-up", name="Zoé Martin", email="zoe@example.org", password=PASSWORD)
    link = mailed_link(world, "/confirmation", "zoe@example.org")
    shown = browser.get(link)
    assert "zoe@example.org" in shown.words
    assert world.see("system", find_user_id, "zoe@example.org") is None
    confirmed = browser.submit(shown, "/confirmation")
    assert confirmed.location == "/sign-in"
    assert "Your address is confirmed." in browser.follow(confirmed).words
    entered = browser.submit("/sign-in", "/sign-in", email="Zoe@Example.org", password=PASSWORD)
    assert entered.status == 303
    spent = world.browser().get(link)
    assert spent.status == 409
    assert "This link no longer works" in spent.words


def test_confirming_twice_with_one_form_is_confirming_once(world: World) -> None:
    browser = world.browser()
    browser.submit("/sign-up", "/sign-up", name="Zoé Martin", email="zoe@example.org", password=PASSWORD)
    form = browser.get(mailed_link(world, "/confirmation", "zoe@example.org")).form("/confirmation")
    answers = [browser.post("/confirmation", data=form) for _ in range(2)]
    assert [answer.location for answer in answers] == ["/sign-in", "/sign-in"]


def test_signing_in_before_confirming_sends_the_link_again(world: World) -> None:
    browser = world.browser()
    browser.submit("/sign-up", "/sign-up", name="Zoé Martin", email="zoe@example.org", password=PASSWORD)
    refused = browser.submit("/sign-in", "/sign-in", email="zoe@example.org", password=PASSWORD)
    assert refused.status == 403
    assert "We have just sent you the link again" in refused.words


@pytest.mark.parametrize(
    ("password", "sentence"),
    [("short", "This is too short."), ("password1", "among the first that are tried"), ("zoemartin12", "too close to")],
)
def test_a_weak_password_is_refused_with_its_reason_and_the_rest_kept(
    world: World, password: str, sentence: str
) -> None:
    refused = world.browser().submit(
        "/sign-up", "/sign-up", name="Zoemartin", email="zoe@example.org", password=password
    )
    assert refused.status == 422
    assert sentence in refused.words
    assert refused.form("/sign-up")["name"] == "Zoemartin"
    assert refused.form("/sign-up")["email"] == "zoe@example.org"
    assert refused.form("/sign-up")["password"] == ""


@pytest.mark.parametrize("name", ["\x00", "x" * 81, ""])
def test_a_name_that_cannot_be_kept_is_refused(world: World, name: str) -> None:
    refused = world.browser().submit("/sign-up", "/sign-up", name=name, email="zoe@example.org", password=PASSWORD)
    assert refused.status == 422
    assert 'aria-invalid="true"' in refused.text


def test_without_open_sign_up_a_visitor_is_told_why(world: World) -> None:
    for signup, sentence in (("invitation", "You need an invitation"), ("closed", "does not take new accounts")):
        world.office.settings = test_settings(world.office.settings.data, signup=signup)
        shown = world.browser().get("/sign-up")
        assert shown.status == 200
        assert sentence in shown.words
        assert 'action="/sign-up"' not in shown.text


def test_an_invited_person_joins_with_their_role_waiting(world: World) -> None:
    world.office.settings = test_settings(world.office.settings.data, signup="invitation")
    world.do("ada", invite, Invitation(email="zoe@example.org", locale="en"))
    link = mailed_link(world, "/sign-up", "zoe@example.org")
    browser = world.browser()
    joined = browser.submit(link, "/sign-up", name="Zoé Martin", password=PASSWORD)
    assert joined.location == "/sign-in"
    assert browser.submit("/sign-in", "/sign-in", email="zoe@example.org", password=PASSWORD).status == 303
    assert world.browser().get(link).status == 409


def test_a_new_password_is_chosen_by_the_mailed_link_and_signs_out_everywhere(world: World) -> None:
    give_password(world)
    other, _ = enter(world)
    browser = world.browser()
    browser.submit("/password/forgotten", "/password/forgotten", email="lea@example.org")
    link = mailed_link(world, "/password/reset", "lea@example.org")
    weak = browser.submit(link, "/password/reset", password="password")
    assert weak.status == 422
    done = browser.submit(weak, "/password/reset", password="seven quiet lanterns")
    assert done.location == "/sign-in"
    assert other.get("/me").status == 401
    _, entered = enter(world, password="seven quiet lanterns")
    assert entered.status == 303
    assert browser.get(link).status == 409


@pytest.mark.parametrize("path", ["/confirmation", "/password/reset", "/sign-up"])
def test_a_made_up_link_says_that_it_no_longer_works(world: World, path: str) -> None:
    name = "invitation" if path == "/sign-up" else "token"
    shown = world.browser().get(path, params={name: "made-up"})
    assert shown.status == 409
    assert "This link no longer works" in shown.words


def test_every_door_speaks_french(world: World) -> None:
    browser = world.browser(language="fr")
    for path, words in (
        ("/sign-in", "Se connecter"),
        ("/sign-up", "Créer un compte"),
        ("/password/forgotten", "Mot de passe oublié"),
        ("/confirmation", "Regardez dans votre boîte aux lettres"),
        ("/password/reset", "Si cette adresse a un compte"),
    ):
        shown = browser.get(path)
        assert shown.status == 200
        assert words in shown.words


def test_the_demo_offers_its_people_and_nothing_else_does(world: World) -> None:
    assert "Look around as somebody" not in world.browser().get("/sign-in").words
    world.office.settings = test_settings(world.office.settings.data, demo=True)
    shown = world.browser().get("/sign-in")
    assert "Look around as somebody" in shown.words
    assert all(account.email in shown.text for account in offered().accounts)


def test_the_people_offered_in_the_demo_are_those_that_are_planted(tmp_path: Path, blank: Path) -> None:
    shutil.copy(blank, tmp_path / "entraide.sqlite3")
    site = build_site(test_settings(tmp_path, demo=True))
    told: list[str] = []
    plant(site, say=told.append)
    with site.office.read() as work:
        for account in offered().accounts:
            user_id = find_user_id(work, account.email)
            assert user_id is not None
            assert work.db.get_one(User, user_id).name == account.name
            assert highest([grant.role for grant in grants_of(work, user_id)]) == account.role
            assert f"  {account.role:<8} {account.email}" in told
    site.office.database.close()
