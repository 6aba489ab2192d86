"""Suggestions, search and related documents: what a reader sees, and above all what a reader does not see."""

from datetime import UTC, datetime

import msgspec
import pytest
from sqlalchemy import text

from core.errors import Invalid
from core.office import Office
from core.work import Work
from search.closeness import BY_THE_WAY
from search.cutting import laid_out
from search.engines.bilingual import weights
from search.engines.embedded import EmbeddedIndex
from search.engines.fake import FakeEmbedder
from search.ports import EmbedderState, everyday
from search.scoring import Question, Weigher, score
from search.service import Searcher, SearchRequest
from search.views import Draft, Filters, Match, Reduced, Reply, Results, Scope, Sort, State, Suggestions
from search.vocabulary import Vocabulary
from tests.search.library import Reader


def suggest(reader: Reader, title: str, **changes: object) -> Suggestions:
    with reader.office.read() as work:
        return reader.searcher.suggest(work, Draft(title=title, **changes))


def find(reader: Reader, q: str, **changes: object) -> Results:
    with reader.office.read() as work:
        return reader.searcher.find(work, SearchRequest(q=q, **changes))


def ids(answer: Suggestions | Results) -> list[int]:
    return [item.id for item in answer.items]


@pytest.fixture(params=["reader", "words_reader"])
def any_reader(request: pytest.FixtureRequest) -> Reader:
    """With a model, and without one."""
    found: Reader = request.getfixturevalue(request.param)
    return found


def furnish(reader: Reader) -> None:
    put = reader.library.put
    put(1, "Comment réinitialiser mon mot de passe ?", answer="Bonjour. Cliquez sur « Mot de passe oublié ». Merci.",
        state=State.VERIFIED, resolution=State.VERIFIED)  # fmt: skip
    put(2, "Comment exporter mes notes vers Excel ?", body="Je voudrais un tableau.", tags=("excel",))
    put(3, "Planning des examens de soins infirmiers", state=State.ANSWERED, resolution=State.ANSWERED)
    put(4, "Secret : le mot de passe du coffre", space_id=9)
    reader.index_all()


def test_a_draft_is_shown_the_answer_itself_and_why(any_reader: Reader) -> None:
    furnish(any_reader)
    first = suggest(any_reader, "mot de passe à réinitialiser").items[0]
    assert (first.id, first.url, first.state, first.lang) == (1, "/threads/1", State.VERIFIED, "fr")
    assert first.match in (Match.VERY_LIKELY, Match.CLOSE)
    assert "Mot de passe oublié" in first.answer_excerpt
    assert first.why == ("mot", "passe", "réinitialiser")


def test_slips_in_a_draft_are_forgiven(any_reader: Reader) -> None:
    furnish(any_reader)
    assert ids(suggest(any_reader, "exporrter mes notes dans excell"))[:1] == [2]


def test_a_question_nobody_asked_gets_no_suggestion(any_reader: Reader) -> None:
    furnish(any_reader)
    assert suggest(any_reader, "Où garer mon vélo près du campus ?").items == ()


@pytest.mark.parametrize("title", ["", "?", "le la de", "\x00", "🎉", '"', "a", "x" * 10_000])
def test_any_draft_is_answered(any_reader: Reader, title: str) -> None:
    furnish(any_reader)
    suggest(any_reader, title, body=title * 2)


def test_the_edited_thread_itself_is_left_out(any_reader: Reader) -> None:
    furnish(any_reader)
    assert 1 not in ids(suggest(any_reader, "Comment réinitialiser mon mot de passe ?", exclude=frozenset({"t-1"})))


def test_a_hidden_document_is_nowhere(any_reader: Reader) -> None:
    furnish(any_reader)
    assert 4 not in ids(suggest(any_reader, "Secret : le mot de passe du coffre"))
    for q in ("coffre", "mot de passe", "", "cofre", '"mot de passe"'):
        results = find(any_reader, q)
        assert 4 not in ids(results)
        assert "9" not in results.facets.space
        assert results.total == len(results.items)
        assert not results.corrections


def test_the_source_has_the_last_word_while_the_index_lags(any_reader: Reader) -> None:
    furnish(any_reader)
    any_reader.library.hidden.add(1)
    del any_reader.library.documents[3]
    assert 1 not in ids(suggest(any_reader, "réinitialiser mon mot de passe"))
    assert find(any_reader, "réinitialiser").total == 0
    assert find(any_reader, "infirmiers").items == ()


