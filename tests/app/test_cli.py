"""The command line: what programs and administrators type, with its refusals in one line."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli import main
from core.settings import DEMO_KEY

Run = Callable[..., Result]
PASSWORD = "a long enough sentence"


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run `forum …` on a data folder of its own."""
    environ = {
        "FORUM_DATA": str(tmp_path / "data"),
        "FORUM_SECRET_KEY": "a-secret-of-the-tests-0123456789-abcdef",
        "FORUM_EMBEDDING_MODEL": "off",
        "FORUM_PASSWORD_MEMORY_KIB": "64",
        "FORUM_PASSWORD_PASSES": "1",
    }

    def invoke(*words: str, given: str | None = None, **more: str | None) -> Result:
        return CliRunner().invoke(main, list(words), input=given, env={**environ, **more})

    return invoke


def create_user(run: Run, email: str = "ada@example.org", role: str = "admin", given: str = PASSWORD) -> Result:
    return run("user", "create", email, "--name", "Ada", "--role", role, "--password-stdin", given=given + "\n")


def test_settings_are_told_with_their_origin_and_no_secret(run: Run, tmp_path: Path) -> None:
    told = run("settings")
    assert told.exit_code == 0
    assert f"FORUM_DATA = {tmp_path / 'data'}   [environment]" in told.output
    assert "a-secret-of-the-tests" not in told.output
    assert not (tmp_path / "data").exists(), "telling the settings creates nothing"
    rows = {row["name"]: row for row in json.loads(run("settings", "--json").output)}
    assert rows["FORUM_SECRET_KEY"]["value"] == "••••••••"
    assert rows["FORUM_PORT"] == {**rows["FORUM_PORT"], "value": "8000", "origin": "default"}


@pytest.mark.parametrize("words", [("settings",), ("db", "upgrade"), ("search", "check")])
def test_a_setting_that_does_not_exist_is_refused_in_one_line(run: Run, words: tuple[str, ...]) -> None:
    refused = run(*words, FORUM_PROT="9000")
    assert refused.exit_code == 1
    assert refused.output == "Error: There is no setting named FORUM_PROT. See `forum settings`.\n"


@pytest.mark.parametrize("words", [("serve",), ("worker",)])
@pytest.mark.parametrize("key", ["", "short", DEMO_KEY])
def test_a_weak_secret_stops_the_server_before_anything_is_made(
    run: Run, tmp_path: Path, words: tuple[str, ...], key: str
) -> None:
    refused = run(*words, FORUM_SECRET_KEY=key)
    assert refused.exit_code == 1
    assert "FORUM_SECRET_KEY" in refused.output
    assert not (tmp_path / "data").exists()


def test_the_database_is_brought_up_to_date_once(run: Run, tmp_path: Path) -> None:
    assert "brought up to date" in run("db", "upgrade").output
    assert "is up to date" in run("db", "upgrade").output
    assert (tmp_path / "data" / "entraide.sqlite3").exists()


def test_an_account_and_its_token_work_at_once(run: Run) -> None:
    created = create_user(run)
    assert created.exit_code == 0, created.output
    assert "ada@example.org" in created.output
    token = run("token", "create", "ADA@example.org")
    assert token.exit_code == 0, token.output
    assert len(token.output.split()) == 1, "the token alone, for a script to take"
    assert len(token.output.strip()) > 40
    assert token.stdout == token.output
    second = run("token", "create", "ada@example.org", "--name", "script", "--scope", "read")
    assert second.output != token.output


@pytest.mark.parametrize(
    ("email", "given", "says"),
    [
        ("ada@example.org", "short", "password"),
        ("ada@example.org", "", "password"),
        ("nobody", PASSWORD, "email"),
    ],
)
def test_an_account_that_cannot_be_is_refused_by_field(run: Run, email: str, given: str, says: str) -> None:
    refused = create_user(run, email, given=given)
    assert refused.exit_code == 1
    assert refused.output.startswith("Error: ")
    assert says in refused.output
    assert "Traceback" not in refused.output


def test_an_address_is_taken_once(run: Run) -> None:
    create_user(run)
    again = create_user(run)
    assert again.exit_code == 1
    assert "already" in again.output


def test_a_token_for_nobody_is_refused(run: Run) -> None:
    run("db", "upgrade")
    refused = run("token", "create", "nobody@example.org")
    assert (refused.exit_code, refused.output) == (1, "Error: Nobody has the address nobody@example.org.\n")


@pytest.mark.parametrize(
    "words", [("token", "create", "nobody@example.org"), ("search", "check"), ("search", "repair")]
)
def test_a_database_that_is_not_prepared_is_a_sentence_and_not_a_traceback(run: Run, words: tuple[str, ...]) -> None:
    refused = run(*words)
    assert refused.exit_code == 1
    assert refused.output.startswith("Error: "), refused.output
    assert "forum db upgrade" in refused.output


def test_the_index_is_checked_for_a_program(run: Run) -> None:
    run("db", "upgrade")
    checked = run("search", "check", "--json")
    told = json.loads(checked.output)
    counts = {name: told[name] for name in ("missing", "orphan", "stale", "exposed", "unembedded", "clean")}
    assert checked.exit_code == 0
    assert counts == {"missing": 0, "orphan": 0, "stale": 0, "exposed": 0, "unembedded": 0, "clean": True}
    assert "missing 0, orphan 0, stale 0" in run("search", "check").output
    assert run("search", "repair").exit_code == 0
    assert run("search", "reindex").exit_code == 0


@pytest.mark.parametrize("words", [(), ("user",), ("token",), ("db",), ("search",), ("import",)])
def test_help_names_every_command_with_a_sentence(run: Run, words: tuple[str, ...]) -> None:
    told = run(*words, "--help")
    assert told.exit_code == 0
    listed = told.output.partition("Commands:\n")[2].strip().splitlines()
    assert listed
    assert all(len(line.split()) > 2 for line in listed if line.startswith("  ")), told.output
