"""What every search index promises. One class, run on each engine; a new engine adds one line to ENGINES."""

import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Final

import msgspec
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.embedding import with_vectors
from search.engines.embedded import EmbeddedIndex
from search.engines.fake import FakeEmbedder
from search.ports import Index
from search.query import Understood, understand
from search.spans import Span, spans_at
from search.views import (
    Document,
    Filters,
    Hits,
    Removal,
    Scope,
    Sort,
    Stamp,
    State,
    TextQuery,
    Upsert,
    VectorQuery,
)
from tests.search.library import NOON, document, fill

ENGINES: Final[dict[str, Callable[[Path], EmbeddedIndex]]] = {
    "embedded": lambda folder: EmbeddedIndex(folder / "search.sqlite3"),
    "embedded, large": lambda folder: EmbeddedIndex(folder / "search.sqlite3", exact_rows=2),
}
EVERYTHING: Final = Scope(everything=True)
EMBEDDER: Final = FakeEmbedder()
REVISIONS: Final = count(1)

HOSTILE: Final = (
    '"',
    "'",
    '"unbalanced',
    "AND",
    "OR OR OR",
    "NOT",
    "NEAR(a b, 3)",
    "a*",
    "title:mot",
    "^mot",
    "{a b}:c",
    "mot AND (",
    "-",
    "- -",
    '-"mot"',
    "--mot",
    "';DROP TABLE document;--",
    "\x00mot\x00",
    "\ud800 mot",
    "🎉🎉",
    "مرحبا بالعالم",
    "\u202emot",
    "a",
    "de la",
    "%_%",
    "x" * 10_000,
    "mot " * 2_500,
    "\\",
    "()",
    "C++ && !!",
)


@pytest.fixture(params=sorted(ENGINES))
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Index]:
    """An empty index of each engine."""
    made = ENGINES[request.param](tmp_path)
    made.prepare()
    yield made
    made.close()


def ask(understood: Understood, **changes: object) -> TextQuery:
    plain = TextQuery(
        scope=EVERYTHING, terms=understood.terms, phrases=understood.phrases, excluded=understood.excluded, limit=1000
    )
    return msgspec.structs.replace(plain, **changes)


def find(index: Index, text: str, **changes: object) -> Hits:
    return index.lexical(ask(understand(index, text), **changes))


def found(index: Index, text: str, **changes: object) -> set[str]:
    return {hit.key for hit in find(index, text, **changes).items}


