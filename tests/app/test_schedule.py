"""Recurring work as the application sets it up."""

from app.schedule import build_worker, level_index
from app.wiring import build_site
from search.engines.fake import FakeEmbedder
from search.ports import EmbedderState
from tests.world import World


def test_documents_get_their_vectors_the_moment_the_model_is_loaded(world: World) -> None:
    settings = world.office.settings
    embedder = FakeEmbedder(EmbedderState.LOADING)
    site = build_site(settings, embedder=embedder)
    site.office.database, site.office.clock = world.office.database, world.office.clock
    site.searcher.index.prepare()
    worker = build_worker(site)
    thread = world.ask("nora")
    worker.start_up()
    worker.drain()
    assert site.searcher.index.unembedded(embedder.name, 9) == [f"t-{thread}"]
    embedder.start()
    worker.drain()
    assert site.searcher.index.unembedded(embedder.name, 9) == []


def test_a_long_indexing_goes_on_step_by_step_while_other_work_is_done(world: World) -> None:
    site = build_site(world.office.settings, embedder=FakeEmbedder())
    site.office.database, site.office.clock = world.office.database, world.office.clock
    for number in range(5):
        world.ask("nora", title=f"Comment exporter mes notes numéro {number} ?")
    world.settle()
    site.searcher.index.prepare()
    site.searcher.index.mark_complete()
    reindex = level_index(site.searcher)
    site.searcher.index.begin_shadow()
    assert reindex.run(site.office) is True, "a page was written, and the worker may do something else"
    assert site.searcher.index.has_shadow()
    while reindex.run(site.office):
        pass
    assert not site.searcher.index.has_shadow()
    assert site.searcher.index.health().documents == 5
