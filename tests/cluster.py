"""A temporary PostgreSQL cluster: real binaries, own folder, socket only, gone after the session."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


def binaries() -> Path | None:
    """Where initdb lives, if PostgreSQL is installed."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = shutil.which("postgres")
    places += [Path(found).resolve().parent] if found else []
    return next((place for place in places if (place / "initdb").exists() and (place / "postgres").exists()), None)


@contextmanager
def cluster() -> Iterator[str]:
    """Start a cluster and give the address of its socket; as root it runs as another user, as PostgreSQL demands."""
    found = binaries()
    assert found is not None
    folder = Path(tempfile.mkdtemp(prefix="entraide-pg-"))
    options: dict[str, Any] = {"cwd": "/", "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres" if _has_user("postgres") else "nobody")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        options |= {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
    folder.chmod(0o755)
    data = folder / "data"
    subprocess.run(
        [found / "initdb", "-D", data, "-U", "entraide", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C.UTF-8"],
        check=True,
        **options,
    )
    server = subprocess.Popen(
        [
            found / "postgres",
            "-D",
            data,
            "-k",
            folder,
            "-c",
            "listen_addresses=",
            "-c",
            "fsync=off",
            "-c",
            "shared_buffers=64MB",
        ],
        **options,
    )
    try:
        _await(found, folder)
        yield str(folder)
    finally:
        server.terminate()
        server.wait(timeout=30)
        shutil.rmtree(folder, ignore_errors=True)


def create_database(socket: str, name: str, template: str = "template1") -> str:
    """A new database; answers its URL."""
    import psycopg  # noqa: PLC0415 - only when there is a cluster

    with psycopg.connect(host=socket, user="entraide", dbname="postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return f"postgresql+psycopg://entraide@/{name}?host={socket}"


def _await(found: Path, folder: Path) -> None:
    for _ in range(100):
        ready = subprocess.run([found / "pg_isready", "-h", folder, "-q"], check=False)
        if ready.returncode == 0:
            return
        subprocess.run(["sleep", "0.1"], check=True)
    raise RuntimeError("PostgreSQL did not start")


def _has_user(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True