def test_those_behind_hidden_suggestions_take_their_places(any_reader: Reader) -> None:
    titles = ["Comment exporter mes notes vers un tableur ?"] * 8
    for number, title in enumerate(titles, 1):
        any_reader.library.put(number, title)
    any_reader.index_all()
    before = ids(suggest(any_reader, titles[0]))
    any_reader.library.hidden.update(before[:3])
    after = ids(suggest(any_reader, titles[0]))
    assert len(before) == len(after) == 5
    assert not set(before[:3]) & set(after)


def test_a_space_that_closed_to_the_reader_is_gone_at_once(any_reader: Reader) -> None:
    furnish(any_reader)
    any_reader.library.readable = frozenset()
    assert not suggest(any_reader, "réinitialiser mon mot de passe").items
    assert find(any_reader, "").total == 0


def test_what_is_missing_is_said(reader: Reader, words_reader: Reader) -> None:
    embedder = reader.searcher.embedder
    assert isinstance(embedder, FakeEmbedder)
    assert suggest(reader, "mot de passe").degraded is None
    embedder.state = EmbedderState.LOADING
    assert suggest(reader, "mot de passe").degraded is Reduced.LOADING
    assert find(reader, "mot").degraded is Reduced.LOADING
    embedder.state = EmbedderState.BROKEN
    assert suggest(reader, "mot de passe").degraded is Reduced.LEXICAL
    assert suggest(words_reader, "mot de passe").degraded is Reduced.LEXICAL


