"""The knowledge base as browsers see it, without scripts: from a finished thread to a reader."""

import pytest

from forum.forms.threads import Archiving, Closing, RemovalForm
from forum.service import lifecycle, posts
from kb.forms import ArticleRequest, Editing, ParagraphForm
from kb.queries.articles import load_article
from kb.service import drafting, editing, publication
from tests.browser import Answer
from tests.world import World

QUESTION = "Every time I loop I get an index error."
ANSWER = "Use a for loop over the list itself.\n\nNever count by hand."


def finished_thread(world: World, space: str = "python", asker: str = "lea", *, title: str = "How do I loop?") -> int:
    thread_id = world.ask(asker, space=space, title=title, body=QUESTION)
    world.accept(thread_id, world.reply(thread_id, "camille" if space == "cohort-a" else "marc", ANSWER), asker)
    world.do("camille", lifecycle.close_thread, thread_id, Closing(reason="solved"))
    return thread_id


def drafted(world: World, **thread: str) -> int:
    thread_id = finished_thread(world, **thread)
    return world.do("camille", drafting.draft_article, ArticleRequest(thread_id=thread_id))


def published(world: World, **thread: str) -> int:
    article_id = drafted(world, **thread)
    world.do("camille", publication.publish_article, article_id)
    return article_id


def post_by_hand(world: World, name: str, path: str, **fields: str) -> Answer:
    browser = world.browser(name)
    token = browser.get("/search").soup.find("meta", attrs={"name": "csrf"})
    assert token is not None
    return browser.send("POST", path, data={"_csrf": str(token["content"]), **fields})


def test_a_finished_thread_becomes_an_article_that_readers_find(world: World) -> None:
    thread_id = finished_thread(world)
    made = post_by_hand(world, "camille", f"/threads/{thread_id}/article")
    assert made.status == 303
    assert made.location.endswith("/edit")
    path = made.location.removesuffix("/edit")
    camille = world.browser("camille")
    editor = camille.get(made.location)
    assert "Use a for loop over the list itself." in editor.text
    assert "From a message by Marc" in editor.words
    saved = camille.submit(editor, f"{path}/edit", title="Loop over a list", summary="A for loop does it.")
    assert saved.location == path
    assert world.browser("owen").get(path).status == 404
    assert camille.submit(path, f"{path}/publication").status == 303
    world.settle()
    shown = world.browser("owen").get(path)
    for words in (
        "Loop over a list",
        "A for loop does it.",
        "From Marc’s answer, 23 November 2026",
        "From Lea’s question, 23 November 2026",
        "Written with the words of",
    ):
        assert words in shown.words
    assert "Loop over a list" in world.browser().get("/kb").words
    assert "Loop over a list" in world.browser().get("/search?q=loop&kind=article").words


def test_a_thread_has_one_article_however_often_it_is_asked_for(world: World) -> None:
    thread_id = finished_thread(world)
    first = post_by_hand(world, "camille", f"/threads/{thread_id}/article")
    second = post_by_hand(world, "ada", f"/threads/{thread_id}/article")
    assert first.location == second.location


def test_an_unfinished_thread_says_what_is_missing(world: World) -> None:
    thread_id = world.ask()
    refused = post_by_hand(world, "camille", f"/threads/{thread_id}/article")
    assert refused.location == f"/threads/{thread_id}"
    assert post_by_hand(world, "lea", f"/threads/{thread_id}/article").status == 403


@pytest.mark.parametrize(("name", "status"), [("visitor", 404), ("lea", 404), ("marc", 200), ("camille", 200)])
def test_a_draft_is_the_teams(world: World, name: str, status: int) -> None:
    article_id = drafted(world)
    browser = world.browser(name)
    for page in ("", "/edit", "/history", "/print"):
        assert browser.get(f"/articles/{article_id}{page}").status == status
    assert ("How do I loop?" in browser.get("/kb?state=draft").words) is (status == 200)


def test_an_article_of_a_private_space_is_nowhere_for_others(world: World) -> None:
    article_id = published(world, space="cohort-a", asker="nora", title="Where is room twelve?")
    world.settle()
    for name in ("visitor", "lea", "owen"):
        browser = world.browser(name)
        for page in ("", "/print", "/history", "/edit", "/retirement", "/review"):
            assert browser.get(f"/articles/{article_id}{page}").status == 404
        for path in ("/kb", "/kb?space=cohort-a", "/search?q=room+twelve", "/kb?q=twelve"):
            assert "Where is room twelve?" not in browser.get(path).words
    assert world.browser("nora").get(f"/articles/{article_id}").status == 200


def test_a_paragraph_whose_message_was_removed_is_hidden_from_readers_and_marked_for_the_lcm(world: World) -> None:
    article_id = published(world)
    view = world.see("camille", load_article, article_id)
    source = next(item.source for item in view.paragraphs if item.role == "answer")
    assert source is not None
    world.do("camille", posts.remove_post, source.post_id, RemovalForm(reason="wrong"))
    reader = world.browser("owen").get(f"/articles/{article_id}")
    assert "Never count by hand" not in reader.words
    assert "This article is being reviewed" in reader.words
    assert "check that the rest still holds" not in reader.words
    staff = world.browser("camille").get(f"/articles/{article_id}")
    assert "Never count by hand" in staff.words
    assert "Hidden from readers" in staff.words
    assert "check that the rest still holds" in staff.words


