"""Recurring work as the application sets it up."""

from app.schedule import build_worker
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
