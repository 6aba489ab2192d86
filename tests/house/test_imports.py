"""Which package may import which: the contracts of pyproject.toml hold, and notice a violation."""

from pathlib import Path

import pytest
from importlinter.api import use_cases
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from tests.house.source import PACKAGES, ROOT


def test_the_import_contracts_hold(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    # It sets up logging for itself and silences every logger of the process, for the tests that follow as well.
    monkeypatch.setattr("importlinter.cli.logging_config.dictConfig", lambda _settings: None)
    kept = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True, no_logo=True)
    assert kept == EXIT_STATUS_SUCCESS, capsys.readouterr().out


def test_every_package_is_under_contract() -> None:
    found = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}
    assert found == set(PACKAGES)
    options = use_cases.read_user_options(str(ROOT / "pyproject.toml"))
    assert set(options.session_options["root_packages"]) == set(PACKAGES)


def test_every_package_says_what_it_owns() -> None:
    for package in PACKAGES:
        text = (ROOT / package / "__init__.py").read_text("utf-8")
        assert text.startswith('"""'), f"{package}/__init__.py"
        assert Path(ROOT / package).is_dir()
