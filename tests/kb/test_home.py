"""Lists of articles: filtered, paged, counted, with two shelves."""

import pytest

from core.errors import Invalid
from forum.models import Deflection
from kb.forms import Editing, ParagraphForm
from kb.models import ArticleState
from kb.queries.articles import article_of_thread, load_article
from kb.queries.home import KbFilter, kb_home, list_articles
from kb.service.editing import edit_article
from tests.kb.library import Library


def _titles(library: Library, name: str = "lea", **wanted: object) -> list[str]:
    return [item.title for item in library.see(name, list_articles, KbFilter(**wanted)).items]  # type: ignore[arg-type]


def test_articles_are_filtered_by_space_language_tag_state_and_words(library: Library) -> None:
    library.published(title="Copier une liste en Python")
    library.published("cafe", "Réserver la salle 100% libre")
    library.draft(library.finished(title="Un brouillon"))
    assert _titles(library) == ["Réserver la salle 100% libre", "Copier une liste en Python"]
    assert _titles(library, space="cafe") == ["Réserver la salle 100% libre"]
    assert _titles(library, space="nowhere") == []
    assert len(_titles(library, lang="fr")) == 2
    assert _titles(library, lang="en") == []
    assert len(_titles(library, tag="listes")) == 2
    assert _titles(library, tag="autre") == []
    assert _titles(library, q="liste copier") == ["Copier une liste en Python"]
    assert _titles(library, q="100%") == ["Réserver la salle 100% libre"]
    assert _titles(library, q="100_") == []
    assert _titles(library, state=ArticleState.DRAFT) == []
    assert _titles(library, "camille", state=ArticleState.DRAFT) == ["Un brouillon"]


def test_pages_follow_each_other_without_gap_or_repeat(library: Library) -> None:
    ids = [library.published(title=f"Article {number}") for number in range(5)]
    seen: list[int] = []
    cursor: str | None = None
    while True:
        page = library.see("lea", list_articles, KbFilter(limit=2, cursor=cursor))
        seen += [item.id for item in page.items]
        cursor = page.next
        if cursor is None:
            break
    assert seen == ids[::-1]
    with pytest.raises(Invalid):
        library.see("lea", list_articles, KbFilter(cursor="nonsense"))


def test_the_home_page_counts_and_shelves_what_its_reader_may_read(library: Library) -> None:
    first, second = library.published(title="Premier"), library.published("cafe", "Second")
    library.draft(library.finished(title="Un brouillon"))
    with library.office.write() as work:
        for reader in ("lea", "nora"):
            deflection = Deflection(
                user_id=library.actors[reader].id, suggestion_key=f"k-{first}", title="Copie", at=work.now
            )
            work.db.add(deflection)
    home = library.see("lea", kb_home, KbFilter())
    assert [(count.space.slug, count.count) for count in home.spaces] == [("cafe", 1), ("python", 1)]
    assert [(count.lang, count.count) for count in home.languages] == [("fr", 2)]
    assert [item.id for item in home.recent] == [second, first]
    assert [(item.id, item.reuse_count) for item in home.most_reused] == [(first, 2)]
    assert (home.total, home.in_care) == (2, ())
    care = library.see("camille", kb_home, KbFilter()).in_care
    assert [(count.state, count.count) for count in care] == [("draft", 1)]


def test_an_alternate_title_finds_its_article(library: Library) -> None:
    article_id = library.published()
    view = library.see("camille", load_article, article_id)
    form = Editing(
        title=view.title,
        version=view.version,
        paragraphs=tuple(ParagraphForm(id=item.id, body=item.body) for item in view.paragraphs),
        alternate_titles=("Mutable default argument",),
    )
    library.do("camille", edit_article, article_id, form)
    assert _titles(library, q="mutable") == [view.title]


def test_the_page_of_a_thread_names_its_article(library: Library) -> None:
    thread_id = library.finished()
    assert library.see("camille", article_of_thread, thread_id) is None
    article_id = library.draft(thread_id)
    brief = library.see("camille", article_of_thread, thread_id)
    assert brief is not None
    assert (brief.id, brief.url, brief.state) == (article_id, f"/articles/{article_id}", ArticleState.DRAFT)
    assert library.see("lea", article_of_thread, thread_id) is None
