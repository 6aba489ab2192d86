"""Settings: read in order, explained, refused in one helpful sentence."""

from pathlib import Path

import pytest

from core.settings import DEMO_KEY, SettingRow, SettingsRefused, describe, load_settings

STRONG = "pq8Zr1-vT5xWn9Yb2Kc7Md4Le6Jf3Hg0"


def refusal(environ: dict[str, str], *, demo: bool = False) -> str:
    with pytest.raises(SettingsRefused) as refused:
        load_settings(environ, demo=demo)
    return str(refused.value)


def described(environ: dict[str, str], *, demo: bool = False) -> list[SettingRow]:
    return describe(load_settings(environ, demo=demo, needs_key=False), environ)


def toml(folder: Path, text: str) -> dict[str, str]:
    path = folder / "forum.toml"
    path.write_text(text, "utf-8")
    return {"FORUM_CONFIG": str(path), "FORUM_SECRET_KEY": STRONG}


def test_nothing_given_means_the_defaults() -> None:
    settings = load_settings({}, needs_key=False)
    assert settings.database == "sqlite:///data/entraide.sqlite3"
    assert settings.base_url == "http://127.0.0.1:8000"
    assert not settings.demo


def test_the_environment_wins_over_the_file_and_the_file_over_the_default(tmp_path: Path) -> None:
    environ = toml(tmp_path, 'site_name = "From file"\nport = 9000\n') | {"FORUM_PORT": "9001"}
    settings = load_settings(environ)
    assert (settings.site_name, settings.port, settings.locale) == ("From file", 9001, "fr")


def test_each_setting_says_where_it_came_from(tmp_path: Path) -> None:
    environ = toml(tmp_path, 'site_name = "From file"\n') | {"FORUM_PORT": "9001"}
    origins = {row.name: row.origin for row in described(environ)}
    assert origins["FORUM_PORT"] == "environment"
    assert origins["FORUM_SITE_NAME"] == environ["FORUM_CONFIG"]
    assert origins["FORUM_LOCALE"] == "default"


def test_what_the_command_line_chose_is_told_as_it_is_in_force() -> None:
    rows = {row.name: row for row in described({"FORUM_PORT": "9001"}, demo=True)}
    assert (rows["FORUM_DEMO"].value, rows["FORUM_DEMO"].origin) == ("True", "command line")
    assert (rows["FORUM_SECRET_KEY"].value, rows["FORUM_SECRET_KEY"].origin) == ("••••••••", "command line")
    assert rows["FORUM_PORT"].origin == "environment"
    assert rows["FORUM_LOCALE"].origin == "default"
    assert {row.origin for row in described({"FORUM_DEMO": "true"})} == {"default", "environment"}


def test_values_are_read_as_the_kind_they_are() -> None:
    environ = {"FORUM_DATA": "/srv/forum", "FORUM_DEMO": "true", "FORUM_THREADS": "3", "OTHER": "ignored"}
    settings = load_settings(environ)
    assert (settings.data, settings.demo, settings.threads) == (Path("/srv/forum"), True, 3)
    assert settings.uploads == Path("/srv/forum/uploads")
    assert settings.index_path == Path("/srv/forum/search.sqlite3")


@pytest.mark.parametrize(
    "key", ["", "short", "a" * 64, "abc" * 20, DEMO_KEY], ids=["empty", "short", "one letter", "three letters", "demo"]
)
def test_a_weak_secret_stops_the_start_outside_the_demo(key: str) -> None:
    assert "FORUM_SECRET_KEY" in refusal({"FORUM_SECRET_KEY": key})
    assert load_settings({"FORUM_SECRET_KEY": key}, demo=True).secret_key == (key or DEMO_KEY)
    assert load_settings({"FORUM_SECRET_KEY": key}, needs_key=False).secret_key == key


def test_a_strong_secret_is_accepted() -> None:
    assert load_settings({"FORUM_SECRET_KEY": STRONG}).secret_key == STRONG


def test_an_unknown_name_is_refused_with_where_to_look(tmp_path: Path) -> None:
    sentence = refusal({"FORUM_SITENAME": "x", "FORUM_SECRET_KEY": STRONG})
    assert "FORUM_SITENAME" in sentence
    assert "forum settings" in sentence
    sentence = refusal(toml(tmp_path, "sitename = 1"))
    assert "sitename" in sentence
    assert "forum.toml" in sentence


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FORUM_PORT", "eighty"),
        ("FORUM_DEMO", "perhaps"),
        ("FORUM_LOCALE", "de"),
        ("FORUM_SIGNUP", "everyone"),
        ("FORUM_MAIL_SECURITY", "ssl"),
        ("FORUM_TIMEZONE", "Mars/Olympus"),
        ("FORUM_BASE_URL", "forum.example.org"),
    ],
)
def test_a_value_nobody_could_use_is_refused_by_name(name: str, value: str) -> None:
    assert name.removeprefix("FORUM_").lower() in refusal({name: value, "FORUM_SECRET_KEY": STRONG}).lower()


@pytest.mark.parametrize("text", ["site_name = ", "data = 5"], ids=["broken", "wrong kind"])
def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path, text: str) -> None:
    assert refusal(toml(tmp_path, text))


def test_a_missing_file_is_refused() -> None:
    assert "nowhere.toml" in refusal({"FORUM_CONFIG": "nowhere.toml"})


def test_secrets_are_never_shown() -> None:
    secrets = {
        "FORUM_SECRET_KEY": STRONG,
        "FORUM_MAIL_PASSWORD": "correct horse",
        "FORUM_DATABASE_URL": "postgresql+psycopg://forum:battery@db/forum",
    }
    shown = {row.name: row.value for row in described(secrets)}
    assert {shown[name] for name in secrets} == {"••••••••"}
    text = " ".join(f"{name} {value}" for name, value in shown.items())
    assert not any(secret in text for secret in (STRONG, "correct horse", "battery"))


def test_what_is_not_secret_is_shown() -> None:
    shown = {row.name: row.value for row in described({"FORUM_DATABASE_URL": "sqlite:///x.sqlite3"})}
    assert shown["FORUM_DATABASE_URL"] == "sqlite:///x.sqlite3"
    assert shown["FORUM_SECRET_KEY"] == ""


def test_a_site_without_its_secret_can_still_be_described() -> None:
    assert any(row.name == "FORUM_SECRET_KEY" and row.meaning for row in described({}))


@pytest.mark.parametrize(
    ("base_url", "origin", "is_https"),
    [
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000", False),
        ("https://forum.example.org/", "https://forum.example.org", True),
        ("https://example.org/forum/", "https://example.org", True),
    ],
)
def test_forms_must_come_from_the_origin_of_the_base_url(base_url: str, origin: str, is_https: bool) -> None:
    settings = load_settings({"FORUM_BASE_URL": base_url}, needs_key=False)
    assert (settings.origin, settings.is_https) == (origin, is_https)