def test_who_saves_second_sees_the_others_text_and_keeps_their_own(world: World) -> None:
    article_id = drafted(world)
    path = f"/articles/{article_id}"
    marc = world.browser("marc")
    opened = marc.get(f"{path}/edit")
    view = world.see("camille", load_article, article_id)
    paragraphs = tuple(ParagraphForm(id=item.id, body=f"{item.body} Camille was here.") for item in view.paragraphs)
    form = Editing(title=view.title, version=view.version, paragraphs=paragraphs)
    world.do("camille", editing.edit_article, article_id, form)
    late = marc.submit(opened, f"{path}/edit", title="A title by Marc")
    assert late.status == 409
    assert "Somebody changed this article while you were writing" in late.words
    assert "Camille was here." in late.soup.select_one(".diff").text
    again = marc.submit(late, f"{path}/edit")
    assert again.status == 303
    assert "A title by Marc" in marc.get(path).words


def test_a_refused_text_comes_back_whole(world: World) -> None:
    article_id = drafted(world)
    path = f"/articles/{article_id}"
    deep = "> " * 200 + "deep"
    for wrong in (
        {"title": "x"},
        {"paragraphs.1.body": deep},
        {"tags": "a," * 30},
        {"version": "one"},
        {"note": "a\x00"},
    ):
        answer = world.browser("camille").submit(
            f"{path}/edit", f"{path}/edit", **{"summary": "Kept as typed", **wrong}
        )
        assert answer.status == 422, wrong
        assert "Kept as typed" in answer.words
        assert "Use a for loop over the list itself." in answer.words or "paragraphs.1.body" in wrong


def test_every_paragraph_emptied_is_refused(world: World) -> None:
    path = f"/articles/{drafted(world)}"
    emptied = {f"paragraphs.{number}.body": "" for number in range(10)}
    assert world.browser("camille").submit(f"{path}/edit", f"{path}/edit", **emptied).status == 422


def test_a_preview_shows_without_saving_and_keeps_the_form(world: World) -> None:
    path = f"/articles/{drafted(world)}"
    camille = world.browser("camille")
    fields = camille.get(f"{path}/edit").form(f"{path}/edit")
    shown = camille.send(
        "POST", f"{path}/preview", data={**fields, "title": "Not saved", "paragraphs.0.body": "**bold**"}
    )
    assert shown.status == 200
    preview = shown.soup.select_one("#preview")
    assert preview is not None
    assert preview.find("strong", string="bold")
    assert "Not saved" not in camille.get(path).words


def test_paragraphs_are_moved_and_added_without_a_script(world: World) -> None:
    path = f"/articles/{drafted(world)}"
    camille = world.browser("camille")
    fields = camille.get(f"{path}/edit").form(f"{path}/edit")
    moved = camille.send("POST", f"{path}/arrangement", data={**fields, "move": "up.1"})
    assert moved.form(f"{path}/edit")["paragraphs.0.body"] == fields["paragraphs.1.body"]
    last = max(int(name.split(".")[1]) for name in fields if name.startswith("paragraphs."))
    saved = camille.submit(moved, f"{path}/edit", **{f"paragraphs.{last}.body": "A word by the team."})
    assert saved.status == 303
    shown = camille.get(path).words
    assert "A word by the team. Written by the team" in shown
    for nonsense in ("up.0", "down.999", "left.1", "up.x", ""):
        assert camille.send("POST", f"{path}/arrangement", data={**fields, "move": nonsense}).status == 200


def test_the_history_shows_the_words_that_changed_and_brings_an_old_text_back(world: World) -> None:
    path = f"/articles/{drafted(world)}"
    camille = world.browser("camille")
    camille.submit(f"{path}/edit", f"{path}/edit", **{"paragraphs.1.body": "Use a while loop.", "note": "Try"})
    shown = camille.get(f"{path}/history")
    assert "while" in shown.soup.select_one(".diff ins").text
    assert "Try" in shown.words
    assert camille.submit(shown, f"{path}/restoration").status == 303
    assert "Use a for loop over the list itself." in camille.get(path).words
    assert len(camille.get(f"{path}/history").soup.select(".list-plain > li")) == 3
    late = camille.submit(shown, f"{path}/restoration", _once="")
    assert late.status == 409
    for query in ("from=1&to=99", "from=0&to=1", "from=x&to=y", "from=9999999999999999999999&to=1"):
        assert camille.get(f"{path}/history?{query}").status in {200, 404}


def test_a_trainer_vouches_and_an_edit_ends_it(world: World) -> None:
    path = f"/articles/{published(world)}"
    marc = world.browser("marc")
    assert marc.submit(path, f"{path}/verification").status == 303
    assert "Verified by Marc on 23 November 2026" in world.browser().get(path).words
    marc.submit(f"{path}/edit", f"{path}/edit", title="Another title")
    assert "Verified by Marc" not in world.browser().get(path).words


