"""Hidden is hidden: no reader meets an article, paragraph or title whose source they may not see."""

import random
from collections.abc import Callable
from typing import Final

import pytest

from core.errors import AppError, NotFound
from forum.forms.spaces import SpaceEdit
from forum.forms.threads import RemovalForm
from forum.models import Post, Thread
from forum.models.posts import PostState
from forum.models.spaces import Audience, SpaceLifecycle
from forum.queries.visibility import load_post, load_thread
from forum.service.lifecycle import remove_thread, restore_thread
from forum.service.posts import remove_post, restore_post
from forum.service.relations import mark_duplicate
from forum.service.spaces import edit_space
from forum.service.writing import changed
from kb.documents import ArticleSource
from kb.forms import Editing, ParagraphForm
from kb.models import Article, ArticleState, DoubtReason
from kb.queries.articles import article_of_thread, load_article
from kb.queries.home import KbFilter, kb_home
from kb.service.editing import edit_article
from kb.service.publication import publish_article
from tests.kb.library import NAMES, Library

EVERYBODY: Final = ("visitor", *NAMES)
READERS: Final = {
    "python": set(EVERYBODY),
    "cafe": set(EVERYBODY) - {"visitor"},
    "cohort": {"nora", "camille", "ada"},
}
STAFF: Final = {
    "python": {"marc", "bruno", "camille", "ada"},
    "cafe": {"zoe", "paul", "camille", "ada"},
    "cohort": {"camille", "ada"},
}
SHOWN: Final = {ArticleState.PUBLISHED, ArticleState.VERIFIED, ArticleState.NEEDS_REVIEW}


def _sees(library: Library, name: str, article_id: int) -> bool:
    try:
        library.see(name, load_article, article_id)
    except NotFound:
        return False
    return True


def _who_sees(library: Library, article_id: int) -> set[str]:
    return {name for name in EVERYBODY if _sees(library, name, article_id)}


def _set_state(library: Library, article_id: int, state: str) -> None:
    with library.office.write() as work:
        work.db.get_one(Article, article_id).state = state


def _posts(library: Library, article_id: int) -> list[int]:
    view = library.see("camille", load_article, article_id)
    return list(dict.fromkeys(item.source.post_id for item in view.paragraphs if item.source))


@pytest.mark.parametrize("space", READERS)
def test_readers_of_a_space_see_what_is_published_and_its_staff_the_rest(library: Library, space: str) -> None:
    thread_id = library.finished(space)
    article_id = library.draft(thread_id)
    for state in ArticleState:
        _set_state(library, article_id, state)
        allowed = READERS[space] if state in SHOWN else STAFF[space]
        assert _who_sees(library, article_id) == allowed
        for name in EVERYBODY:
            assert (library.see(name, article_of_thread, thread_id) is not None) is (name in allowed)
            listed = state in SHOWN and name in allowed
            home = library.see(name, kb_home, KbFilter())
            assert (len(home.items), home.total, len(home.recent)) == (listed, listed, listed)
            assert sum(row.count for row in home.spaces) == sum(row.count for row in home.languages) == listed
            assert set(library.see(name, ArticleSource().cards, [article_id])) == ({article_id} if listed else set())


def test_a_removed_answer_is_gone_from_the_article_at_once_and_its_lcm_is_asked(library: Library) -> None:
    article_id = library.published()
    question, answer = _posts(library, article_id)
    library.do("camille", remove_post, answer, RemovalForm())
    for name in ("visitor", "lea", "owen", "marc"):
        view = library.see(name, load_article, article_id)
        assert view.state is ArticleState.NEEDS_REVIEW
        assert {item.source.post_id for item in view.paragraphs if item.source} == {question}
        assert "second nom" not in view.summary
        assert [person.name for person in view.credits] == ["Lea"]
    view = library.see("bruno", load_article, article_id)
    assert [item.is_withheld for item in view.paragraphs] == [False, True, True]
    assert view.doubt is not None
    assert (view.doubt.reason, view.doubt.by) == (DoubtReason.SOURCE_REMOVED, "")
    library.do("camille", restore_post, answer)
    assert "second nom" in library.see("lea", load_article, article_id).summary


def test_a_held_answer_is_hidden_even_from_its_author(library: Library) -> None:
    article_id = library.published()
    _question, answer = _posts(library, article_id)
    with library.office.write() as work:
        work.db.get_one(Post, answer).state = PostState.HELD
    assert "second nom" not in library.see("owen", load_article, article_id).summary


def test_an_article_whose_thread_is_removed_is_for_the_lcm_alone_until_nothing_of_it_is_left(library: Library) -> None:
    article_id = library.published()
    thread_id = library.see("camille", load_article, article_id).sources[0].id
    library.do("camille", remove_thread, thread_id, RemovalForm())
    assert _who_sees(library, article_id) == {"bruno", "camille", "ada"}
    view = library.see("camille", load_article, article_id)
    own_words = Editing(title="Copier", version=view.version, paragraphs=(ParagraphForm(body="Écrit par nous."),))
    library.do("camille", edit_article, article_id, own_words)
    library.do("camille", publish_article, article_id)
    assert _who_sees(library, article_id) == set(EVERYBODY)
    assert library.see("lea", load_article, article_id).sources == ()


