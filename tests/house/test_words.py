"""Every word the interface says is said in both languages, with its places filled and its typography right."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

import pytest
from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Entry
from babel.messages.pofile import read_po
from jinja2 import nodes

from core.i18n import Catalogues
from core.settings import Settings, describe
from frontend.templating import HERE, make_templates
from tests.house.source import ROOT, calls, modules, words

FILES: Final = tuple(sorted((ROOT / "frontend/catalogues/fr").glob("*.po")))
PLACES: Final = re.compile(r"%\((\w+)\)[sd]|%\((\w+)\)|{(\w+)}|(?<!%)%(?:%%)*([sd])")
NO_BREAK: Final = "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}"
CODE: Final = re.compile(r"`[^`]*`|\(\"\w+\"\)|https?://\S+|<[^>]*>|&\w+;|\b\d\d:\d\d|::+|:\w+:")
"""What is not prose: code, addresses, tags, hours."""


class Message(NamedTuple):
    """What is said, in its forms, and where."""

    singular: str
    plural: str | None
    place: str


def said_in_python() -> Iterator[Message]:
    pairs = {id(part): pair for pair in marked_pairs() for part in pair}
    for call in calls("t", "tn", "N_"):
        if id(call.node) in pairs:
            singular, plural = (next(words(part.args[0])) for part in pairs[id(call.node)])
            yield Message(singular, plural, call.place)
            continue
        if "catalogues" in call.owner or not call.node.args or (call.name != "N_" and not call.owner):
            continue
        if call.name == "tn":
            both = zip(words(call.node.args[0]), words(call.node.args[1]), strict=True)
            yield from (Message(singular, plural, call.place) for singular, plural in both)
        else:
            yield from (Message(word, None, call.place) for word in words(call.node.args[0]) if word)


def marked_pairs() -> Iterator[tuple[ast.Call, ast.Call]]:
    """`(N_("one"), N_("many"))`: a plural whose number comes later."""
    for tree in modules().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Tuple) and len(node.elts) == 2:
                first, second = node.elts
                if _is_mark(first) and _is_mark(second):
                    yield first, second  # type: ignore[misc]


def _is_mark(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "N_"


def said_of_settings() -> Iterator[Message]:
    """The administrator reads what each setting means."""
    return (Message(row.meaning, None, row.name) for row in describe(Settings(), {}))


def said_in_templates() -> Iterator[Message]:
    environment = make_templates(Catalogues())
    for path in sorted((HERE / "templates").rglob("*.html")):
        source, place = path.read_text("utf-8"), str(path.relative_to(HERE))
        for line, _function, found in environment.extract_translations(source):  # type: ignore[attr-defined]
            forms = found if isinstance(found, tuple) else (found,)
            texts = [text for text in forms if text]
            if texts:
                yield Message(texts[0], texts[1] if len(texts) > 1 else None, f"{place}:{line}")
        for call in environment.parse(source).find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name in {"_", "gettext"} and call.args:
                for text in _choices(call.args[0]):
                    yield Message(text, None, f"{place}:{call.lineno}")


def _choices(node: nodes.Expr) -> Iterator[str]:
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, nodes.CondExpr):
        yield from _choices(node.expr1)
        if node.expr2 is not None:
            yield from _choices(node.expr2)


@cache
def said() -> tuple[Message, ...]:
    return (*said_in_python(), *said_in_templates(), *said_of_settings())


@cache
def catalogue() -> dict[str, tuple[Entry, str]]:
    """Every translated message by its source text, and the file it is in."""
    found: dict[str, tuple[Entry, str]] = {}
    for path in FILES:
        for entry in entries(path.name):
            found.setdefault(entry.id if isinstance(entry.id, str) else entry.id[0], (entry, path.name))
    return found


@cache
def entries(name: str) -> tuple[Entry, ...]:
    with (ROOT / "frontend/catalogues/fr" / name).open("rb") as file:
        read: Catalog = read_po(file, locale="fr")
        return tuple(entry for entry in read if entry.id)


def forms(entry: Entry) -> tuple[str, ...]:
    return (entry.string,) if isinstance(entry.string, str) else tuple(entry.string)


def places(text: str) -> set[str]:
    return {next(filter(None, found)) for found in PLACES.findall(text)}


def test_everything_said_has_a_translation() -> None:
    missing = sorted({f"{message.singular!r} ({message.place})" for message in said() if not _is_translated(message)})
    assert not missing, f"{len(missing)} messages are not in frontend/catalogues/fr/*.po:\n" + "\n".join(missing)


def _is_translated(message: Message) -> bool:
    entry, _file = catalogue().get(message.singular, (None, ""))
    if entry is None or entry.fuzzy or not all(forms(entry)):
        return False
    if message.plural is None:
        return True
    return isinstance(entry.id, tuple | list) and entry.id[1] == message.plural and len(forms(entry)) == 2


def test_nothing_is_translated_that_nobody_says() -> None:
    spoken = {message.singular for message in said()}
    idle = sorted(f"{name}: {text!r}" for text, (_entry, name) in catalogue().items() if text not in spoken)
    assert not idle, f"{len(idle)} messages are said nowhere:\n" + "\n".join(idle)


def test_a_message_said_alike_in_two_files_is_translated_alike() -> None:
    """The files are merged at start: of two translations one would be lost, nobody knows which."""
    seen: dict[str, set[tuple[str, ...]]] = {}
    for path in FILES:
        for entry in entries(path.name):
            seen.setdefault(entry.id if isinstance(entry.id, str) else entry.id[0], set()).add(forms(entry))
    assert not {text: ways for text, ways in seen.items() if len(ways) > 1}


@pytest.mark.parametrize("name", [path.name for path in FILES])
def test_every_place_of_a_message_is_in_its_translation(name: str) -> None:
    for entry in entries(name):
        sources = {entry.id} if isinstance(entry.id, str) else set(entry.id)
        wanted = set.union(*(places(source) for source in sources))
        for text in forms(entry):
            found = places(text)
            assert found <= wanted, f"{text!r} fills places its source does not have: {found - wanted}"
            missing = wanted - found - ({"num"} if len(forms(entry)) > 1 else set())
            assert not missing, f"{text!r} leaves {missing} out"


@pytest.mark.parametrize("name", [path.name for path in FILES])
def test_nothing_is_guessed_or_left_empty(name: str) -> None:
    for entry in entries(name):
        assert not entry.fuzzy, f"{entry.id!r} is marked fuzzy"
        assert all(forms(entry)), f"{entry.id!r} has no French"


FAULTS: Final = {
    "a typewriter apostrophe": r"\w'\w|\w'\s*%\(|'$",
    "a typewriter quotation mark": r"\"",
    "three full stops for an ellipsis": r"\.\.\.",
    "no no-break space before : ; ! ? or »": rf"[^{NO_BREAK}:;!?(][:;!?»](?=\s|$|»|\))",
    "an ordinary space before : ; ! ? % » or €": r" [:;!?%»€](?=\s|$|[.,)])",
    "no no-break space after «": rf"«[^{NO_BREAK}]",
    "two spaces in a row": r"  ",
    "tutoiement": r"\b(tu|toi|tes|ton)\b(?! )",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_french_is_typeset_as_french(fault: str) -> None:
    wrong = []
    for path in FILES:
        for entry in entries(path.name):
            for text in forms(entry):
                prose = PLACES.sub("x", CODE.sub("x", text)).replace("%%", "%")
                if re.search(FAULTS[fault], prose, re.MULTILINE | re.IGNORECASE):
                    wrong.append(f"{path.name}: {text!r}")
    assert not wrong, f"{fault}:\n" + "\n".join(wrong)


def test_translations_keep_the_spaces_at_their_ends() -> None:
    def ends(text: str) -> tuple[bool, bool]:
        return text[:1].isspace(), text[-1:].isspace()

    translated = ((text, form) for text, (entry, _file) in catalogue().items() for form in forms(entry))
    assert not [form for text, form in translated if ends(text) != ends(form)]


def test_the_rules_can_fail() -> None:
    assert len(said()) > 500
    assert places("%(num)d of {time}, %s") == {"num", "time", "s"}
    assert re.search(FAULTS["no no-break space before : ; ! ? or »"], "Vraiment?")
    assert not re.search(FAULTS["no no-break space before : ; ! ? or »"], "Vraiment\N{NO-BREAK SPACE}?!")
    assert re.search(FAULTS["an ordinary space before : ; ! ? % » or €"], "Vraiment ?")
