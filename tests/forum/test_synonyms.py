"""The words of a space: kept by those who look after it, used by every search of those who may read it."""

import pytest
from sqlalchemy import event, select

from core.errors import AppError, Forbidden, Invalid, NotFound
from core.models import AuditRow
from core.work import Work
from forum.errors import AlreadyRemoved, EditedMeanwhile, NotRemoved
from forum.forms.synonyms import NewSynonym, SynonymEdit
from forum.queries.synonyms import list_synonyms
from forum.service.synonyms import add_synonym, edit_synonym, remove_synonym, restore_synonym
from search.service import SearchRequest
from search.views import Draft, Filters, Results
from tests.forum.crowd import refused, together
from tests.world import World

AT = ("AT", "accident du travail")


def add(world: World, who: str = "bruno", space: str = "python", *terms: str, everywhere: bool = False) -> int:
    return world.do(who, add_synonym, space, NewSynonym(terms=terms or AT, everywhere=everywhere))


def search(world: World, who: str, q: str, **filters: frozenset[int]) -> Results:
    return world.see(who, world.site.searcher.find, SearchRequest(q=q, filters=Filters(**filters)))


def titles(world: World, who: str, q: str) -> set[str]:
    return {hit.title for hit in search(world, who, q).items}


@pytest.mark.parametrize(
    ("who", "here", "everywhere"),
    [
        ("visitor", Forbidden, Forbidden),
        ("lea", Forbidden, Forbidden),
        ("marc", Forbidden, Forbidden),
        ("bruno", None, Forbidden),
        ("camille", None, None),
        ("ada", None, None),
    ],
)
def test_words_are_kept_by_who_looks_after_the_place(
    world: World, who: str, here: type[AppError] | None, everywhere: type[AppError] | None
) -> None:
    for outcome, is_everywhere in ((here, False), (everywhere, True)):
        answers = together(lambda: add(world, who, everywhere=is_everywhere))  # noqa: B023 - called at once
        assert refused(answers) == ([outcome] if outcome else [])


