"""An article is made of a finished thread's own words."""

import pytest
from sqlalchemy import select

from core.actor import SYSTEM
from core.errors import Forbidden, NotFound
from forum.forms.threads import Acceptance, Closing, RemovalForm
from forum.models import Post
from forum.service.lifecycle import close_thread, remove_thread
from forum.service.posts import remove_post
from forum.service.relations import mark_duplicate
from forum.service.solutions import accept_solution
from kb.errors import NothingToKeep, ThreadNotFinished
from kb.models import ArticleState, ParagraphRole
from kb.queries.articles import load_article
from tests.kb.library import Library


def test_a_draft_keeps_question_and_answer_without_greetings_each_with_its_source(library: Library) -> None:
    thread_id = library.finished()
    article = library.see("camille", load_article, library.draft(thread_id))
    assert article.state is ArticleState.DRAFT
    assert article.title == "Ma liste change toute seule"
    assert [(item.role, item.body) for item in article.paragraphs] == [
        (
            ParagraphRole.QUESTION,
            "Ma liste change quand je modifie sa copie.\n\n```python\nb = a\n\nb.pop()\n```",
        ),
        (ParagraphRole.ANSWER, "Le signe = donne un second nom."),
        (ParagraphRole.ANSWER, "Essayez :\n\n```python\nb = a.copy()\n\nprint(b)\n```"),
    ]
    assert [item.source.author.name for item in article.paragraphs if item.source] == ["Lea", "Owen", "Owen"]
    assert [person.name for person in article.credits] == ["Lea", "Owen"]
    assert [source.url for source in article.sources] == [f"/threads/{thread_id}"]
    assert article.tags == ("copie", "listes")
    assert article.summary == "Le signe = donne un second nom. Essayez : b = a.copy() print(b)"
    assert article.own_summary == ""
    assert article.revision_count == 1


def test_every_line_of_a_draft_is_a_line_of_its_source(library: Library) -> None:
    thread_id = library.finished()
    article = library.see("camille", load_article, library.draft(thread_id))
    with library.office.read(SYSTEM) as work:
        sources = {row.id: row.body.splitlines() for row in work.db.scalars(select(Post))}
    for paragraph in article.paragraphs:
        assert paragraph.source is not None
        assert set(paragraph.body.splitlines()) <= set(sources[paragraph.source.post_id])


def test_the_accepted_answer_comes_before_verified_ones(library: Library) -> None:
    thread_id = library.ask()
    early = library.answer(thread_id, "Réponse vérifiée.")
    late = library.answer(thread_id, "Réponse acceptée.", by="marc")
    library.answer(thread_id, "Réponse de personne.", by="nora")
    library.verify(early)
    library.do("lea", accept_solution, thread_id, Acceptance(post_id=late))
    library.do("lea", close_thread, thread_id, Closing())
    article = library.see("camille", load_article, library.draft(thread_id))
    assert [item.text for item in article.paragraphs[1:]] == ["Réponse acceptée.", "Réponse vérifiée."]


def test_asking_twice_gives_the_same_article(library: Library) -> None:
    thread_id = library.finished()
    assert library.draft(thread_id) == library.draft(thread_id, by="bruno")
    assert library.see("camille", load_article, 1).revision_count == 1


def test_an_open_thread_gives_no_article(library: Library) -> None:
    thread_id = library.ask()
    library.verify(library.answer(thread_id))
    with pytest.raises(ThreadNotFinished):
        library.draft(thread_id)


def test_a_thread_without_accepted_or_verified_answer_has_nothing_to_keep(library: Library) -> None:
    thread_id = library.ask()
    library.answer(thread_id)
    library.do("lea", close_thread, thread_id, Closing())
    with pytest.raises(NothingToKeep):
        library.draft(thread_id)


def test_an_answer_that_is_only_polite_is_nothing_to_keep(library: Library) -> None:
    with pytest.raises(NothingToKeep):
        library.draft(library.finished(body="Bonjour,\n\nMerci beaucoup !"))


def test_a_removed_answer_is_never_copied(library: Library) -> None:
    thread_id = library.ask()
    kept, gone = library.answer(thread_id, "Gardée."), library.answer(thread_id, "Retirée.", by="marc")
    library.verify(kept)
    library.verify(gone)
    library.do("camille", remove_post, gone, RemovalForm())
    library.do("lea", close_thread, thread_id, Closing())
    article = library.see("camille", load_article, library.draft(thread_id))
    assert [item.text for item in article.paragraphs[1:]] == ["Gardée."]


def test_a_removed_thread_gives_no_article(library: Library) -> None:
    thread_id = library.finished()
    library.do("camille", remove_thread, thread_id, RemovalForm())
    with pytest.raises(ThreadNotFinished):
        library.draft(thread_id)


@pytest.mark.parametrize("name", ["lea", "owen", "marc", "visitor", "paul"])
def test_only_an_lcm_of_the_space_drafts(library: Library, name: str) -> None:
    thread_id = library.finished()
    with pytest.raises(Forbidden):
        library.draft(thread_id, by=name)


def test_a_thread_one_may_not_see_does_not_exist(library: Library) -> None:
    thread_id = library.finished("cohort")
    with pytest.raises(NotFound):
        library.draft(thread_id, by="bruno")


def test_titles_of_duplicates_are_kept_unless_they_come_from_a_narrower_space(library: Library) -> None:
    thread_id = library.finished()
    for space, title, by in (("python", "Copie de liste", "owen"), ("cohort", "Secret de cohorte", "nora")):
        library.do("camille", mark_duplicate, library.ask(space, title, by=by), thread_id)
    article = library.see("camille", load_article, library.draft(thread_id))
    assert article.alternate_titles == ("Copie de liste",)
