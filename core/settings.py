"""Settings: one struct, each field documented beside its default; read from TOML, then from the environment.

A secret that is missing or weak stops the start outside the demo: a default key in production is worse than no site.
"""

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import Meta

from core.errors import AppError

PREFIX: Final = "FORUM_"
SECRET_CHARS: Final = 32
SECRETS: Final = frozenset({"secret_key", "mail_password", "database_url"})
COMMAND_LINE: Final = "command line"
DEMO_KEY: Final = "demo-only-key-never-use-it-on-a-real-site"


class SettingsRefused(AppError):
    """The settings cannot be used; `problem` says which one and what to do."""

    code = "settings_refused"

    def __init__(self, problem: str) -> None:
        """Keep the sentence for the terminal."""
        super().__init__(problem=problem)
        self.problem = problem

    def __str__(self) -> str:
        """The sentence for the terminal."""
        return self.problem


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Everything an installation may choose."""

    data: Annotated[Path, Meta(description="Folder of the database, the uploads, the index and model caches.")] = Path(
        "data"
    )
    database_url: Annotated[str, Meta(description="SQLAlchemy URL; empty means SQLite in the data folder.")] = ""
    secret_key: Annotated[str, Meta(description="Signs forms and links; at least 32 random characters.")] = ""
    base_url: Annotated[str, Meta(description="Address people use, for links in mails.")] = "http://127.0.0.1:8000"
    site_name: Annotated[str, Meta(description="Name shown in the header and in mails.")] = "Entraide"
    locale: Annotated[str, Meta(description="Language for visitors whose browser asks for neither: fr or en.")] = "fr"
    timezone: Annotated[str, Meta(description="Time zone of new accounts and spaces.")] = "Europe/Paris"
    host: Annotated[str, Meta(description="Address the server listens on.")] = "127.0.0.1"
    port: Annotated[int, Meta(description="Port the server listens on.")] = 8000
    threads: Annotated[
        int, Meta(description="Requests read in parallel; 0 means the cores on SQLite, 16 on PostgreSQL.")
    ] = 0
    trusted_proxies: Annotated[
        str, Meta(description="Addresses whose X-Forwarded-For is believed, comma separated.")
    ] = ""
    signup: Annotated[str, Meta(description="Who may create an account: open, invitation or closed.")] = "open"
    embedding_model: Annotated[
        str, Meta(description="Sentence model: minilm (packaged), off (words only), or a sentence-transformers name.")
    ] = "minilm"
    mail_host: Annotated[str, Meta(description="SMTP server; empty keeps mails on the administrator's page.")] = ""
    mail_port: Annotated[int, Meta(description="SMTP port.")] = 587
    mail_user: Annotated[str, Meta(description="SMTP user name.")] = ""
    mail_password: Annotated[str, Meta(description="SMTP password.")] = ""
    mail_security: Annotated[str, Meta(description="starttls, tls or none.")] = "starttls"
    mail_from: Annotated[str, Meta(description="Sender of mails.")] = "Entraide <no-reply@localhost>"
    password_memory_kib: Annotated[int, Meta(description="argon2id memory per hash; the floor is 19456.")] = 19_456
    password_passes: Annotated[int, Meta(description="argon2id passes over the memory.")] = 2
    search_log_days: Annotated[
        int,
        Meta(
            description="How many days the log of searches is kept, which knows no names, and to whom a suggestion was "
            "shown; 0 keeps none."
        ),
    ] = 180
    search_refit: Annotated[
        bool,
        Meta(description="Learn every week by itself from what people make of suggestions, and apply what is better."),
    ] = False
    claim_minutes: Annotated[int, Meta(description="How long a claim on a queue item lasts without activity.")] = 15
    demo: Annotated[bool, Meta(description="A demonstration: weak secret accepted, demo accounts shown.")] = False

    @property
    def database(self) -> str:
        """The URL in force."""
        return self.database_url or f"sqlite:///{self.data / 'entraide.sqlite3'}"

    @property
    def uploads(self) -> Path:
        """Folder of the re-encoded images."""
        return self.data / "uploads"

    @property
    def index_path(self) -> Path:
        """File of the embedded search index: a cache, rebuilt from the database when lost."""
        return self.data / "search.sqlite3"

    @property
    def model_path(self) -> Path:
        """Folder where `forum model export` puts the packaged model for onnxruntime; used when it is there."""
        return self.data / "model"

    @property
    def is_https(self) -> bool:
        """Whether cookies may be marked Secure."""
        return self.base_url.startswith("https://")

    @property
    def origin(self) -> str:
        """Scheme, host and port that forms must come from."""
        return "/".join(self.base_url.split("/", 3)[:3])


class SettingRow(msgspec.Struct, frozen=True):
    """One line of `forum settings`."""

    name: str
    value: str
    origin: str
    meaning: str


def load_settings(environ: Mapping[str, str] | None = None, *, demo: bool = False, needs_key: bool = True) -> Settings:
    """Read settings: defaults, then the TOML file named by FORUM_CONFIG, then `FORUM_*`.

    A command that signs nothing says `needs_key=False` and works without a secret.

    Raises:
        SettingsRefused: an unknown name, a value of the wrong kind, or a weak secret outside the demo.
    """
    environ = os.environ if environ is None else environ
    values, _origins = _gather(environ)
    if demo:
        values["demo"] = True
    try:
        settings = msgspec.convert(values, Settings, strict=False, dec_hook=lambda kind, value: kind(value))
    except msgspec.ValidationError as error:
        raise SettingsRefused(f"A setting has the wrong kind of value: {error}") from None
    return _checked(settings, needs_key=needs_key)


def describe(settings: Settings, environ: Mapping[str, str] | None = None) -> list[SettingRow]:
    """Every setting in force with its value (secrets masked), where it came from and what it means.

    What neither the file nor the environment says was chosen on the command line, such as `--demo` and what it implies.
    """
    environ = os.environ if environ is None else environ
    given = load_settings(environ, needs_key=False)
    _values, origins = _gather(environ)
    rows = []
    for field in msgspec.structs.fields(Settings):
        value = getattr(settings, field.name)
        is_given = value == getattr(given, field.name)
        rows.append(
            SettingRow(
                name=PREFIX + field.name.upper(),
                value=_shown(field.name, value),
                origin=origins.get(field.name, "default") if is_given else COMMAND_LINE,
                meaning=_meaning(field),
            )
        )
    return rows


def _gather(environ: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    names = {field.name for field in msgspec.structs.fields(Settings)}
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    path = environ.get(PREFIX + "CONFIG", "")
    if path:
        for name, value in _toml(Path(path)).items():
            if name not in names:
                raise SettingsRefused(f"{path}: there is no setting named {name!r}. See `forum settings`.")
            values[name], origins[name] = value, path
    for key, value in environ.items():
        name = key.removeprefix(PREFIX).lower()
        if key.startswith(PREFIX) and key != PREFIX + "CONFIG":
            if name not in names:
                raise SettingsRefused(f"There is no setting named {key}. See `forum settings`.")
            values[name], origins[name] = value, "environment"
    return values, origins


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise SettingsRefused(f"FORUM_CONFIG: {path} cannot be read: {error}") from None


def _checked(settings: Settings, *, needs_key: bool) -> Settings:
    if settings.demo and not settings.secret_key:
        settings = msgspec.structs.replace(settings, secret_key=DEMO_KEY)
    key = settings.secret_key
    is_weak = len(key) < SECRET_CHARS or len(set(key)) < SECRET_CHARS // 4 or key == DEMO_KEY
    if needs_key and not settings.demo and is_weak:
        raise SettingsRefused(
            "FORUM_SECRET_KEY is missing or weak: give at least 32 random characters, for instance from "
            "`python -c 'import secrets; print(secrets.token_urlsafe(48))'`, or start with --demo to look around."
        )
    for name, allowed in (
        ("locale", {"fr", "en"}),
        ("signup", {"open", "invitation", "closed"}),
        ("mail_security", {"starttls", "tls", "none"}),
    ):
        if getattr(settings, name) not in allowed:
            raise SettingsRefused(f"{PREFIX}{name.upper()} must be one of: {', '.join(sorted(allowed))}.")
    try:
        ZoneInfo(settings.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise SettingsRefused("FORUM_TIMEZONE must be the name of a time zone, such as Europe/Paris.") from None
    if not re.match(r"https?://[^/\s]+(/\S*)?$", settings.base_url):
        raise SettingsRefused("FORUM_BASE_URL must be a web address, such as https://forum.example.org.")
    return settings


def _shown(name: str, value: object) -> str:
    if name == "database_url" and "@" not in str(value):
        return str(value)
    return "••••••••" if name in SECRETS and value else str(value)


def _meaning(field: msgspec.structs.FieldInfo) -> str:
    for meta in getattr(field.type, "__metadata__", ()):
        if isinstance(meta, Meta) and meta.description:
            return meta.description
    return ""