def test_a_draft_goes_on_without_an_index(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(reader.index, EmbeddedIndex)
    reader.index.close()
    reader.index._files.live().path.unlink()
    del monkeypatch
    assert suggest(reader, "mot de passe") == Suggestions((), Reduced.LEXICAL)


def test_a_search_shows_marks_counts_and_facets(any_reader: Reader) -> None:
    furnish(any_reader)
    results = find(any_reader, "tableau excel")
    hit = results.items[0]
    assert hit.id == 2
    assert [piece.text for piece in hit.snippet if piece.match] == ["tableau"]
    assert [piece.text for piece in hit.heading if piece.match] == ["Excel"]
    assert results.facets.tag == {"excel": 1}


def test_a_correction_is_told_and_can_be_seen(any_reader: Reader) -> None:
    furnish(any_reader)
    results = find(any_reader, "infirmeirs ")
    assert ids(results) == [3]
    assert [(one.typed, one.meant) for one in results.corrections] == [("infirmeirs", "infirmiers")]


def test_filters_narrow_and_orders_reorder(any_reader: Reader) -> None:
    furnish(any_reader)
    assert ids(find(any_reader, "", sort=Sort.NEWEST)) == [3, 2, 1]
    assert ids(find(any_reader, "", filters=Filters(states=frozenset({"verified"})))) == [1]
    assert ids(find(any_reader, "comment ", filters=Filters(tags=frozenset({"excel"})))) == [2]


def test_pages_of_a_search_hold_everything_once(any_reader: Reader) -> None:
    for number in range(1, 131):
        any_reader.library.put(number, f"export de notes numéro {number}")
    any_reader.index_all()
    seen: list[int] = []
    cursor = None
    while True:
        page = find(any_reader, "export notes ", cursor=cursor, limit=20)
        assert page.total == 130
        seen.extend(ids(page))
        cursor = page.next
        if cursor is None:
            break
    assert sorted(seen) == list(range(1, 131))


def test_a_list_by_relevance_holds_what_was_there_when_it_was_begun(any_reader: Reader) -> None:
    for number in range(1, 41):
        any_reader.library.put(number, f"export de notes numéro {number}")
    any_reader.index_all()
    first = find(any_reader, "export notes ", limit=20)
    late = datetime(2026, 3, 10, tzinfo=UTC)
    for number in range(200, 230):
        any_reader.library.put(number, "export notes", created_at=late, activity_at=late)
    any_reader.index_all()
    second = find(any_reader, "export notes ", limit=20, cursor=first.next)
    assert sorted(ids(first) + ids(second)) == list(range(1, 41))
    assert (second.total, second.next) == (40, None)


@pytest.mark.parametrize("sort", [Sort.NEWEST, Sort.ACTIVITY, Sort.VOTES])
def test_an_ordered_list_is_read_on_while_others_write(any_reader: Reader, sort: Sort) -> None:
    for number in range(1, 48):
        any_reader.library.put(number, f"export de notes numéro {number}", votes=number % 5)
    any_reader.index_all()
    seen: list[int] = []
    cursor = None
    for number in range(100, 104):
        page = find(any_reader, "export ", sort=sort, cursor=cursor, limit=15)
        seen += ids(page)
        cursor = page.next
        any_reader.library.put(number, "export tout neuf", votes=50)
        any_reader.index_all()
        if cursor is None:
            break
    assert len(seen) == len(set(seen))
    assert set(range(1, 48)) <= set(seen)


def test_a_cursor_of_another_order_is_refused(any_reader: Reader) -> None:
    for number in range(1, 31):
        any_reader.library.put(number, "export")
    any_reader.index_all()
    newest, best = (find(any_reader, "export ", sort=sort).next for sort in (Sort.NEWEST, Sort.RELEVANCE))
    for sort, cursor in ((Sort.VOTES, newest), (Sort.NEWEST, best), (Sort.RELEVANCE, newest)):
        with pytest.raises(Invalid):
            find(any_reader, "export ", sort=sort, cursor=cursor)


def test_field_words_narrow_a_list(any_reader: Reader) -> None:
    furnish(any_reader)
    assert ids(find(any_reader, "tag:excel")) == [2]
    assert ids(find(any_reader, "comment est:vérifiée ")) == [1]
    assert ids(find(any_reader, "is:unanswered")) == [2]
    assert ids(find(any_reader, "espace:python langue:fr")) == [3, 2, 1]
    assert ids(find(any_reader, "space:nowhere")) == []
    assert ids(find(any_reader, "avant:2026-03-02")) == []
    assert ids(find(any_reader, "after:2026-03-02 before:2027")) == [3, 2, 1]
    assert find(any_reader, "tag:excel").facets.kind == {"thread": 1}


def test_corrections_can_be_turned_off(any_reader: Reader) -> None:
    furnish(any_reader)
    assert find(any_reader, "infirmeirs ", exact=True).corrections == ()
    assert 3 not in ids(find(any_reader, "infirmeirs ", exact=True))


def test_the_corrected_word_is_marked_in_title_and_text(any_reader: Reader) -> None:
    any_reader.library.put(1, "Les inscriptions", body="Une inscription par personne, pour s’inscrire.")
    any_reader.index_all()
    hit = find(any_reader, "inscriptoin ").items[0]
    assert [piece.text for piece in hit.heading if piece.match] == ["inscriptions"]
    assert [piece.text for piece in hit.snippet if piece.match] == ["inscription", "inscrire"]


def test_a_hit_names_the_reply_in_which_it_was_found_best(any_reader: Reader) -> None:
    library = any_reader.library
    library.put(1, "Mon tableau", body="Il ne s’affiche pas.", answer="Essayez F5.\n\nVidez le cache du navigateur.")
    library.replies[1] = (
        Reply(url="/threads/1#post-2", author="Marc", text="Essayez F5.", is_answer=True),
        Reply(url="/threads/1#post-3", author="Nora", text="Videz le cache du navigateur."),
    )
    any_reader.index_all()
    hit = find(any_reader, "cache navigateur ").items[0]
    assert hit.place is not None
    assert (hit.place.url, hit.place.author, hit.place.is_answer) == ("/threads/1#post-3", "Nora", False)
    assert [piece.text for piece in hit.snippet if piece.match] == ["cache", "navigateur"]
    assert find(any_reader, "affiche ").items[0].place is None
    assert find(any_reader, "").items[0].place is None


def lengthy(reader: Reader, *replies: Reply, **changes: object) -> None:
    """A thread whose replies have passages, among others that have nothing to do with it."""
    answer, starts = laid_out((reply.id, reply.text) for reply in replies)
    reader.library.put(1, "Demande générale", answer=answer, replies=starts, **changes)
    reader.library.replies[1] = replies
    for number in range(2, 40):
        reader.library.put(number, f"Autre sujet {number}")
    reader.index_all()


CHATTER = Reply(id=11, url="/posts/11", author="Léa", text="Voyons cela ensemble demain. " * 45, is_answer=True)
FAR = Reply(id=12, url="/posts/12", author="Nora", text="Le zanzibar fuchsia se débranche avant l’orage, disent-ils.")


MEANT_BODY = "Ich habe kein Licht mehr."


def told_by_meaning(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a word of the title mean what is said in the far reply, as other words of the same meaning do for a model."""
    embedder = reader.searcher.embedder
    assert embedder is not None
    embed = embedder.embed
    meant = {"générale ": FAR.text, f"générale demande\n{MEANT_BODY}": FAR.text}
    monkeypatch.setattr(embedder, "embed", lambda texts: embed([meant.get(one, one) for one in texts]))


def test_where_words_name_no_place_the_reply_that_is_meant_is_shown_and_led_to(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    told_by_meaning(reader, monkeypatch)
    lengthy(reader, CHATTER, FAR)
    (hit,) = find(reader, "générale ").items
    assert hit.place is not None
    assert (hit.place.url, hit.place.author) == ("/posts/12", "Nora")
    assert "".join(piece.text for piece in hit.snippet) == FAR.text


def test_a_passage_far_into_a_reply_is_shown_from_there(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    told_by_meaning(reader, monkeypatch)
    reply = Reply(id=11, url="/posts/11", author="Léa", text=f"{'Voyons cela ensemble demain. ' * 41}\n{FAR.text}")
    lengthy(reader, reply)
    (hit,) = find(reader, "générale ").items
    assert hit.place is not None
    assert FAR.text in "".join(piece.text for piece in hit.snippet)


def test_a_reply_that_is_gone_is_neither_shown_nor_led_to(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    told_by_meaning(reader, monkeypatch)
    lengthy(reader, CHATTER, FAR, body="Une question sans mots.")
    reader.library.replies[1] = (CHATTER,)
    (hit,) = find(reader, "générale ").items
    assert hit.place is None
    assert "zanzibar" not in "".join(piece.text for piece in hit.snippet)


def test_words_choose_the_place_before_meaning_does(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    told_by_meaning(reader, monkeypatch)
    other = Reply(
        id=13, url="/posts/13", author="Owen", text="La règle générale est de ne rien brancher par temps de pluie."
    )
    lengthy(reader, CHATTER, FAR, other)
    place = find(reader, "générale ").items[0].place
    assert place is not None
    assert place.author == "Owen"


def test_a_search_answered_while_it_is_typed_counts_nothing_and_asks_no_model(reader: Reader) -> None:
    furnish(reader)
    reader.searcher.embedder.embed = None  # type: ignore[union-attr,method-assign,assignment]
    results = find(reader, "comment exp", is_instant=True, limit=5)
    assert 2 in ids(results)
    assert results.facets.kind == {}


def test_related_documents_leave_out_the_one_that_is_read(any_reader: Reader) -> None:
    furnish(any_reader)
    any_reader.library.put(5, "Réinitialiser un mot de passe oublié")
    any_reader.index_all()
    with any_reader.office.read() as work:
        assert ids(any_reader.searcher.related(work, "t-1")) == [5]
        assert any_reader.searcher.related(work, "t-4").items == ()
        assert any_reader.searcher.related(work, "t-99").items == ()


def test_related_documents_come_best_answered_first(any_reader: Reader) -> None:
    put = any_reader.library.put
    put(1, "Comment réinitialiser mon mot de passe ?")
    put(2, "Comment réinitialiser mon mot de passe oublié ?")
    put(
        3,
        "Comment réinitialiser un mot de passe d’élève ?",
        state=State.CLOSED,
        resolution=State.VERIFIED,
        answer="Là.",
    )
    any_reader.index_all()
    with any_reader.office.read() as work:
        assert ids(any_reader.searcher.related(work, "t-1")) == [3, 2]
        assert ids(any_reader.searcher.related(work, "t-1", exclude=frozenset({"t-3"}))) == [2]


def test_of_several_chosen_answers_the_one_that_answers_the_draft_is_shown_with_its_author(any_reader: Reader) -> None:
    accepted, verified, other = (
        Reply(url=f"/posts/{n}", author=author, text=text, is_answer=n < 3, date=datetime(2026, 1, n, tzinfo=UTC))
        for n, (author, text) in enumerate(
            (
                ("Léa", "Tout va bien."),
                ("Marc", "Le mot de passe se réinitialise dans le menu."),
                ("Owen", "Réinitialiser mon mot de passe ? Oui, réinitialiser le mot de passe oublié."),
            ),
            1,
        )
    )
    any_reader.library.put(1, "Mon mot de passe oublié", answer="x", resolution=State.ACCEPTED)
    any_reader.library.replies[1] = (accepted, verified, other)
    any_reader.index_all()
    found = suggest(any_reader, "réinitialiser mon mot de passe").items[0]
    assert (found.answered_by, found.answer_url, found.date) == ("Marc", "/posts/2", verified.date)
    assert found.answer_excerpt == verified.text


def test_where_an_answer_shares_no_word_with_the_draft_the_passage_that_is_meant_is_shown(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    told_by_meaning(reader, monkeypatch)
    chosen = msgspec.structs.replace(FAR, is_answer=True)
    lengthy(reader, CHATTER, chosen, resolution=State.ACCEPTED)
    found = suggest(reader, "générale demande", body=MEANT_BODY).items[0]
    assert (found.answered_by, found.answer_excerpt) == ("Nora", FAR.text)
    reader.library.replies[1] = (CHATTER,)
    again = suggest(reader, "générale demande", body=MEANT_BODY).items[0]
    assert again.answered_by == "Léa", "what is gone is not shown, whatever the index remembers"


def test_where_an_answer_shares_a_word_with_the_draft_words_choose_the_passage(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    told_by_meaning(reader, monkeypatch)
    told = msgspec.structs.replace(CHATTER, text=f"C’est une demande courante. {CHATTER.text}")
    lengthy(reader, told, msgspec.structs.replace(FAR, is_answer=True), resolution=State.ACCEPTED)
    assert suggest(reader, "générale demande", body=MEANT_BODY).items[0].answered_by == "Léa"


def test_a_draft_is_not_the_same_question_for_meaning_one_passage_of_a_long_thread(reader: Reader) -> None:
    lengthy(reader, CHATTER, FAR)
    entry = reader.index.load(["t-1"], "fake-1")["t-1"]
    assert "reply-12" in entry.vectors
    vector = entry.vectors["reply-12"]
    draft = Question("x", "fr", (), (), frozenset(), vector)
    weigher = Weigher(reader.index.statistics(()))
    (as_draft,) = score(draft, [entry], weigher)
    (as_search,) = score(msgspec.structs.replace(draft, is_search=True), [entry], weigher)
    assert as_search.cosine == pytest.approx(1.0 - BY_THE_WAY)
    assert as_draft.cosine is not None
    assert as_draft.cosine < 0.9


def test_nothing_is_embedded_inside_a_transaction(reader: Reader) -> None:
    furnish(reader)
    embedder = reader.searcher.embedder
    assert isinstance(embedder, FakeEmbedder)
    embed, open_at_embedding, works = embedder.embed, [], []

    def watched(texts: list[str]) -> object:
        open_at_embedding.append(works[-1].db.in_transaction())
        return embed(texts)

    def asking(work: Work, scope: Scope) -> Vocabulary:
        work.db.execute(text("SELECT 1"))
        return everyday(work, scope)

    embedder.embed = watched  # type: ignore[method-assign,assignment]
    searcher = reader.searcher
    asked = Searcher(
        searcher.index, embedder, list(searcher.sources.values()), readable=reader.library.scope,
        find_space=searcher.find_space, synonyms=asking,
    )  # fmt: skip
    with reader.office.read() as work:
        works.append(work)
        asked.suggest(work, Draft(title="mot de passe"))
        assert work.db.in_transaction()
    with reader.office.read() as work:
        works.append(work)
        asked.find(work, SearchRequest(q="mot"))
        assert work.db.in_transaction()
    assert open_at_embedding == [False, False]


def test_words_run_together_are_told_apart_only_where_the_reader_sees_them(words_reader: Reader) -> None:
    furnish(words_reader)
    words_reader.library.put(5, "Le coffre du zanzibar", space_id=9)
    words_reader.index_all()
    told = find(words_reader, "motdepasse ").corrections
    assert [(one.typed, one.meant) for one in told] == [("motdepasse", "mot passe")]
    assert find(words_reader, "coffrezanzibar ").corrections == ()


def test_an_everyday_short_form_is_among_the_reasons_of_a_suggestion(words_reader: Reader) -> None:
    furnish(words_reader)
    suggested = suggest(words_reader, "réinitialiser mdp").items
    assert suggested[0].id == 1
    assert "mdp" in suggested[0].why


@pytest.mark.parametrize(("model", "is_said"), [(weights.NAME, True), ("a-model-nobody-fitted", False)])
def test_meaning_is_only_spoken_of_with_vectors_that_confidence_knows(
    office: Office, index: EmbeddedIndex, model: str, *, is_said: bool
) -> None:
    reader = Reader(office, index, FakeEmbedder(name=model))
    furnish(reader)
    assert suggest(reader, "Comment réinitialiser mon mot de passe ?").items[0].is_near is is_said
