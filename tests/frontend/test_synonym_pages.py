"""The words of a space as a browser without scripts sees them, in both languages, and over JSON."""

from tests.world import World

URL = "/spaces/python/words"


def test_an_lcm_adds_changes_removes_and_brings_back_a_list(world: World) -> None:
    browser = world.browser("bruno")
    assert browser.get("/spaces/python").soup.find("a", href=URL) is not None
    assert "No expression is listed here yet" in browser.get(URL).words
    answer = browser.submit(URL, URL, terms="AT = accident du travail")
    shown = browser.follow(answer)
    assert "Added. Searches use it from now on." in shown.words
    assert "AT = accident du travail" in shown.words
    edit = str(shown.soup.find("a", href=lambda link: link and link.startswith(URL + "/"))["href"])
    changed = browser.follow(browser.submit(edit, edit, terms="AT\naccident du travail\naccident de trajet"))
    assert "accident de trajet" in changed.words
    removed = browser.follow(browser.submit(changed, f"{edit}/removal"))
    assert "No expression is listed here yet" in removed.words
    back = browser.follow(browser.submit(removed, f"{edit}/restoration"))
    assert "It is back." in back.words


def test_sending_the_form_twice_adds_one_list(world: World) -> None:
    browser = world.browser("bruno")
    form = {**browser.get(URL).form(URL), "terms": "AT\naccident du travail"}
    assert [browser.send("POST", URL, data=form).status for _ in range(2)] == [303, 303]
    assert browser.get(URL).words.count("AT = accident du travail") == 1


def test_what_was_typed_comes_back_with_what_to_mend(world: World) -> None:
    shown = world.browser("bruno").submit(URL, URL, terms="AT")
    assert shown.status == 422
    assert "One expression alone is found already" in shown.words
    assert shown.form(URL)["terms"] == "AT"
    assert world.browser("bruno").submit(URL, URL, terms=" ").status == 422
    assert world.browser("bruno").submit(URL, URL, terms="x" * 5000 + "\ny").status == 422


def test_an_lcm_of_all_may_add_everywhere_and_one_of_a_space_is_not_offered_it(world: World) -> None:
    assert "everywhere" not in {box.get("name") for box in world.browser("bruno").get(URL).soup.find_all("input")}
    camille = world.browser("camille")
    shown = camille.follow(camille.submit(URL, URL, terms="zzb, zanzibar", everywhere="yes"))
    assert "In every space" in shown.words
    cafe = camille.get("/spaces/cafe/words").words
    assert "zzb = zanzibar" in cafe
    only_seen = world.browser("bruno").get(URL)
    assert "zzb = zanzibar" in only_seen.words
    assert only_seen.soup.find("a", href=lambda link: link and link.startswith(URL + "/")) is None


def test_the_page_speaks_french(world: World) -> None:
    camille = world.browser("camille", language="fr")
    camille.client.headers["accept-language"] = "fr"
    with world.office.write(world.actor("camille")) as work:
        from_user = work.db.connection().exec_driver_sql(
            "UPDATE accounts_user SET locale = 'fr' WHERE handle = 'camille'"
        )
        assert from_user.rowcount == 1
    shown = camille.get(URL)
    assert "Le vocabulaire de l’espace" in shown.words
    assert "Expressions équivalentes" in shown.words


def test_what_is_written_there_is_shown_as_text(world: World) -> None:
    browser = world.browser("bruno")
    shown = browser.follow(browser.submit(URL, URL, terms="<b>AT</b>\n<script>alert(1)</script>"))
    assert "<script>alert(1)" not in shown.text
    assert "<b>AT</b>" in shown.words


def test_programs_keep_words_too(world: World) -> None:
    bruno = world.program("bruno")
    made = bruno.post("/api/v1/spaces/python/synonyms", {"terms": ["AT", "accident du travail"]})
    assert made.status == 201, made.text
    number, version = made.json()["id"], made.json()["version"]
    changed = bruno.send(
        "PUT", f"/api/v1/synonyms/{number}", json={"terms": ["AT", "accident de travail"], "version": version}
    )
    assert changed.json()["terms"] == ["AT", "accident de travail"]
    stale = bruno.send("PUT", f"/api/v1/synonyms/{number}", json={"terms": ["AT", "x y"], "version": version})
    assert stale.status == 409
    assert bruno.send("DELETE", f"/api/v1/synonyms/{number}").status == 204
    assert bruno.get("/api/v1/spaces/python/synonyms").json()["items"] == []
    assert bruno.post(f"/api/v1/synonyms/{number}/restoration").status == 204
    refused = bruno.post("/api/v1/spaces/python/synonyms", {"terms": ["AT"]})
    assert refused.status == 422
