"""`forum serve` and `forum worker`."""

import logging
import signal

import click

from app import database
from app.cli.site import open_site
from app.demo import seed
from app.schedule import build_worker
from app.server import serve as run_server


@click.command()
@click.option("--demo", is_flag=True, help="A believable community to look around in; weak secret accepted.")
@click.option("--no-worker", is_flag=True, help="Serve only; run `forum worker` beside it.")
def serve(*, demo: bool, no_worker: bool) -> None:
    """Serve the site, with its worker beside it."""
    with open_site(demo=demo, needs_key=True) as site:
        settings = site.office.settings
        if database.upgrade(site.office.database):
            click.echo("The database is ready.")
        if settings.demo:
            seed.plant(site, say=click.echo)
        click.echo(f"Serving {settings.site_name} on http://{settings.host}:{settings.port} (stop with Ctrl+C)")
        run_server(site, with_worker=not no_worker)


@click.command()
def worker() -> None:
    """Run the worker alone: mails, indexing, notices, recurring work."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    with open_site(needs_key=True) as site:
        database.upgrade(site.office.database)
        site.searcher.start(is_asked=False)
        loop = build_worker(site)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: loop.stop())
        click.echo("Working (stop with Ctrl+C)")
        loop.run()


@click.command()
def demo() -> None:
    """Plant the demo community without serving it."""
    with open_site(demo=True) as site:
        database.upgrade(site.office.database)
        seed.plant(site, say=click.echo)
