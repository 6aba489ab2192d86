"""Every version is kept, and nobody overwrites what they have not seen."""

import pytest

from core.diff import ChangeKind
from core.errors import Forbidden, Invalid, NotFound
from forum.forms.threads import RemovalForm
from forum.service.posts import remove_post, restore_post
from kb.errors import ArticleEditedMeanwhile, ArticleStateMoved
from kb.forms import Editing, ParagraphForm, Restoring, Retiring
from kb.models import ArticleState, ParagraphRole
from kb.queries.articles import load_article
from kb.queries.revisions import list_revisions, revision_diff
from kb.service.editing import edit_article, restore_revision
from kb.service.publication import publish_article
from kb.service.retirement import retire_article
from kb.service.review import verify_article
from kb.views import ArticleView
from tests.kb.library import Library


def _as_it_is(view: ArticleView, **changes: object) -> Editing:
    same = {
        "title": view.title,
        "version": view.version,
        "summary": view.own_summary,
        "paragraphs": [ParagraphForm(id=item.id, body=item.body, heading=item.heading) for item in view.paragraphs],
    }
    return Editing(**{**same, **changes})  # type: ignore[arg-type]


@pytest.fixture
def article_id(library: Library) -> int:
    return library.draft(library.finished())


def _edit(library: Library, article_id: int, by: str = "camille", **changes: object) -> ArticleView:
    view = library.see(by, load_article, article_id)
    library.do(by, edit_article, article_id, _as_it_is(view, **changes))
    return library.see(by, load_article, article_id)


def test_paragraphs_can_be_changed_reordered_added_and_taken_out(library: Library, article_id: int) -> None:
    question, first, second = library.see("camille", load_article, article_id).paragraphs
    view = _edit(
        library,
        article_id,
        title="Copier une liste",
        summary="En bref.",
        tags=["Listes Python"],
        alternate_titles=["Comment copier une liste ?"],
        paragraphs=[
            ParagraphForm(id=second.id, body=second.body),
            ParagraphForm(id=question.id, body="Question **revue**.", heading="Le problème"),
            ParagraphForm(body="Voir aussi `deepcopy`."),
            ParagraphForm(body="Une précision.", role=ParagraphRole.ANSWER, source_post_id=first.source.post_id),  # type: ignore[union-attr]
        ],
    )
    assert view.title == "Copier une liste"
    assert view.summary == "En bref."
    assert view.tags == ("listes-python",)
    assert view.alternate_titles == ("Comment copier une liste ?",)
    assert [(item.role, item.text) for item in view.paragraphs] == [
        ("answer", second.text),
        ("question", "Question revue."),
        ("note", "Voir aussi deepcopy."),
        ("answer", "Une précision."),
    ]
    assert "<strong>revue</strong>" in view.paragraphs[1].html
    assert [item.source.author.name if item.source else "" for item in view.paragraphs] == ["Owen", "Lea", "", "Owen"]
    assert view.paragraphs[0].id == second.id
    assert view.version == 2


def test_what_the_form_leaves_out_stays(library: Library, article_id: int) -> None:
    before = library.see("camille", load_article, article_id)
    view = _edit(library, article_id, title="Autre titre")
    assert (view.tags, view.alternate_titles) == (before.tags, before.alternate_titles)


def test_two_editors_of_one_article_the_second_learns_who_was_first(library: Library, article_id: int) -> None:
    seen = library.see("marc", load_article, article_id)
    _edit(library, article_id, title="Le titre de Camille")
    with pytest.raises(ArticleEditedMeanwhile) as refusal:
        library.do("marc", edit_article, article_id, _as_it_is(seen, title="Le titre de Marc"))
    assert refusal.value.params == {"title": "Le titre de Camille", "by": "Camille", "version": 2}
    assert library.see("marc", load_article, article_id).title == "Le titre de Camille"


def test_every_version_is_kept_and_any_two_can_be_compared(library: Library, article_id: int) -> None:
    _edit(library, article_id, by="marc", title="Copier une liste", note="Titre plus clair")
    question, *_rest = library.see("camille", load_article, article_id).paragraphs
    _edit(library, article_id, paragraphs=[ParagraphForm(id=question.id, body="Ma liste change toujours.")])
    rows = library.see("camille", list_revisions, article_id)
    assert [(row.number, row.title, row.by, row.note, row.is_present) for row in rows] == [
        (3, "Copier une liste", "Camille", "", True),
        (2, "Copier une liste", "Marc", "Titre plus clair", False),
        (1, "Ma liste change toute seule", "Camille", "", False),
    ]
    diff = library.see("camille", revision_diff, article_id, 1, 3)
    assert [change.kind for change in diff.title][:2] == [ChangeKind.REMOVED, ChangeKind.ADDED]
    spelled = "".join(change.text for change in diff.text if change.kind is not ChangeKind.REMOVED)
    assert spelled == "Ma liste change toujours."
    assert diff.may_restore
    with pytest.raises(NotFound):
        library.see("camille", revision_diff, article_id, 1, 9)


