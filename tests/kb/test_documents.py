"""Search sees an article as everybody who enters its space does."""

from forum.forms.threads import RemovalForm
from forum.service.posts import remove_post
from kb.documents import ArticleSource
from kb.models import Article, ArticleState
from kb.service.publication import unpublish_article
from kb.service.review import verify_article
from search.views import Stamp, State
from tests.kb.library import Library

SOURCE = ArticleSource()


def test_a_document_holds_question_and_answer_apart(library: Library) -> None:
    article_id = library.published()
    library.do("marc", verify_article, article_id)
    (document,) = library.see("system", SOURCE.load, [article_id])
    assert (document.key, document.kind, document.id) == (f"k-{article_id}", "article", article_id)
    assert document.title == "Ma liste change toute seule"
    assert document.body.startswith("Ma liste change quand")
    assert document.answer.startswith("Le signe = donne un second nom.")
    assert (document.state, document.resolution) == (State.VERIFIED, State.VERIFIED)
    assert document.tags == ("copie", "listes")
    assert document.lang == "fr"
    assert document.space_id == library.spaces["python"]


def test_only_what_readers_see_is_indexed(library: Library) -> None:
    article_id, draft = library.published(), library.draft(library.finished(title="Brouillon"))
    for state in ArticleState:
        with library.office.write() as work:
            work.db.get_one(Article, article_id).state = state
        shown = state in {"published", "verified", "needs_review"}
        assert len(library.see("system", SOURCE.load, [article_id, draft, 999])) == shown
        assert [stamp.id for stamp in library.see("system", SOURCE.manifest, 0, 10)] == [article_id] * shown


def test_the_manifest_pages_by_growing_id(library: Library) -> None:
    ids = [library.published(title=f"Article {number}") for number in range(3)]
    first = library.see("system", SOURCE.manifest, 0, 2)
    assert [stamp.id for stamp in first] == ids[:2]
    assert all(isinstance(stamp, Stamp) and stamp.rev > 1 for stamp in first)
    assert [stamp.id for stamp in library.see("system", SOURCE.manifest, ids[1], 2)] == ids[2:]


def test_a_removed_source_leaves_the_index_with_a_greater_revision(
    library: Library, reindexed: list[tuple[str, int]]
) -> None:
    article_id = library.published()
    library.settle()
    (before,) = library.see("system", SOURCE.load, [article_id])
    reindexed.clear()
    answer = library.see("camille", SOURCE.cards, [article_id])[article_id]
    assert answer.answered_by == "Owen"
    library.do("camille", remove_post, 2, RemovalForm())
    library.settle()
    (after,) = library.see("system", SOURCE.load, [article_id])
    assert reindexed == [("article", article_id)]
    assert after.rev > before.rev
    assert (after.answer, after.state) == ("", State.ANSWERED)


def test_a_card_shows_who_asked_and_who_answered(library: Library) -> None:
    article_id = library.published()
    card = library.see("visitor", SOURCE.cards, [article_id])[article_id]
    assert (card.url, card.space, card.author, card.answered_by) == (f"/articles/{article_id}", "Python", "Lea", "Owen")
    assert card.question_text.startswith("Ma liste change quand")
    assert card.answer_text.startswith("Le signe")


def test_taking_an_article_back_tells_search(library: Library, reindexed: list[tuple[str, int]]) -> None:
    article_id = library.published()
    library.settle()
    reindexed.clear()
    library.do("camille", unpublish_article, article_id)
    library.settle()
    assert reindexed == [("article", article_id)]