def test_a_restored_thread_brings_its_article_back(library: Library) -> None:
    article_id = library.published()
    thread_id = library.see("camille", load_article, article_id).sources[0].id
    library.do("camille", remove_thread, thread_id, RemovalForm())
    library.do("camille", restore_thread, thread_id)
    assert _who_sees(library, article_id) == set(EVERYBODY)


def test_an_article_follows_its_thread_into_a_narrower_space(library: Library) -> None:
    article_id = library.published()
    thread_id = library.see("camille", load_article, article_id).sources[0].id
    with library.office.write(library.actors["camille"]) as work:
        thread = work.db.get_one(Thread, thread_id)
        thread.space_id = library.spaces["cohort"]
        changed(work, thread)
    assert _who_sees(library, article_id) == READERS["cohort"]
    view = library.see("camille", load_article, article_id)
    assert view.space.slug == "cohort"
    assert view.doubt is not None
    assert view.doubt.reason is DoubtReason.SOURCE_MOVED


def test_a_moved_thread_hides_its_article_even_before_anything_follows(library: Library) -> None:
    article_id = library.published()
    thread_id = library.see("camille", load_article, article_id).sources[0].id
    with library.office.write() as work:
        work.db.get_one(Thread, thread_id).space_id = library.spaces["cohort"]
    assert _who_sees(library, article_id) == READERS["cohort"]
    assert library.see("system", ArticleSource().load, [article_id]) == []


def test_a_narrowed_space_narrows_its_articles(library: Library) -> None:
    article_id = library.published()
    narrower = SpaceEdit(title="Python", audience=Audience.GROUPS, groups=("cohort",))
    library.do("camille", edit_space, "python", narrower)
    assert _who_sees(library, article_id) == {"nora", "marc", "bruno", "camille", "ada"}
    library.do("camille", edit_space, "python", SpaceEdit(title="Python", lifecycle=SpaceLifecycle.PLANNED))
    assert _who_sees(library, article_id) == {"marc", "bruno", "camille", "ada"}


def test_the_title_of_a_duplicate_goes_when_that_thread_is_removed(library: Library) -> None:
    thread_id = library.finished()
    other = library.ask(title="Titre retenu du double", by="owen")
    library.do("camille", mark_duplicate, other, thread_id)
    article_id = library.draft(thread_id)
    library.do("camille", publish_article, article_id)
    library.do("camille", remove_thread, other, RemovalForm())
    assert library.see("lea", load_article, article_id).alternate_titles == ()
    assert library.see("lea", kb_home, KbFilter(q="double")).items == ()
    (document,) = library.see("system", ArticleSource().load, [article_id])
    assert "double" not in document.body


@pytest.mark.parametrize("seed", range(3))
def test_no_reader_ever_sees_a_paragraph_whose_source_they_may_not_see(library: Library, seed: int) -> None:
    chance = random.Random(seed)
    articles = [library.published(space, f"Sujet {space}") for space in READERS]
    posts = [post for article_id in articles for post in _posts(library, article_id)]
    threads = [library.see("camille", load_article, article_id).sources[0].id for article_id in articles]
    acts: list[Callable[[], object]] = [
        lambda: library.do("camille", remove_post, chance.choice(posts), RemovalForm()),
        lambda: library.do("camille", restore_post, chance.choice(posts)),
        lambda: library.do("camille", remove_thread, chance.choice(threads), RemovalForm()),
        lambda: library.do("camille", restore_thread, chance.choice(threads)),
        lambda: library.do("camille", publish_article, chance.choice(articles)),
        lambda: library.do("camille", edit_space, "cafe", SpaceEdit(title="Café", audience=Audience.PUBLIC)),
        lambda: library.do("camille", edit_space, "cafe", SpaceEdit(title="Café", audience=Audience.MEMBERS)),
        lambda: _edit_somehow(library, chance, chance.choice(articles)),
    ]
    for _ in range(12):
        try:
            chance.choice(acts)()
        except AppError:
            continue
        for name in ("visitor", "lea", "owen", "nora", "marc", "paul", "camille"):
            _check(library, name, articles)


def _edit_somehow(library: Library, chance: random.Random, article_id: int) -> None:
    view = library.see("camille", load_article, article_id)
    forms = [ParagraphForm(id=item.id, body=item.body) for item in view.paragraphs if chance.random() < 0.8]
    chance.shuffle(forms)
    forms.append(ParagraphForm(body="Précision de la rédaction."))
    library.do(
        "camille", edit_article, article_id, Editing(title=view.title, version=view.version, paragraphs=tuple(forms))
    )


def _check(library: Library, name: str, articles: list[int]) -> None:
    with library.office.read(library.actors[name]) as work:
        cards = ArticleSource().cards(work, articles)
        for article_id in articles:
            try:
                view = load_article(work, article_id)
            except NotFound:
                assert article_id not in cards
                continue
            for source in view.sources:
                load_thread(work, source.id)
            for paragraph in view.paragraphs:
                if paragraph.source:
                    load_post(work, paragraph.source.post_id)
