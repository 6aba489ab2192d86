"""What the documentation says is true: its settings, commands, routes, links and words exist."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click
import pytest
import yaml
from babel.messages.pofile import read_po

from app.cli import main
from app.factory import API
from core.settings import PREFIX, Settings, describe

ROOT: Final = Path(__file__).parents[2]
PAGES: Final = tuple(sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), ROOT / "frontend/templates/README.md"]))
DEPLOYMENT: Final = (ROOT / "compose.yaml", ROOT / "Dockerfile")
RECORDS: Final = tuple(sorted(ROOT.glob("docs/adr/*.md")))

SETTING: Final = re.compile(r"\bFORUM_[A-Z][A-Z_]*[A-Z]\b")
COMMAND: Final = re.compile(r"(?:^|[\s`(/])forum (?P<words>[a-z-]+(?: [a-z-]+)?)(?P<rest>[^`\n|]*)", re.MULTILINE)
CODE: Final = re.compile(r"```[^\n]*\n(.*?)```|`([^`\n]+)`", re.DOTALL)
OPTION: Final = re.compile(r"(?<!\S)--[a-z][a-z-]*")
LINK: Final = re.compile(r"\]\(([^)\s]+)\)")
TARGET: Final = re.compile(r"^make ([a-z-]+)", re.MULTILINE)
ROUTE: Final = re.compile(r"/api/v1(/[a-z{}/_-]+)")
HEADINGS: Final = ("Context", "Decision", "Consequences", "Alternatives")
CORE_WORDS: Final = frozenset(
    {"space", "thread", "post", "question", "reply", "draft", "suggestion", "queue", "item", "article", "handle"}
    | {"role", "group", "learner", "trainer", "lcm", "administrator", "duplicate", "event", "outbox", "work", "desk"}
    | {"document", "jobs", "settings"}
)


def spans(page: Path) -> str:
    """Everything written as code on a page, a piece a line."""
    return "\n".join(block or inline for block, inline in CODE.findall(page.read_text("utf-8")))


def rows() -> Iterator[tuple[str, str]]:
    """The English and the French of each row of the glossary."""
    for line in (ROOT / "docs/glossary.md").read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and len(cells) == 4 and cells[0] != "English" and set(cells[0]) != {"-"}:
            yield cells[0], cells[1]


def plain(text: str) -> str:
    """As words are compared: without case, with ordinary spaces."""
    return re.sub(r"\s+", " ", text.replace("\N{NO-BREAK SPACE}", " ")).strip().casefold()


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("page", [*PAGES, *DEPLOYMENT], ids=name)
def test_every_setting_a_page_names_exists(page: Path) -> None:
    known = {row.name for row in describe(Settings(), {})} | {f"{PREFIX}CONFIG"}
    named = set(SETTING.findall(page.read_text("utf-8")))
    assert named <= known, f"not settings: {sorted(named - known)}"


def test_every_setting_says_what_it_means() -> None:
    assert not [row.name for row in describe(Settings(), {}) if not row.meaning]


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_command_a_page_names_exists_with_its_options(page: Path) -> None:
    for found in COMMAND.finditer(spans(page)):
        command, used = resolve(found["words"].split())
        assert command is not None, f"no such command: forum {found['words']}"
        known = {option for parameter in command.params for option in parameter.opts} | {"--help"}
        said = f"{' '.join(found['words'].split()[used:])}{found['rest']}".partition("#")[0]
        assert set(OPTION.findall(said)) <= known, f"forum {found['words']} does not know all of {said!r}"


def resolve(words: list[str]) -> tuple[click.Command | None, int]:
    """The command these words name, and how many of them it took."""
    first = main.commands.get(words[0])
    if not isinstance(first, click.Group):
        return first, 1
    return (first.commands.get(words[1]), 2) if len(words) > 1 else (first, 1)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_make_target_a_page_names_exists(page: Path) -> None:
    known = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(TARGET.findall(spans(page))) <= known


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_route_of_the_api_a_page_names_exists(page: Path) -> None:
    known = {re.sub(r"{(\w+)(:\w+)?}", "{}", route.path) for router in API for route in router.routes}
    named = {re.sub(r"{\w+}", "{}", path.rstrip("/")) for path in ROUTE.findall(page.read_text("utf-8"))}
    illustrations = {"/threads/{}/pin"}  # the invented feature of CONTRIBUTING.md
    assert named - illustrations <= known, f"not routes: {sorted(named - illustrations - known)}"


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    for target in LINK.findall(page.read_text("utf-8")):
        path, _, anchor = target.partition("#")
        if "://" in target or target.startswith("mailto:") or not (path or anchor):
            continue
        place = (page.parent / path).resolve() if path else page
        assert place.exists(), f"{target} leads nowhere"
        assert not anchor or anchor in anchors(place), f"{target} names no heading"


def anchors(page: Path) -> set[str]:
    """The headings of a page, as links name them."""
    heads = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\s-]", "", head.casefold()).strip().replace(" ", "-") for head in heads}


def test_the_architecture_is_read_in_one_sitting() -> None:
    assert len((ROOT / "ARCHITECTURE.md").read_text("utf-8").splitlines()) <= 200


def test_pictures_of_the_documentation_are_small() -> None:
    heavy = [path.name for path in (ROOT / "docs").glob("**/*.png") if path.stat().st_size > 200_000]
    assert not heavy


def test_decisions_are_numbered_and_say_why() -> None:
    assert [int(record.name[:4]) for record in RECORDS] == list(range(1, len(RECORDS) + 1))
    for record in RECORDS:
        text = record.read_text("utf-8")
        assert text.startswith(f"# {int(record.name[:4])}. "), record.name
        assert tuple(re.findall(r"^## (.+)$", text, re.MULTILINE)) == HEADINGS, record.name


def test_the_glossary_holds_every_core_word_once() -> None:
    words = [english for english, _ in rows()]
    assert len(words) == len(set(words))
    said = (ROOT / "docs/glossary.md").read_text("utf-8").casefold()
    assert not [word for word in CORE_WORDS if not re.search(rf"\b{word}\b", said)]
    assert not [row for row in rows() if not all(row)]


def test_the_glossary_agrees_with_the_interface() -> None:
    spoken: dict[str, set[str]] = {}
    for path in sorted((ROOT / "frontend/catalogues/fr").glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale="fr"):
                if isinstance(message.id, str) and isinstance(message.string, str):
                    spoken.setdefault(plain(message.id), set()).add(plain(message.string))
    differing = [
        f"{english}: the glossary says {french!r}, the interface {sorted(spoken[plain(english)])}"
        for english, french in rows()
        if plain(english) in spoken and plain(french) not in spoken[plain(english)]
    ]
    assert not differing
    compared = [english for english, _ in rows() if plain(english) in spoken]
    assert len(compared) > 30


def test_the_compose_file_runs_one_service_safely() -> None:
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
    (server,) = compose["services"].values()
    assert server["read_only"] is True
    assert "/health/ready" in " ".join(server["healthcheck"]["test"])
    assert (ROOT / server["build"]["context"] / "Dockerfile").exists()
    assert re.search(r"^USER (?!root)", (ROOT / "Dockerfile").read_text("utf-8"), re.MULTILINE)
