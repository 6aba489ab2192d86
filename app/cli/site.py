"""What every command starts with: settings, read once, and refusals told in one line."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy.exc import DBAPIError

from app.wiring import Site, build_site
from core.errors import AppError, Invalid
from core.settings import Settings, SettingsRefused, load_settings
from frontend.messages import field_text, text_of


@contextmanager
def open_site(*, demo: bool = False, needs_key: bool = False) -> Iterator[Site]:
    """A site for one command; its refusals become one line on the terminal.

    Raises:
        ClickException: a setting or an act was refused.
    """
    site = build_site(read_settings(demo=demo, needs_key=needs_key))
    try:
        yield site
    except Invalid as refusal:
        catalogues = site.office.catalogues
        lines = [f"{name or 'input'}: {field_text(catalogues, 'en', code)}" for name, code in refusal.fields.items()]
        raise click.ClickException("\n".join(lines)) from None
    except AppError as refusal:
        raise click.ClickException(text_of(site.office.catalogues, "en", refusal.code, refusal.params)) from None
    except DBAPIError as error:
        raise click.ClickException(f"{error.orig}. Is the database there? `forum db upgrade` prepares it.") from None
    finally:
        site.office.database.close()


def read_settings(*, demo: bool = False, needs_key: bool = False) -> Settings:
    """The settings in force.

    Raises:
        ClickException: they were refused.
    """
    try:
        return load_settings(demo=demo, needs_key=needs_key)
    except SettingsRefused as refusal:
        raise click.ClickException(str(refusal)) from None
