"""`forum model`."""

from importlib.util import find_spec
from pathlib import Path
from typing import Final

import click

from app.cli.site import read_settings
from search.engines.minilm import PACKAGED

NEEDED: Final = ("onnx", "onnxruntime")


@click.group()
def model() -> None:
    """Look after the language model."""


@model.command()
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="Folder to write; by default `model` in the data."
)
def export(out: Path | None) -> None:
    """Write the packaged model for onnxruntime: the same vectors, faster and without torch in memory.

    The server uses it from its next start on. Run it again after an upgrade that changes the model.
    """
    settings = read_settings()
    if settings.embedding_model != PACKAGED:
        raise click.ClickException(
            f"Only the packaged model can be exported, and FORUM_EMBEDDING_MODEL is {settings.embedding_model!r}: "
            "it goes on with torch."
        )
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise click.ClickException(
            f"{' and '.join(missing)} must be installed: pip install -c constraints.txt -e '.[onnx]'"
        )
    from search.engines.bilingual.exported import ExportRefused  # noqa: PLC0415 - needs what was looked for above
    from search.engines.bilingual.exporting import export as write_export  # noqa: PLC0415 - imports torch

    try:
        written = write_export(out or settings.model_path, lambda line: click.echo(line, err=True))
    except ExportRefused as refusal:
        raise click.ClickException(f"Nothing was exported: {refusal}.") from None
    click.echo(
        f"{written.folder}: {written.size_bytes / 1e6:.0f} MB; smallest cosine to the vectors of torch "
        f"{written.cosine:.6f}. It serves from the next start on."
    )