class TestWriting:
    def test_writing_twice_is_writing_once(self, index: Index) -> None:
        fill(index, [document(1, "mot de passe")])
        fill(index, [document(1, "mot de passe")])
        assert index.health().documents == 1
        assert index.statistics({"pass"}).frequencies == {"pass": 1}
        assert found(index, "passe") == {"t-1"}

    def test_a_newer_revision_replaces_the_words_of_the_older_one(self, index: Index) -> None:
        fill(index, [document(1, "ancien titre", tags=("vieux",))])
        fill(index, [document(1, "nouvelle question", rev=2)])
        assert not found(index, "ancien")
        assert found(index, "nouvelle") == {"t-1"}
        assert index.lexical(TextQuery(scope=EVERYTHING)).facets.tag == {}

    def test_an_older_revision_arriving_late_changes_nothing(self, index: Index) -> None:
        fill(index, [document(1, "nouveau", rev=5)])
        receipt = index.apply([Upsert(document(1, "ancien", rev=4))])
        assert receipt.ignored == ("t-1",)
        assert found(index, "nouveau") == {"t-1"}
        assert index.manifest("thread", 0, 10) == [Stamp(1, 5, 1)]

    def test_a_removed_document_leaves_no_trace_for_readers(self, index: Index) -> None:
        fill(index, [document(1, "canari secret", tags=("cage",))], EMBEDDER)
        index.apply([Removal("t-1")])
        assert not found(index, "canari")
        assert index.nearest(VectorQuery(scope=EVERYTHING, model="fake-1", vectors=EMBEDDER.embed(["canari"]))) == []
        assert index.spell(["canary"])[0].corrections == ()
        assert index.load(["t-1"]) == {}
        assert index.manifest("thread", 0, 10) == []
        assert index.health().documents == 0

    def test_removing_what_is_not_there_is_harmless(self, index: Index) -> None:
        assert index.apply([Removal("t-9")]).ignored == ("t-9",)

    def test_a_removed_document_comes_back_with_the_same_or_a_newer_revision_only(self, index: Index) -> None:
        fill(index, [document(1, "retour", rev=3)])
        index.apply([Removal("t-1")])
        fill(index, [document(1, "retour", rev=2)])
        assert not found(index, "retour")
        fill(index, [document(1, "retour", rev=3)])
        assert found(index, "retour") == {"t-1"}

    def test_the_manifest_is_complete_and_in_order(self, index: Index) -> None:
        fill(index, [document(number, "x", rev=number) for number in (5, 1, 3)])
        fill(index, [document(2, "y", kind="article", key="k-2")])
        assert index.manifest("thread", 0, 2) == [Stamp(1, 1, 1), Stamp(3, 3, 1)]
        assert index.manifest("thread", 3, 2) == [Stamp(5, 5, 1)]
        assert index.manifest("article", 0, 9) == [Stamp(2, 1, 1)]

    def test_what_waits_for_vectors_is_known_by_model(self, index: Index) -> None:
        fill(index, [document(1, "avec")], EMBEDDER)
        fill(index, [document(2, "sans")])
        assert index.unembedded("fake-1", 10) == ["t-2"]
        assert index.unembedded("another", 10) == ["t-1", "t-2"]

    def test_a_full_reindex_is_asked_for_once(self, index: Index) -> None:
        assert index.health().needs_reindex
        index.mark_complete()
        assert not index.health().needs_reindex
        assert not index.prepare().needs_reindex

    def test_threads_write_and_read_at_once(self, index: Index) -> None:
        failures: list[BaseException] = []

        def work(first: int) -> None:
            try:
                for number in range(first, first + 10):
                    fill(index, [document(number, f"question numéro{number}")], EMBEDDER)
                    found(index, "question")
                    index.nearest(VectorQuery(scope=EVERYTHING, model="fake-1", vectors=EMBEDDER.embed(["question"])))
            except BaseException as error:  # noqa: BLE001 - told to the test
                failures.append(error)

        threads = [threading.Thread(target=work, args=(first,)) for first in (1, 101, 201)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not failures
        assert find(index, "question").total == 30
        assert index.statistics({"question"}).frequencies["question"] == 30


class TestBuildingAnew:
    """An index is built beside the one that serves, and takes its place without a gap."""

    def test_what_is_built_beside_is_seen_by_nobody_before_it_serves(self, index: Index) -> None:
        fill(index, [document(1, "ancien")])
        index.mark_complete()
        shadow = index.begin_shadow()
        fill(shadow, [document(1, "nouveau", rev=2), document(2, "autre")])
        assert index.has_shadow()
        assert (index.health().rebuilt, index.health().documents) == (2, 1)
        assert (found(index, "ancien"), found(index, "nouveau")) == ({"t-1"}, set())
        shadow.mark_complete()
        index.swap()
        assert (found(index, "ancien"), found(index, "nouveau"), found(index, "autre")) == (set(), {"t-1"}, {"t-2"})
        assert not index.has_shadow()
        assert (index.health().rebuilt, index.health().needs_reindex) == (None, False)

    def test_changes_meanwhile_reach_both(self, index: Index) -> None:
        fill(index, [document(1, "premier"), document(2, "second")], EMBEDDER)
        shadow = index.begin_shadow()
        fill(shadow, [document(1, "premier"), document(2, "second")], EMBEDDER)
        fill(index, [document(2, "changé", rev=2), document(3, "troisième")], EMBEDDER)
        index.apply([Removal("t-1")])
        assert found(index, "changé") == {"t-2"}
        index.swap()
        assert index.manifest("thread", 0, 9) == [Stamp(2, 2, 1), Stamp(3, 1, 1)]
        vectors = EMBEDDER.embed(["troisième"])
        assert index.nearest(VectorQuery(scope=EVERYTHING, model="fake-1", vectors=vectors))[0].key == "t-3"

    def test_an_older_text_arriving_late_in_the_shadow_does_not_win(self, index: Index) -> None:
        shadow = index.begin_shadow()
        fill(index, [document(1, "nouveau", rev=2)])
        fill(shadow, [document(1, "ancien", rev=1)])
        index.swap()
        assert found(index, "nouveau") == {"t-1"}

    def test_a_shadow_that_was_left_is_gone_on_with_or_thrown_away(self, index: Index) -> None:
        fill(index.begin_shadow(), [document(1, "un")])
        assert index.begin_shadow().manifest("thread", 0, 9) == [Stamp(1, 1, 1)]
        index.drop_shadow()
        assert not index.has_shadow()
        assert index.begin_shadow().manifest("thread", 0, 9) == []

    def test_a_swap_without_a_shadow_changes_nothing(self, index: Index) -> None:
        fill(index, [document(1, "seul")])
        index.swap()
        assert found(index, "seul") == {"t-1"}

    def test_an_index_can_be_built_anew_again_and_again(self, index: Index) -> None:
        for turn in range(1, 4):
            fill(index.begin_shadow(), [document(turn, f"tour{turn}")])
            index.swap()
            assert found(index, f"tour{turn}") == {f"t-{turn}"}
            assert index.health().documents == 1

    def test_nothing_written_by_others_is_lost_by_a_swap(self, index: Index) -> None:
        ended = threading.Event()
        written: list[int] = []

        def write() -> None:
            for number in count(1):
                fill(index, [document(number, f"question {number}")])
                written.append(number)
                if ended.is_set():
                    return

        writer = threading.Thread(target=write)
        writer.start()
        try:
            for _ in range(5):
                shadow = index.begin_shadow()
                for stamp in index.manifest("thread", 0, 10_000):
                    fill(shadow, [entry.document for entry in index.load([f"t-{stamp.id}"]).values()])
                index.swap()
                assert find(index, "question").total >= 0
        finally:
            ended.set()
            writer.join()
        assert [stamp.id for stamp in index.manifest("thread", 0, 10_000)] == written

    def test_the_vectors_of_other_models_go_when_those_of_one_are_complete(self, index: Index) -> None:
        old = FakeEmbedder(name="old-1")
        fill(index, [document(1, "mot"), document(2, "autre")], old)
        index.settle_model("old-1")
        assert index.serving().model == "old-1"
        for number, title in ((1, "mot"), (2, "autre")):
            (upsert,) = with_vectors(EMBEDDER, [document(number, title)])
            index.apply([upsert])
        assert index.health().embedded["fake-1"] == 2
        index.settle_model("fake-1")
        assert (index.serving().model, index.health().embedded) == ("fake-1", {"fake-1": 2})
        assert index.nearest(VectorQuery(scope=EVERYTHING, model="old-1", vectors=old.embed(["mot"]))) == []

    def test_a_new_model_leaves_the_vectors_of_the_old_one_serving(self, index: Index) -> None:
        old = FakeEmbedder(name="old-1")
        fill(index, [document(1, "mot"), document(2, "autre")], old)
        index.settle_model("old-1")
        fill(index, [document(1, "mot")], EMBEDDER)
        assert index.health().embedded == {"fake-1": 1, "old-1": 2}
        assert index.unembedded("fake-1", 9) == ["t-2"]
        assert index.unembedded("fake-1", 9, besides=["t-2"]) == []
        assert index.nearest(VectorQuery(scope=EVERYTHING, model="old-1", vectors=old.embed(["mot"])))[0].key == "t-1"


class TestWords:
    @pytest.mark.parametrize(
        ("title", "query"),
        [
            ("Réinitialiser l’accès", "reinitialiser acces"),
            ("reinitialiser l'acces", "Réinitialiser accès"),
            ("L’école d’ingénieurs", "école"),
            ("les inscriptions aux formations", "inscription formation"),
            ("une inscription", "inscriptions"),
            ("I forgot my passwords", "forgotten password"),
            ("installing packages", "install package"),
            ("œuvres complètes", "oeuvre"),
            ("Erreur 0x80070005 à l’installation", "0x80070005"),
            ("Compiler du C++ avec gcc", "C++"),
            ("utiliser print() en Python", "print()"),
            ("Passer à la v2.3", "v2.3"),
            ("Mon e-mail ne part pas", "email"),
            ("Mon email ne part pas", "e-mail"),
            ("variable snake_case", "snake_case"),
            ("le fichier user_name", "user name"),
            ("Écrire en C#", "C#"),
            ("Passer à .NET", ".NET"),
            ("Erreur de camelCase", "camelCase"),
            ("Erreur de camelCase", "camel"),
            ("IndexError: list index", "index"),
            ("Remplir un std::vector", "std::vector"),
            ("Remplir un std::vector", "vector"),
            ("git push --force refusé", "--force"),
            ("git push --force refusé", "force"),
            ("Que vaut a[i] ?", "a[i]"),
            ("Serveur en node.js", "node.js"),
            ("Serveur en node.js", "node"),
            ("Droits de /etc/hosts", "/etc/hosts"),
            ("Droits de /etc/hosts", "hosts"),
            ("Ouvrir C:\\Users\\moi", "C:\\Users\\moi"),
            ("Installer Python 3.11.2", "3.11.2"),
            ("Installer Python 3.11.2", "3.11"),
            ("Passer à la v2.3", "2.3"),
            ("Passer à la 2.3", "v2.3"),
            ("SIRET 123 456 789 00012", "12345678900012"),
            ("SIRET 12345678900012", "123 456 789 00012"),
            ("Appeler le 01 23 45 67 89", "0123456789"),
            ("Mon mail ne part pas", "e-mail"),
            ("Mon e-mail ne part pas", "mail"),
            ("#include <stdio.h>", "#include"),
            ("Le décorateur @property", "@property"),
            ("Variable $PATH vide", "$PATH"),
            ("Prendre rendez-vous", "rdv"),
            ("Cours d’I.A.", "IA"),
        ],
    )
    def test_the_same_word_in_another_form_is_found(self, index: Index, title: str, query: str) -> None:
        fill(index, [document(1, title), document(2, "tout autre chose")])
        assert found(index, query) == {"t-1"}

    @pytest.mark.parametrize(
        ("title", "query"),
        [
            ("Installer Python 3.11", "3.11.2"),
            ("Le langage C", "C++"),
            ("Look at this", "AT"),
            ("Cours de Java", "JavaScript"),
            ("Cours de JavaScript", "Java"),
            ("Une île", "presqu’île"),
        ],
    )
    def test_another_thing_is_not_found(self, index: Index, title: str, query: str) -> None:
        fill(index, [document(1, title), document(2, "tout autre chose")])
        assert not found(index, query + " ")

    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("pasword", "password"),
            ("platefrome", "plateforme"),
            ("conexion", "connexion"),
            ("authentifcaton", "authentification"),
        ],
    )
    def test_slips_are_forgiven(self, index: Index, typed: str, meant: str) -> None:
        fill(index, [document(1, meant), document(2, "ailleurs")])
        assert found(index, typed + " ") == {"t-1"}
        assert understand(index, typed + " ").corrections[0].meant == meant

    @pytest.mark.parametrize("typed", ["coir", "exsmne", "zassword"])
    def test_short_words_two_slips_and_first_letters_are_not_corrected(self, index: Index, typed: str) -> None:
        fill(index, [document(1, "cour examen password")])
        assert not found(index, typed + " ")

    def test_a_word_in_use_is_never_corrected(self, index: Index) -> None:
        fill(index, [document(number, "comptage") for number in range(1, 9)])
        fill(index, [document(20, "comptable")])
        assert found(index, "comptable ") == {"t-20"}

    def test_the_last_word_may_be_unfinished(self, index: Index) -> None:
        fill(index, [document(1, "authentification"), document(2, "rien")])
        assert found(index, "authe") == {"t-1"}
        assert not found(index, "authe ")

    def test_a_word_followed_by_another_is_finished(self, index: Index) -> None:
        fill(index, [document(1, "motivation"), document(2, "mot")])
        assert found(index, "mot") == {"t-1", "t-2"}
        assert found(index, "mot de") == {"t-2"}

    def test_a_quoted_phrase_holds_its_order(self, index: Index) -> None:
        fill(
            index, [document(1, "mot de passe"), document(2, "passe le mot de trop"), document(3, "forgot my password")]
        )
        assert found(index, '"mot de passe"') == {"t-1"}
        assert found(index, '"forgot my password"') == {"t-3"}

    def test_a_minus_excludes(self, index: Index) -> None:
        fill(index, [document(1, "export excel"), document(2, "export pdf")])
        assert found(index, "export -excel") == {"t-2"}
        assert found(index, "-excel") == {"t-2"}
        assert found(index, "e-mail export") == {"t-1", "t-2"}

    def test_all_words_first_then_fewer(self, index: Index) -> None:
        fill(index, [document(number, f"excel astuce {number}") for number in range(1, 5)])
        fill(index, [document(9, "excel macro")])
        hits = find(index, "excel macro introuvable")
        assert hits.items[0].key == "t-9"

    def test_enough_strict_results_are_not_diluted(self, index: Index) -> None:
        fill(index, [document(number, "macro excel") for number in range(1, 13)])
        fill(index, [document(number, "excel seul") for number in range(20, 30)])
        assert find(index, "macro excel").total == 12
        assert not find(index, "macro excel").is_total_capped

    def test_a_title_counts_more_than_a_reply(self, index: Index) -> None:
        fill(
            index,
            [document(1, "autre chose", answer="la signature"), document(2, "la signature", answer="autre chose")],
        )
        assert [hit.key for hit in find(index, "signature").items] == ["t-2", "t-1"]

    def test_stop_words_alone_still_search(self, index: Index) -> None:
        fill(index, [document(1, "to be or not to be"), document(2, "Hamlet")])
        assert "t-1" in found(index, "to be or not to be")

    def test_the_rare_words_of_a_long_text_find_it(self, index: Index) -> None:
        fill(index, [document(number, "question sur le cours de gestion") for number in range(1, 40)])
        fill(index, [document(50, "sémaphore bloqué", body="un verrou")])
        text = "bonjour, question sur le cours : mon sémaphore reste bloqué, merci. " * 30
        hits = index.rare(TextQuery(scope=EVERYTHING, terms=understand(index, text).terms, limit=5))
        assert hits[0].key == "t-50"

    @pytest.mark.parametrize("text", HOSTILE)
    def test_nothing_typed_is_syntax_or_an_error(self, index: Index, text: str) -> None:
        fill(index, [document(1, "mot de passe"), document(2, "autre chose")])
        hits = find(index, text)
        assert hits.total == len(hits.items)
        index.rare(TextQuery(scope=EVERYTHING, terms=understand(index, text).terms))


