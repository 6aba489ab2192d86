"""`forum settings`."""

import click
import msgspec

from core.settings import SettingsRefused, describe, load_settings


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Answer for a program.")
def settings(*, as_json: bool) -> None:
    """Show every setting with its value, where it came from and what it means."""
    try:
        rows = describe(load_settings(needs_key=False))
    except SettingsRefused as refusal:
        raise click.ClickException(str(refusal)) from None
    if as_json:
        click.echo(msgspec.json.encode(rows).decode())
        return
    for row in rows:
        click.echo(f"{row.name} = {row.value or '(empty)'}   [{row.origin}]\n    {row.meaning}")
