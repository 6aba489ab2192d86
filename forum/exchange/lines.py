"""Files of one JSON object a line, plain or gzipped: read line by line, written whole or not at all.

A line that cannot be read, or a file that breaks off, is reported in its place and never stops the others.
"""

import gzip
import os
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Final

import msgspec

from forum.exchange.format import Line, ThreadRow

LINE_BYTES: Final = 16_000_000
"""Longest line read: five hundred replies of the greatest length."""

_GZIP: Final = b"\x1f\x8b"
_BOM: Final = b"\xef\xbb\xbf"
_DECODER: Final = msgspec.json.Decoder(ThreadRow)


class LineFiles:
    """The rows of several files, in order; may be gone through again."""

    def __init__(self, paths: Iterable[Path]) -> None:
        """Read these, when asked."""
        self.paths = tuple(paths)

    def __iter__(self) -> Iterator[Line]:
        """Every row, or what is wrong with it."""
        for path in self.paths:
            yield from _read(path)


def write_rows(path: Path, rows: Iterable[ThreadRow]) -> int:
    """Write rows; the same rows give the same bytes. The file appears when it is whole, readable by its owner alone.

    Compressed when the name ends in `.gz`. Answers how many rows were written.
    """
    encoder = msgspec.json.Encoder()
    count = 0
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as raw, _packed(raw, path) as out:
            for row in rows:
                out.write(encoder.encode(row) + b"\n")
                count += 1
        os.replace(name, path)  # noqa: PTH105 - both names are in one folder
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return count


def _packed(raw: IO[bytes], path: Path) -> IO[bytes]:
    if path.suffix != ".gz":
        return raw
    return gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0)  # type: ignore[return-value] # it is one


def _read(path: Path) -> Iterator[Line]:
    number = 0
    try:
        with path.open("rb") as raw:
            is_packed = raw.read(2) == _GZIP
            raw.seek(0)
            file = gzip.GzipFile(fileobj=raw) if is_packed else raw
            for number, text in enumerate(_lines(file), start=1):
                yield from _row(f"{path.name}:{number}", text)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        yield Line(f"{path.name}:{number + 1}", problem="file_broken")


def _lines(file: IO[bytes] | gzip.GzipFile) -> Iterator[bytes]:
    """Each line; one that is longer than any thread comes out cut, and its rest is passed over."""
    while text := file.readline(LINE_BYTES):
        yield text
        while not text.endswith(b"\n") and len(text) == LINE_BYTES:
            text = file.readline(LINE_BYTES)


def _row(where: str, text: bytes) -> Iterator[Line]:
    text = text.removeprefix(_BOM).strip()
    if not text:
        return
    try:
        yield Line(where, _DECODER.decode(text))
    except msgspec.ValidationError as error:
        yield Line(where, problem="bad_field", detail=str(error))
    except (msgspec.DecodeError, UnicodeDecodeError):
        yield Line(where, problem="unreadable")