class TestLists:
    def test_no_words_browse_by_activity(self, index: Index) -> None:
        fill(
            index, [document(1, "un", activity_at=NOON + timedelta(days=3)), document(2, "deux"), document(3, "trois")]
        )
        assert [hit.key for hit in index.lexical(TextQuery(scope=EVERYTHING)).items] == ["t-1", "t-3", "t-2"]

    @pytest.mark.parametrize(
        ("sort", "order"),
        [
            (Sort.NEWEST, ["t-4", "t-3", "t-2", "t-1"]),
            (Sort.ACTIVITY, ["t-1", "t-4", "t-3", "t-2"]),
            (Sort.VOTES, ["t-2", "t-4", "t-3", "t-1"]),
        ],
    )
    def test_orders_are_stable_with_the_newest_id_first(self, index: Index, sort: Sort, order: list[str]) -> None:
        late = NOON + timedelta(days=9)
        fill(
            index,
            [
                document(1, "mot", activity_at=late),
                document(2, "mot", votes=7),
                document(3, "mot"),
                document(4, "mot"),
            ],
        )
        assert [hit.key for hit in find(index, "mot ", sort=sort).items] == order

    def test_pages_follow_each_other_without_gap_or_repeat(self, index: Index) -> None:
        fill(index, [document(number, "mot commun") for number in range(1, 120)])
        pages = [
            hit.key for offset in range(0, 130, 10) for hit in find(index, "mot commun", offset=offset, limit=10).items
        ]
        assert len(pages) == len(set(pages)) == 119

    @pytest.mark.parametrize("sort", [Sort.NEWEST, Sort.ACTIVITY, Sort.VOTES])
    def test_an_ordered_list_goes_on_after_a_place_whatever_is_added_meanwhile(self, index: Index, sort: Sort) -> None:
        fill(index, [document(number, "mot commun", votes=number % 3) for number in range(1, 30)])
        fill(index, [document(7, "mot commun", kind="article", key="k-7", votes=1)])
        expected = [hit.key for hit in find(index, "mot commun ", sort=sort).items]
        seen: list[str] = []
        place = None
        for number in range(100, 110):
            page = find(index, "mot commun ", sort=sort, limit=7, after=place)
            seen += [hit.key for hit in page.items]
            place = page.end
            fill(index, [document(number, "mot commun", votes=9)])
            if len(page.items) < 7:
                break
        assert [key for key in seen if key in expected] == expected
        assert len(seen) == len(set(seen))

    def test_an_order_by_relevance_has_no_place(self, index: Index) -> None:
        fill(index, [document(1, "mot")])
        assert find(index, "mot ").end is None

    def test_what_is_not_counted_is_found_all_the_same(self, index: Index) -> None:
        fill(index, [document(1, "mot"), document(2, "mot")])
        hits = find(index, "mot ", counted=False, limit=1)
        assert (len(hits.items), hits.total, hits.facets.kind) == (1, 1, {})

    def test_a_verified_archived_document_is_found_under_both(self, index: Index) -> None:
        fill(index, [document(1, "mot", state=State.ARCHIVED, resolution=State.VERIFIED), document(2, "mot")])
        assert find(index, "mot ").facets.state == {"archived": 1, "verified": 1, "open": 1}
        assert found(index, "mot ", filters=Filters(states=frozenset({"verified"}))) == {"t-1"}
        assert found(index, "mot ", filters=Filters(states=frozenset({"open"}))) == {"t-2"}

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(seed=st.integers(0, 10_000))
    def test_counts_are_those_of_brute_force_and_reveal_nothing_out_of_scope(self, index: Index, seed: int) -> None:
        dice = random.Random(seed)
        documents = [_random_document(number, dice) for number in range(1, 25)]
        fill(index, documents, EMBEDDER)
        visible = [one for one in documents if one.space_id in (1, 2)]
        scope, filters = Scope(frozenset({1, 2})), _random_filters(dice)
        word = dice.choice(["alpha", "beta", "gamma", "canari"])

        periods = spans_at(NOON + timedelta(days=1))
        hits = find(index, word + " ", scope=scope, filters=filters, periods=periods)
        expected = [one for one in visible if word in one.title.split() and _meets(one, filters)]
        assert {hit.key for hit in hits.items} == {one.key for one in expected}
        assert hits.total == len(expected)
        for facet, values in _values().items():
            name = _FIELD[facet]
            without = msgspec.structs.replace(filters, **{name: getattr(Filters(), name)})
            among = [one for one in visible if word in one.title.split() and _meets(one, without)]
            assert getattr(hits.facets, facet) == dict(Counter(value for one in among for value in values(one)))

        nearest = index.nearest(
            VectorQuery(scope=scope, model="fake-1", vectors=EMBEDDER.embed([word]), filters=filters, limit=50)
        )
        assert {hit.key for hit in nearest} == {one.key for one in visible if _meets(one, filters)}

    def test_a_word_known_only_in_a_hidden_space_changes_nothing(self, index: Index) -> None:
        fill(index, [document(1, "export python"), document(2, "canari", space_id=9)])
        scope = Scope(frozenset({1}))
        with_word, without = find(index, "python canari ", scope=scope), find(index, "python inconnu ", scope=scope)
        assert (with_word.items, with_word.total) == (without.items, without.total)

    def test_no_scope_is_nothing(self, index: Index) -> None:
        fill(index, [document(1, "mot")], EMBEDDER)
        assert find(index, "mot", scope=Scope()).total == 0
        assert index.nearest(VectorQuery(scope=Scope(), model="fake-1", vectors=EMBEDDER.embed(["mot"]))) == []
        assert index.lexical(TextQuery(scope=Scope())).facets.kind == {}


