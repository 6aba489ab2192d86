"""Every mail of accounts exists in both languages."""

import ast
from pathlib import Path

from babel.messages.pofile import read_po

from accounts.service import letters
from tests.accounts.conftest import CATALOGUES


def test_every_sentence_is_translated_with_the_same_places() -> None:
    tree = ast.parse(Path(letters.__file__).read_text("utf-8"))
    written = {
        call.args[0].value
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "t"
        if isinstance(call.args[0], ast.Constant)
    }
    with (CATALOGUES / "fr" / "accounts.po").open("rb") as file:
        french = {message.id: message.string for message in read_po(file, locale="fr") if message.id}
    assert set(french) == written
    for source, text in french.items():
        assert isinstance(text, str)
        assert sorted(part.split(")")[0] for part in str(source).split("%(")[1:]) == sorted(
            part.split(")")[0] for part in text.split("%(")[1:]
        ), source
        assert "'" not in text
        assert not any(f" {mark}" in text for mark in ":;?!")