def test_restoring_brings_the_old_text_back_and_keeps_the_one_between(library: Library, article_id: int) -> None:
    before = library.see("camille", load_article, article_id)
    view = _edit(library, article_id, title="Autre", paragraphs=[ParagraphForm(body="Tout autre chose.")])
    library.do("camille", restore_revision, article_id, 1, Restoring(version=view.version, note="Mieux avant"))
    after = library.see("camille", load_article, article_id)
    assert after.title == before.title
    assert [(item.role, item.body, item.source) for item in after.paragraphs] == [
        (item.role, item.body, item.source) for item in before.paragraphs
    ]
    assert [row.number for row in library.see("camille", list_revisions, article_id)] == [3, 2, 1]
    with pytest.raises(ArticleEditedMeanwhile):
        library.do("camille", restore_revision, article_id, 2, Restoring(version=1))


def test_restoring_each_version_in_turn_gives_exactly_that_version(library: Library, article_id: int) -> None:
    for number in range(2, 5):
        question, *rest = library.see("camille", load_article, article_id).paragraphs
        forms = [ParagraphForm(id=item.id, body=item.body) for item in (*rest, question)]
        forms.append(ParagraphForm(body=f"Note {number}."))
        _edit(library, article_id, title=f"Version {number}", paragraphs=forms)
    for number in range(1, 5):
        version = library.see("camille", load_article, article_id).version
        library.do("camille", restore_revision, article_id, number, Restoring(version=version))
        diff = library.see("camille", revision_diff, article_id, number, 4 + number)
        assert {change.kind for change in (*diff.title, *diff.summary, *diff.text)} <= {ChangeKind.SAME}


def test_an_edit_ends_a_verification_but_one_that_changes_nothing_does_not(library: Library, article_id: int) -> None:
    library.do("camille", publish_article, article_id)
    library.do("marc", verify_article, article_id)
    assert _edit(library, article_id, tags=["listes"]).state is ArticleState.VERIFIED
    view = _edit(library, article_id, title="Nouveau titre")
    assert view.state is ArticleState.PUBLISHED
    assert view.verified is None


def test_an_edit_never_touches_a_paragraph_the_editor_may_not_see(library: Library, article_id: int) -> None:
    question, first, second = library.see("camille", load_article, article_id).paragraphs
    library.do("camille", remove_post, first.source.post_id, RemovalForm())  # type: ignore[union-attr]
    assert [item.id for item in library.see("marc", load_article, article_id).paragraphs] == [question.id]
    kept = ParagraphForm(id=question.id, body="Q.")
    around = [ParagraphForm(body="Avant."), kept, ParagraphForm(body="Après.")]
    _edit(library, article_id, by="marc", paragraphs=around)
    library.do("camille", restore_post, first.source.post_id)  # type: ignore[union-attr]
    texts = [item.text for item in library.see("marc", load_article, article_id).paragraphs]
    assert texts == ["Avant.", "Q.", first.text, second.text, "Après."]


def test_bad_input_is_refused_by_field_and_nothing_is_lost(library: Library, article_id: int) -> None:
    view = library.see("camille", load_article, article_id)
    stranger = library.answer(library.ask(title="Une autre question"), "Ailleurs.")
    cases = {
        "paragraphs.0.body": ParagraphForm(body="> " * 200 + "x"),
        "paragraphs.0.id": ParagraphForm(id=999, body="Volé."),
        "paragraphs.0.source_post_id": ParagraphForm(body="Attribué à tort.", source_post_id=stranger),
    }
    for field, paragraph in cases.items():
        with pytest.raises(Invalid) as refusal:
            library.do("camille", edit_article, article_id, _as_it_is(view, paragraphs=[paragraph]))
        assert set(refusal.value.fields) == {field}
    assert library.see("camille", load_article, article_id) == view


def test_an_obsolete_article_is_not_edited(library: Library, article_id: int) -> None:
    library.do("camille", publish_article, article_id)
    library.do("camille", retire_article, article_id, Retiring())
    with pytest.raises(ArticleStateMoved):
        _edit(library, article_id, title="Trop tard")


@pytest.mark.parametrize("name", ["lea", "zoe", "paul", "visitor"])
def test_only_the_staff_of_the_space_edits(library: Library, article_id: int, name: str) -> None:
    library.do("camille", publish_article, article_id)
    view = library.see(name, load_article, article_id)
    with pytest.raises(Forbidden):
        library.do(name, edit_article, article_id, _as_it_is(view, title="Autre"))
    with pytest.raises(NotFound):
        library.see(name, list_revisions, article_id)


def test_an_edit_tells_search(library: Library, article_id: int, reindexed: list[tuple[str, int]]) -> None:
    _edit(library, article_id, title="Nouveau titre")
    library.settle()
    assert ("article", article_id) in reindexed