class TestMeaning:
    def test_the_nearest_are_those_of_brute_force(self, index: Index) -> None:
        generator = np.random.default_rng(7)
        vectors = generator.normal(size=(60, 16)).astype(np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        index.apply(
            [
                Upsert(document(number + 1, "x"), "m", ("title", "answer"), vectors[2 * number : 2 * number + 2])
                for number in range(30)
            ]
        )
        query = vectors[:2]
        best = (vectors @ query.T).max(axis=1).reshape(30, 2).max(axis=1)
        expected = [f"t-{number + 1}" for number in np.argsort(-best, kind="stable")[:10]]
        hits = index.nearest(VectorQuery(scope=EVERYTHING, model="m", vectors=query, limit=10))
        assert [hit.key for hit in hits] == expected
        assert np.allclose([hit.score for hit in hits], np.sort(best)[::-1][:10], atol=1e-5)

    def test_a_hit_says_which_of_its_parts_is_nearest(self, index: Index) -> None:
        vectors = np.eye(6, 64, dtype=np.float32)
        names = ("title", "answer", "reply-7")
        index.apply([Upsert(document(number + 1, "x"), "m", names, vectors[3 * number :][:3]) for number in (0, 1)])
        query = VectorQuery(scope=EVERYTHING, model="m", vectors=vectors[[2]] * 0.8 + vectors[[3]] * 0.6, limit=2)
        assert [(hit.key, hit.part) for hit in index.nearest(query)] == [("t-1", "reply-7"), ("t-2", "title")]
        index.apply([Upsert(document(1, "x", rev=2), "m", ("title", "reply-9"), vectors[1:3])])
        assert [(hit.key, hit.part) for hit in index.nearest(query)] == [("t-1", "reply-9"), ("t-2", "title")]
        narrowed = msgspec.structs.replace(query, filters=Filters(kinds=frozenset({"thread"})))
        assert [(hit.key, hit.part) for hit in index.nearest(narrowed)] == [("t-1", "reply-9"), ("t-2", "title")]

    def test_a_draft_is_compared_with_wholes_alone(self, index: Index) -> None:
        vectors = np.eye(4, 64, dtype=np.float32)
        index.apply([
            Upsert(document(1, "x"), "m", ("title", "reply-7"), vectors[:2]),
            Upsert(document(2, "x"), "m", ("title", "question"), vectors[2:]),
        ])  # fmt: skip
        asked = vectors[[1]] * 0.8 + vectors[[3]] * 0.6
        query = VectorQuery(scope=EVERYTHING, model="m", vectors=asked, limit=1)
        assert [hit.key for hit in index.nearest(query)] == ["t-1"]
        wholes = msgspec.structs.replace(query, is_of_wholes=True)
        assert [(hit.key, hit.part) for hit in index.nearest(wholes)] == [("t-2", "question")]
        narrowed = msgspec.structs.replace(wholes, filters=Filters(kinds=frozenset({"thread"})))
        assert [hit.key for hit in index.nearest(narrowed)] == ["t-2"]

    def test_what_is_found_by_words_names_no_part(self, index: Index) -> None:
        fill(index, [document(1, "mot")], EMBEDDER)
        assert find(index, "mot ").items[0].part == ""

    def test_vectors_of_another_model_are_never_compared(self, index: Index) -> None:
        fill(index, [document(1, "mot")], EMBEDDER)
        assert index.nearest(VectorQuery(scope=EVERYTHING, model="m", vectors=np.ones((1, 3), np.float32))) == []

    def test_a_changed_document_has_only_its_new_meaning(self, index: Index) -> None:
        fill(index, [document(number, "python") for number in range(1, 4)], EMBEDDER)
        query = VectorQuery(scope=EVERYTHING, model="fake-1", vectors=EMBEDDER.embed(["excel"]), limit=9)
        assert max(hit.score for hit in index.nearest(query)) < 0.9
        fill(index, [document(2, "excel", rev=2)], EMBEDDER)
        first = index.nearest(query)[0]
        assert (first.key, round(first.score, 3)) == ("t-2", 1.0)
        assert len(index.nearest(query)) == 3

    def test_a_document_that_moved_follows_its_space(self, index: Index) -> None:
        query = VectorQuery(scope=Scope(frozenset({2})), model="fake-1", vectors=EMBEDDER.embed(["python"]))
        fill(index, [document(1, "python")], EMBEDDER)
        assert index.nearest(query) == []
        fill(index, [document(1, "python", rev=2, space_id=2)], EMBEDDER)
        assert [hit.key for hit in index.nearest(query)] == ["t-1"]


def _random_document(number: int, dice: random.Random) -> Document:
    return document(
        number,
        " ".join(dice.sample(["alpha", "beta", "gamma", "canari"], 2)),
        rev=next(REVISIONS),
        space_id=dice.choice([1, 2, 3]),
        kind="thread",
        lang=dice.choice(["fr", "en"]),
        created_at=NOON - timedelta(days=dice.choice([0, 3, 20, 200, 900])),
        author_id=dice.choice([None, 1, 2]),
        state=dice.choice([State.OPEN, State.ANSWERED, State.ARCHIVED]),
        resolution=dice.choice([State.OPEN, State.VERIFIED]),
        tags=tuple(sorted(dice.sample(["a", "b"], dice.randrange(3)))),
    )


def _random_filters(dice: random.Random) -> Filters:
    def some(values: list[str]) -> frozenset[str]:
        return frozenset(dice.sample(values, dice.randrange(2)))

    return Filters(
        langs=some(["fr", "en"]), states=some(["verified", "archived", "open"]), tags=some(["a", "b"]),
        space_ids=frozenset(dice.sample([1, 2, 3], dice.randrange(2))),
        author_ids=frozenset(dice.sample([1, 2], dice.choice([0, 0, 1]))), is_verified=dice.random() < 0.2,
        written=Span(until=dice.choice([None, None, NOON - timedelta(days=10)])),
        period=dice.choice([Span(), *spans_at(NOON + timedelta(days=1)).values()]),
    )  # fmt: skip


_FIELD: Final = {
    "lang": "langs", "state": "states", "space": "space_ids", "tag": "tags", "verified": "is_verified",
    "period": "period",
}  # fmt: skip


def _states(one: Document) -> set[str]:
    return {str(one.state)} | ({str(one.resolution)} - {"open"})


def _values() -> dict[str, Callable[[Document], set[str]]]:
    return {
        "lang": lambda one: {one.lang},
        "state": _states,
        "space": lambda one: {str(one.space_id)},
        "tag": lambda one: set(one.tags),
        "verified": lambda one: {"yes"} if one.resolution == State.VERIFIED else set(),
        "period": lambda one: {
            name for name, span in spans_at(NOON + timedelta(days=1)).items() if span.holds(one.created_at)
        },
    }


def _meets(one: Document, filters: Filters) -> bool:
    return (
        (not filters.langs or one.lang in filters.langs)
        and (not filters.states or bool(filters.states & _states(one)))
        and (not filters.space_ids or one.space_id in filters.space_ids)
        and (not filters.tags or bool(filters.tags & set(one.tags)))
        and (not filters.author_ids or one.author_id in filters.author_ids)
        and (not filters.is_verified or one.resolution == State.VERIFIED)
        and filters.written.holds(one.created_at)
        and filters.period.holds(one.created_at)
    )
