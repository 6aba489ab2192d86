"""How accounts come to be, what they show, and what their owners change."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from accounts.errors import AddressTaken, HandleTaken
from accounts.forms import EditProfile, NewUser
from accounts.queries import people
from accounts.service import profile
from accounts.service.people import create_user, import_author, set_password
from core.actor import VISITOR, Actor, Grant, Role
from core.errors import Forbidden, Invalid, NotFound, SignInRequired
from core.ids import Cursor
from tests.accounts.school import School

EDIT = EditProfile(
    name="Léa Fontaine",
    handle="lea-f",
    locale="en",
    timezone="Europe/London",
    bio="I **bake**. <script>alert(1)</script>",
)


def test_names_alike_get_handles_apart(school: School) -> None:
    with school.office.write() as work:
        made = [create_user(work, NewUser(email=f"p{n}@school.example", name="Zoé Martin")) for n in range(3)]
        found = people.people_by_id(work, made)
    assert [found[user_id].handle for user_id in made] == ["zoe-martin", "zoe-martin-2", "zoe-martin-3"]


@pytest.mark.parametrize(("name", "handle"), [("Admin", "admin-2"), ("李雷", "member"), ("Q", "q-1")])
def test_unusual_names_get_a_handle_too(school: School, name: str, handle: str) -> None:
    with school.office.write() as work:
        user_id = create_user(work, NewUser(email="p@school.example", name=name))
        assert people.people_by_id(work, [user_id])[user_id].handle == handle


def test_long_names_alike_stay_within_forty_characters(school: School) -> None:
    with school.office.write() as work:
        made = [import_author(work, "a" * 80, f"old:{n}") for n in range(12)]
        handles = {person.handle for person in people.people_by_id(work, made).values()}
    assert len(handles) == 12
    assert max(map(len, handles)) == 40


def test_many_of_one_name_at_once_all_get_in(school: School) -> None:
    def make(number: int) -> int:
        with school.office.write() as work:
            return create_user(work, NewUser(email=f"p{number}@school.example", name="Zoé Martin"))

    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(make, range(12)))
    with school.office.read() as work:
        assert len({person.handle for person in people.people_by_id(work, made).values()}) == 12


def test_an_address_has_one_account(school: School) -> None:
    school.person("Lea")
    with pytest.raises(AddressTaken), school.office.write() as work:
        create_user(work, NewUser(email="LEA@school.example", name="Other"))


def test_the_command_line_makes_an_administrator_with_a_chosen_handle(school: School) -> None:
    joined = datetime(2025, 1, 1, tzinfo=UTC)
    form = NewUser(
        email="ada@school.example",
        name="Ada",
        role=Role.ADMIN,
        handle="the-ada",
        bio="*hi*",
        created_at=joined,
        locale="en",
    )
    with school.office.write() as work:
        user_id = create_user(work, form)
    actor = school.again(user_id)
    assert (actor.handle, actor.locale, actor.grants) == ("the-ada", "en", frozenset({Grant(Role.ADMIN)}))
    with school.office.read() as work:
        shown = people.load_profile(work, "the-ada")
    assert (shown.joined_at, shown.role, shown.bio_html.strip()) == (joined, Role.ADMIN, "<p><em>hi</em></p>")
    with pytest.raises(HandleTaken), school.office.write() as work:
        create_user(work, NewUser(email="b@school.example", name="B", handle="the-ada"))


def test_only_an_administrator_makes_accounts(school: School) -> None:
    lea = school.person("Lea")
    with pytest.raises(Forbidden), school.office.write(lea) as work:
        create_user(work, NewUser(email="b@school.example", name="B"))
    with pytest.raises(Forbidden), school.office.write(lea) as work:
        set_password(work, lea.id or 0, "hash")


def test_an_imported_author_is_made_once_and_shown_as_such(school: School) -> None:
    with school.office.write() as work:
        first, again = import_author(work, "Jon Skeet", "se:22656"), import_author(work, "Renamed", "se:22656")
        unnamed = import_author(work, "  ", "se:1")
    assert first == again
    with school.office.read() as work:
        shown = people.load_profile(work, "jon-skeet")
        assert people.mail_target(work, first) is None
        assert people.people_by_id(work, [unnamed])[unnamed].handle == "member"
    assert shown.is_imported
    assert not shown.may_suspend


def test_people_say_who_they_are(school: School) -> None:
    lea = school.person("Lea")
    with school.office.write(lea) as work:
        profile.edit_profile(work, EDIT)
    with school.office.read(school.again(lea.id)) as work:
        shown, me = people.load_profile(work, "lea-f"), people.load_me(work)
        assert people.find_handles(work, ["lea", "lea-f", "nobody"]) == {"lea-f"}
        assert people.ids_by_handle(work, ["lea-f", "x"]) == {"lea-f": lea.id}
        target = people.mail_target(work, lea.id or 0)
    assert "<strong>bake</strong>" in shown.bio_html
    assert "<script" not in shown.bio_html
    assert shown.may_edit
    assert (me.bio, me.timezone, me.scopes) == (EDIT.bio, "Europe/London", ["read", "write"])
    assert target is not None
    assert (target.name, target.address, target.locale) == ("Léa Fontaine", "lea@school.example", "en")
    with school.office.write(lea) as work:
        profile.change_locale(work, "fr")
    assert school.again(lea.id).locale == "fr"


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"handle": "max"}, {"handle": "taken"}),
        ({"handle": "admin"}, {"handle": "taken"}),
        ({"timezone": "Mars/Olympus"}, {"timezone": "bad_choice"}),
        ({"bio": "> " * 900 + "x"}, {"bio": "too_complex"}),
    ],
)
def test_a_profile_that_cannot_be_is_refused_by_its_field(
    school: School, change: dict[str, str], fields: dict[str, str]
) -> None:
    lea = school.person("Lea")
    school.person("Max")
    values = {"name": "Lea", "handle": "lea", "locale": "fr", "timezone": "Europe/Paris", "bio": ""} | change
    with pytest.raises(Invalid) as refusal, school.office.write(lea) as work:
        profile.edit_profile(work, EditProfile(**values))  # type: ignore[arg-type]  # the table varies one field at a time
    assert refusal.value.fields == fields


def test_a_visitor_has_no_account_of_their_own(school: School) -> None:
    with school.office.write(VISITOR) as work:
        with pytest.raises(SignInRequired):
            people.load_me(work)
        with pytest.raises(SignInRequired):
            profile.edit_profile(work, EDIT)
        with pytest.raises(NotFound):
            people.load_profile(work, "nobody")


def walk(school: School, actor: Actor, search: str = "", limit: int = 2) -> list[str]:
    """Every handle of the list, page after page."""
    handles: list[str] = []
    cursor = None
    while True:
        with school.office.read(actor) as work:
            page = people.list_people(work, search, Cursor.decode(cursor), limit)
        handles += [row.handle for row in page.items]
        cursor = page.next
        if cursor is None:
            return handles


def test_everybody_is_listed_once_and_found_without_accents(school: School) -> None:
    ada = school.person("Ada", Role.ADMIN)
    for name in ("Zoé", "Éric", "Anne-Lise", "Bob", "Zoë"):
        school.person(name)
    assert walk(school, ada) == ["ada", "anne-lise", "bob", "eric", "zoe", "zoe-2"]
    assert walk(school, ada, "ZOÉ") == ["zoe", "zoe-2"]
    assert walk(school, ada, "Bob@School.example") == ["bob"]
    assert walk(school, ada, "%") == []


def test_addresses_are_for_administrators(school: School) -> None:
    ada, max_, lea = school.person("Ada", Role.ADMIN), school.person("Max", Role.LCM), school.person("Lea")
    with school.office.read(ada) as work:
        assert [row.email for row in people.list_people(work).items][1] == "lea@school.example"
    with school.office.read(max_) as work:
        rows = people.list_people(work).items
        assert {row.email for row in rows} == {None}
        assert [row.may_suspend for row in rows] == [False, True, False]
    assert walk(school, max_, "lea@school.example") == []
    with school.office.read(lea) as work, pytest.raises(Forbidden):
        people.list_people(work)


def test_many_people_are_looked_up_at_once(school: School) -> None:
    with school.office.read() as work:
        assert people.people_by_id(work, range(1, 5_000)) == {}
        assert people.find_handles(work, (f"h{n}" for n in range(5_000))) == frozenset()
