"""House rules about Python, each with its reason; an exception is named with its own."""

import ast
from collections.abc import Iterator
from typing import Final

import msgspec
import pytest

import app.wiring  # noqa: F401 - every event must be known
from core.events import Event
from core.forms import REASONS
from frontend.messages import FIELD_SENTENCES, SENTENCES
from frontend.pages.admin.words import ACTS, KINDS
from tests.house.source import ROOT, Call, calls, modules, unexpected, words

COMMITS: Final = {
    "core/db.py": "the edge itself",
    "app/database.py": "a migration is its own edge",
    "forum/exchange/dump.py": "a temporary file of its own, not the site's database",
}
CLOCKS: Final = {
    "core/work.py": "the one place that asks the system",
    "app/bench/timing.py": "a stopwatch measures spans, not instants",
    "core/limits.py": "the memory limiter measures spans of this process, not instants",
    "search/engines/embedded/matrix.py": "how long an answer has waited for rows, not an instant",
}
STATEMENTS: Final = {"select", "insert", "update", "delete"}
SAFE: Final = {
    "core/markup/": "where the sanitiser is",
    "search/snippets.py": "every piece is escaped there",
    "forum/queries/thread_page.py": "read back from a column only `render` fills",
    "moderation/queries/cards.py": "read back from a column only `render` fills",
    "kb/queries/paragraphs.py": "read back from a column only `render` fills",
    "frontend/pages/people.py": "read back from a column only `render` fills",
    "frontend/templating.py": "one element, its values escaped by `format`",
}
BROAD: Final = {
    "core/worker.py": "a job may fail in any way, and the worker goes on",
    "core/markup/maths.py": "the library has a dozen unrelated errors",
    "app/health.py": "any failure to reach the database means the same",
    "search/engines/embedded/store.py": "rolls back, then raises again",
    "search/jobs/renewing.py": "whatever one document makes any library raise, the others are indexed",
    "search/engines/minilm.py": "loading runs third-party code over files of any kind",
    "forum/exchange/lines.py": "tidies up, then raises again",
}


def test_only_the_edge_commits() -> None:
    """A commit in the middle of an act makes half an act last when the rest fails."""
    assert not unexpected(calls("commit"), COMMITS)


def test_nobody_asks_the_system_for_the_time() -> None:
    """`work.now` is one instant for a whole act, and a test can stop it."""
    names = {"now": ("datetime", "dt"), "utcnow": ("datetime",), "today": ("date", "datetime"), "time": ("time",)}
    names |= {"monotonic": ("time",), "perf_counter": ("time",), "time_ns": ("time",)}
    asked = (call for call in calls(*names) if call.owner.split(".")[-1] in names[call.name] and not call.node.args)
    asked_in_utc = (call for call in calls("now") if call.owner == "datetime")
    assert not unexpected(asked, CLOCKS)
    assert not unexpected(asked_in_utc, CLOCKS)


def test_handlers_rules_and_listeners_ask_a_query() -> None:
    """Only queries know what an actor may see; a statement elsewhere shows too much sooner or later."""
    roles = {"api", "rules", "views", "forms", "events", "errors"}
    wrong = []
    for call in calls(*STATEMENTS):
        role = call.module.removesuffix(".py").split("/")[1].split("_")[0]
        is_sql = not call.owner and _imports_from(call.module, "sqlalchemy", call.name)
        if is_sql and (
            role in roles or call.module.startswith("frontend/") or (role == "jobs" and call.name == "select")
        ):
            wrong.append(call.place)
    assert not wrong


def test_html_is_trusted_in_one_place() -> None:
    """`SafeHtml` is a promise that the sanitiser made it; whoever else makes one may be wrong."""
    assert not unexpected(calls("SafeHtml", "Markup"), SAFE)


def test_sql_is_never_put_together_from_texts() -> None:
    for call in calls("text", "exec_driver_sql", "literal_column"):
        if call.node.args and _imports_from(call.module, "sqlalchemy", call.name):
            assert isinstance(call.node.args[0], ast.Constant), f"{call.place}: a statement is not a constant"


def test_broad_excepts_have_a_reason() -> None:
    """Whatever is caught blindly is a bug nobody hears of."""
    found = []
    for module, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ExceptHandler):
                caught = ast.unparse(node.type) if node.type else ""
                if caught in {"", "Exception", "BaseException"} and module not in BROAD:
                    found.append(f"{module}:{node.lineno}")
    assert not found


def test_imports_are_real_and_at_the_top() -> None:
    """The framework reads annotations when it runs, and layering leaves no cycle to dodge."""
    assert not [module for module, tree in modules().items() if "TYPE_CHECKING" in ast.dump(tree)]


def test_files_are_of_a_size_to_be_read() -> None:
    long = {
        module: lines for module in modules() if (lines := len((ROOT / module).read_text("utf-8").splitlines())) > 400
    }
    assert not long, f"a file this long is several: {long}"


def test_files_are_named_for_what_they_hold() -> None:
    empty_words = {"util", "utils", "helper", "helpers", "common", "manager", "managers", "misc"}
    tests = [str(path.relative_to(ROOT)) for path in (ROOT / "tests").rglob("*.py")]
    named = {name: set(name.removesuffix(".py").split("/")) for name in [*modules(), *tests]}
    assert not [name for name, parts in named.items() if parts & empty_words]


def events() -> Iterator[type[Event]]:
    pending = list(Event.__subclasses__())
    while pending:
        kind = pending.pop()
        if kind.__module__.endswith(".events"):
            yield kind
        pending += kind.__subclasses__()


@pytest.mark.parametrize("kind", sorted(events(), key=lambda kind: kind.__name__), ids=lambda kind: kind.__name__)
def test_an_event_carries_ids_and_never_words(kind: type[Event]) -> None:
    """A text in the outbox is what somebody may have hidden or erased since."""
    assert kind.__doc__, "an event says what happened"
    for field in msgspec.structs.fields(kind):
        assert field.type in {int, int | None}, f"{kind.__name__}.{field.name}"


def test_every_code_of_a_refused_field_has_its_sentence() -> None:
    codes = {code for _pattern, code in REASONS} | {"wrong_type"}
    for call in calls("Invalid"):
        first = call.node.args[0] if call.node.args else None
        if isinstance(first, ast.Dict):
            codes |= {word for value in first.values for word in words(value)}
    assert codes <= set(FIELD_SENTENCES) | set(SENTENCES), codes - set(FIELD_SENTENCES) - set(SENTENCES)


def test_every_act_of_the_log_has_its_words() -> None:
    """The administrator reads the log; a bare verb is a riddle."""
    recorded = [call for call in calls("record") if call.owner.endswith("work")]
    verbs = {word for call in recorded for word in words(call.node.args[0])}
    kinds = {word for call in recorded for word in words(call.node.args[1])}
    assert (verbs - set(ACTS), kinds - set(KINDS)) == (set(), set())


def _imports_from(module: str, package: str, name: str) -> bool:
    return any(
        isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith(package)
        and any((alias.asname or alias.name) == name for alias in node.names)
        for node in modules()[module].body
    )


def test_the_rules_can_fail() -> None:
    """A rule that finds nothing anywhere would find nothing wrong either."""
    assert [call.module for call in calls("commit")]
    assert {call.module for call in calls("now")} >= {"core/work.py"}
    assert any(_imports_from(call.module, "sqlalchemy", "select") for call in calls("select"))
    assert Call("m.py", ast.parse("a.b.c(1)", mode="eval").body).owner == "a.b"  # type: ignore[arg-type]