@pytest.mark.parametrize("who", ["visitor", "lea", "marc", "bruno"])
def test_others_never_meet_the_lists_of_a_space(world: World, who: str) -> None:
    number = add(world, "camille", "cafe")
    for verb, *given in (
        (edit_synonym, number, SynonymEdit(terms=AT)),
        (remove_synonym, number),
        (restore_synonym, number),
    ):
        with pytest.raises(NotFound):
            world.do(who, verb, *given)
    with pytest.raises((Forbidden, NotFound)):
        world.see(who, list_synonyms, "cafe")


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ((), "required"),
        (("  ", ""), "required"),
        (("AT",), "one_expression_only"),
        (("AT", "?!"), "no_word"),
        (("AT", "x" * 81), "expression_too_long"),
        (("AT", "un deux trois quatre cinq six sept huit neuf onze"), "expression_too_long"),
        (tuple(f"mot{number}" for number in range(13)), "too_many_expressions"),
        (("Élève", "eleves"), "same_expression_twice"),
    ],
)
def test_a_list_that_helps_nobody_is_refused_with_its_reason(world: World, terms: tuple[str, ...], code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        world.do("bruno", add_synonym, "python", NewSynonym(terms=terms))
    assert refusal.value.fields == {"terms": code}


def test_the_same_list_is_kept_once_in_a_place(any_world: World) -> None:
    world = any_world
    first = add(world)
    with pytest.raises(Invalid) as refusal:
        add(world, "bruno", "python", "Accidents du travail", "AT")
    assert refusal.value.fields == {"terms": "already_listed"}
    add(world, "camille", "cafe")
    world.do("bruno", remove_synonym, first)
    add(world)
    with pytest.raises(Invalid):
        world.do("bruno", restore_synonym, first)


def test_every_act_is_recorded_and_a_removal_can_be_undone(any_world: World) -> None:
    world = any_world
    number = add(world)
    world.do("bruno", edit_synonym, number, SynonymEdit(terms=(*AT, "arrêt AT"), version=1))
    with pytest.raises(EditedMeanwhile):
        world.do("bruno", edit_synonym, number, SynonymEdit(terms=AT, version=1))
    world.do("bruno", remove_synonym, number)
    for verb, refusal in ((remove_synonym, AlreadyRemoved),):
        with pytest.raises(refusal):
            world.do("bruno", verb, number)
    shown = world.see("bruno", list_synonyms, "python")
    assert not shown.items
    assert [one.terms for one in shown.removed] == [[*AT, "arrêt AT"]]
    world.do("bruno", restore_synonym, number)
    with pytest.raises(NotRemoved):
        world.do("bruno", restore_synonym, number)
    assert [one.by for one in world.see("bruno", list_synonyms, "python").items] == ["Bruno"]
    with world.office.read() as work:
        verbs = work.db.scalars(select(AuditRow.verb).where(AuditRow.target_kind == "synonym").order_by(AuditRow.id))
        assert list(verbs) == [f"synonym.{act}" for act in ("add", "edit", "remove", "restore")]


def test_an_acronym_finds_what_it_stands_for_at_once_and_the_other_way_round(any_world: World) -> None:
    world = any_world
    world.ask(title="Déclarer un accident du travail", body="Que faut-il remplir ?")
    world.ask(title="Qui paie l’AT ?", body="Je ne sais pas à qui écrire.")
    world.ask(title="Look at this loop", body="It never ends at all.")
    world.settle()
    declared, paid = "Déclarer un accident du travail", "Qui paie l’AT ?"
    assert titles(world, "lea", "AT") == {paid}
    number = add(world)
    assert titles(world, "lea", "AT") == {declared, paid}
    assert titles(world, "lea", "accident du travail") == {declared, paid}
    marks = {piece.text for hit in search(world, "lea", "AT").items for piece in hit.heading if piece.match}
    assert marks == {"AT", "accident", "travail"}
    world.do("bruno", remove_synonym, number)
    assert titles(world, "lea", "AT") == {paid}


def test_a_draft_is_answered_through_the_words_of_its_space(world: World) -> None:
    world.accept(
        number := world.ask(title="Comment faire une rupture conventionnelle ?"), world.reply(number, body="Par écrit.")
    )
    world.settle()
    space = world.see("lea", world.site.searcher.find_space, "python")
    draft = Draft(title="Comment faire une RC ?", space_id=space)
    assert not world.see("lea", world.site.searcher.suggest, draft).items
    add(world, "bruno", "python", "RC", "rupture conventionnelle")
    suggested = world.see("lea", world.site.searcher.suggest, draft).items
    assert [one.id for one in suggested] == [number]


def test_the_words_of_a_closed_space_tell_nothing_to_outsiders(any_world: World) -> None:
    world = any_world
    world.ask(title="The zanzibar exercise", body="Everybody may read this.")
    world.settle()
    add(world, "camille", "cohort-a", "projet Falcon", "zanzibar")
    assert titles(world, "nora", "falcon projet") == set()
    assert titles(world, "nora", "projet Falcon") == {"The zanzibar exercise"}
    for outsider in ("visitor", "owen", "marc", "bruno"):
        found = search(world, outsider, "projet Falcon")
        assert (found.total, found.corrections) == (0, ())


def test_a_list_of_everywhere_counts_in_every_space(world: World) -> None:
    world.ask(title="Le zanzibar du module", space="cafe", body="Une question simple.")
    world.settle()
    add(world, "ada", "python", "zzb", "zanzibar", everywhere=True)
    assert titles(world, "owen", "zzb") == {"Le zanzibar du module"}


def test_a_search_asks_the_words_with_one_statement_however_many_terms(world: World) -> None:
    add(world)
    words = world.site.searcher._present.finding._synonyms
    statements: list[str] = []

    def count(_c: object, _u: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    def ask_twice(work: Work) -> None:
        scope = world.site.searcher._present.finding._readable(work)
        words(work, scope)
        event.listen(work.db.get_bind().engine, "before_cursor_execute", count)
        try:
            words(work, scope)
        finally:
            event.remove(work.db.get_bind().engine, "before_cursor_execute", count)

    world.see("lea", ask_twice)
    assert len(statements) == 1
