"""`forum db`."""

import click

from app import database
from app.cli.site import open_site


@click.group()
def db() -> None:
    """Look after the database."""


@db.command()
def upgrade() -> None:
    """Bring the database to the schema this version needs."""
    with open_site() as site:
        changed = database.upgrade(site.office.database)
        click.echo("The database was brought up to date." if changed else "The database is up to date.")


@db.command(hidden=True)
@click.argument("message")
def revision(message: str) -> None:
    """Draft a migration (for developers)."""
    with open_site() as site:
        database.write_revision(site.office.database, message)
