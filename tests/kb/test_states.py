"""An article goes from draft to obsolete; each state somebody decided says who, when and why."""

from collections.abc import Callable

import pytest

from core.errors import Forbidden, Invalid, NotFound
from core.work import Work
from forum.models.notices import NoticeKind
from forum.queries.notices import list_notices
from kb.errors import ArticleStateMoved
from kb.forms import Doubting, Retiring
from kb.models import ArticleState, DoubtReason
from kb.queries.articles import find_successor, load_article
from kb.service.publication import publish_article, submit_article, unpublish_article
from kb.service.retirement import retire_article, revive_article
from kb.service.review import doubt_article, unverify_article, verify_article
from tests.kb.library import Library


def test_a_draft_is_read_by_the_staff_alone_until_it_is_published(library: Library) -> None:
    article_id = library.draft(library.finished())
    library.do("camille", submit_article, article_id)
    assert library.see("marc", load_article, article_id).state is ArticleState.IN_REVIEW
    with pytest.raises(NotFound):
        library.see("lea", load_article, article_id)
    library.do("camille", publish_article, article_id)
    view = library.see("visitor", load_article, article_id)
    assert (view.state, view.published_by, view.published_at) == (ArticleState.PUBLISHED, "Camille", library.now)
    library.do("camille", unpublish_article, article_id)
    with pytest.raises(NotFound):
        library.see("lea", load_article, article_id)


def test_a_verification_says_who_and_when_and_can_be_taken_back(library: Library) -> None:
    article_id = library.published()
    library.do("marc", verify_article, article_id)
    vouch = library.see("lea", load_article, article_id).verified
    assert vouch is not None
    assert (vouch.by, vouch.at) == ("Marc", library.now)
    library.do("camille", unverify_article, article_id)
    view = library.see("lea", load_article, article_id)
    assert (view.state, view.verified) == (ArticleState.PUBLISHED, None)


def test_a_doubt_is_told_to_the_staff_and_settled_by_verifying_or_publishing(library: Library) -> None:
    article_id = library.published()
    for settle in (publish_article, verify_article):
        library.do("marc", doubt_article, article_id, Doubting(note="Depuis la version 3 ?"))
        doubt = library.see("camille", load_article, article_id).doubt
        assert doubt is not None
        assert (doubt.by, doubt.reason, doubt.note) == ("Marc", DoubtReason.REPORTED, "Depuis la version 3 ?")
        shown = library.see("lea", load_article, article_id)
        assert (shown.state, shown.doubt) == (ArticleState.NEEDS_REVIEW, None)
        library.do("camille", settle, article_id)
        assert library.see("camille", load_article, article_id).doubt is None


def test_readers_of_an_obsolete_article_are_sent_to_the_last_successor(library: Library) -> None:
    old, newer, newest = (library.published(title=title) for title in ("Ancienne", "Récente", "Dernière"))
    library.do("camille", retire_article, old, Retiring(successor_id=newer, reason="Python 2"))
    library.do("camille", retire_article, newer, Retiring(successor_id=newest))
    with pytest.raises(NotFound):
        library.see("lea", load_article, old)
    assert library.see("lea", find_successor, old) == newest
    retirement = library.see("camille", load_article, newer).retirement
    assert retirement is not None
    assert retirement.successor is not None
    assert retirement.successor.title == "Dernière"
    library.do("camille", unpublish_article, newest)
    assert library.see("lea", find_successor, old) is None
    library.do("camille", revive_article, old)
    view = library.see("camille", load_article, old)
    assert (view.state, view.retirement) == (ArticleState.NEEDS_REVIEW, None)


def test_a_successor_is_another_published_article_that_the_lcm_sees(library: Library) -> None:
    article_id, draft = library.published(), library.draft(library.finished(title="Brouillon"))
    for successor in (article_id, draft, 999):
        with pytest.raises(Invalid):
            library.do("camille", retire_article, article_id, Retiring(successor_id=successor))
    assert library.see("camille", load_article, article_id).state is ArticleState.PUBLISHED


@pytest.mark.parametrize("verb", [publish_article, submit_article, unverify_article, revive_article])
def test_the_second_of_two_people_learns_where_it_is(library: Library, verb: Callable[[Work, int], None]) -> None:
    article_id = library.published()
    with pytest.raises(ArticleStateMoved) as refusal:
        library.do("camille", verb, article_id)
    assert refusal.value.params == {"state": "published"}


@pytest.mark.parametrize("verb", [publish_article, unpublish_article, verify_article, submit_article, revive_article])
def test_learners_move_nothing(library: Library, verb: Callable[[Work, int], None]) -> None:
    article_id = library.published()
    with pytest.raises(Forbidden):
        library.do("lea", verb, article_id)


def test_a_button_shows_only_if_it_works(library: Library) -> None:
    article_id = library.published()

    def offered(name: str) -> set[str]:
        view = library.see(name, load_article, article_id)
        return {field for field in view.__struct_fields__ if field.startswith("may_") and getattr(view, field)}

    assert offered("lea") == offered("visitor") == offered("paul") == set()
    assert offered("marc") == {"may_see_history", "may_edit", "may_verify", "may_doubt"}
    assert offered("bruno") == offered("marc") | {"may_unpublish", "may_retire"}


def test_asker_and_answerers_are_told_once_and_the_publisher_not(library: Library) -> None:
    article_id = library.published()
    for _ in range(2):
        library.settle()
        library.do("camille", unpublish_article, article_id)
        library.do("camille", publish_article, article_id)
    library.settle()

    def times_told(name: str) -> int:
        return [notice.kind for notice in library.see(name, list_notices).items].count(NoticeKind.ARTICLE)

    assert {name: times_told(name) for name in ("lea", "owen", "camille", "nora")} == {
        "lea": 1,
        "owen": 1,
        "camille": 0,
        "nora": 0,
    }