def test_an_act_on_an_article_that_moved_on_shows_where_it_is(world: World) -> None:
    article_id = drafted(world)
    path = f"/articles/{article_id}"
    camille = world.browser("camille")
    seen = camille.get(path)
    world.do("ada", publication.publish_article, article_id)
    late = camille.submit(seen, f"{path}/publication")
    assert late.status == 409
    assert "moved on meanwhile" in late.words
    assert "Published" in late.words


def test_an_obsolete_article_sends_its_readers_to_the_one_that_holds(world: World) -> None:
    old, new = published(world), published(world, title="How do I loop today?")
    path = f"/articles/{old}"
    camille = world.browser("camille")
    wrong = camille.submit(f"{path}/retirement", f"{path}/retirement", successor_id="elsewhere", reason="Kept reason")
    assert wrong.status == 422
    assert "Kept reason" in wrong.words
    retired = camille.submit(
        f"{path}/retirement", f"{path}/retirement", successor_id=f"http://127.0.0.1/articles/{new}"
    )
    assert retired.status == 303
    assert world.browser("owen").get(path).location == f"/articles/{new}"
    assert "This article is out of use" in camille.get(path).words
    assert camille.submit(path, f"{path}/revival").status == 303
    assert world.browser("owen").get(path).status == 200


def test_a_review_is_asked_for_with_a_word_for_the_team_alone(world: World) -> None:
    path = f"/articles/{published(world)}"
    marc = world.browser("marc")
    assert marc.submit(f"{path}/review", f"{path}/review", note="Since version 4 this is wrong.").status == 303
    assert "Since version 4 this is wrong." in marc.get(path).words
    reader = world.browser("owen").get(path)
    assert "This article is being reviewed" in reader.words
    assert "Since version 4" not in reader.words
    assert world.browser("owen").get(f"{path}/review").status == 403


def test_the_home_narrows_by_space_and_language_and_teaches_when_empty(world: World) -> None:
    assert "No article yet" in world.browser().get("/kb").words
    published(world)
    shown = world.browser().get("/kb?space=python")
    assert "1 article" in shown.words
    assert "Remove this filter" in shown.text
    assert "No article here with these filters" in world.browser().get("/kb?lang=fr").words


def test_a_long_shelf_is_read_page_by_page(world: World) -> None:
    for number in range(22):
        published(world, title=f"How do I loop {number} times?", asker="lea" if number % 2 else "owen")
    first = world.browser().get("/kb?space=python")
    onward = first.soup.find("a", rel="next")
    assert onward is not None
    assert len(world.browser().get(str(onward["href"])).soup.select(".article-card")) == 2


def test_the_page_for_paper_holds_the_article_alone(world: World) -> None:
    paper = world.browser().get(f"/articles/{published(world)}/print")
    assert "Never count by hand." in paper.words
    assert "From Marc’s answer, 23 November 2026" in paper.words
    assert paper.soup.find("nav") is None
    french = world.browser(language="fr").get("/articles/1/print").words
    assert "Réponse de Marc, 23 novembre 2026" in french


def test_an_archived_thread_links_to_its_article_and_back(world: World) -> None:
    thread_id = finished_thread(world)
    world.do("camille", lifecycle.archive_thread, thread_id, Archiving())
    article_id = world.do("camille", drafting.draft_article, ArticleRequest(thread_id=thread_id))
    world.do("camille", publication.publish_article, article_id)
    assert f"/articles/{article_id}" in world.browser().get(f"/threads/{thread_id}").text
    assert f"/threads/{thread_id}" in world.browser().get(f"/articles/{article_id}").text


def test_learners_cannot_act_on_articles_by_hand(world: World) -> None:
    article_id = published(world)
    for act in (
        "publication",
        "withdrawal",
        "verification",
        "unverification",
        "submission",
        "revival",
        "retirement",
        "review",
    ):
        assert post_by_hand(world, "lea", f"/articles/{article_id}/{act}").status in {401, 403}, act
        assert post_by_hand(world, "visitor", f"/articles/{article_id}/{act}").status in {401, 403}, act
    for act in ("edit", "preview", "arrangement", "restoration"):
        assert post_by_hand(world, "lea", f"/articles/{article_id}/{act}", number="1", version="1").status in {
            403,
            404,
            422,
        }
    assert "How do I loop?" in world.browser().get(f"/articles/{article_id}").words


@pytest.mark.parametrize(
    "query", ["space=%00", "lang=%ff&tag=" + "x" * 3000, "state=nonsense", "q=%25_%5C", "tag=a&tag=b"]
)
def test_old_or_hostile_links_to_the_home_still_open(world: World, query: str) -> None:
    published(world)
    assert world.browser().get(f"/kb?{query}").status == 200


@pytest.mark.parametrize(
    "path", ["/articles/999", "/articles/99999999999999999999999", "/articles/0/history", "/articles/-1"]
)
def test_an_article_that_is_not_there_is_a_404(world: World, path: str) -> None:
    assert world.browser("camille").get(path).status == 404
