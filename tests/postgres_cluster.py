"""A PostgreSQL of the tests' own: a throw-away cluster, started at first use and gone at the end."""

import os
import shutil
import subprocess
import time
from itertools import count
from pathlib import Path
from tempfile import mkdtemp

import psycopg
import pytest

from docflow.store.engine import Store
from docflow.store.migrating import migrate

_FAST = {
    # Power cuts are not what these tests are about; without fsync a test's database is made in a moment.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "listen_addresses": "''",
    "deadlock_timeout": "200ms",
}
_TEMPLATE = "docflow_template"


def _programs() -> Path | None:
    """The folder of PostgreSQL's programs, the newest version first."""
    if found := shutil.which("initdb"):
        return Path(found).parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda one: int(one.parent.name), reverse=True)
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


class Cluster:
    """One server on a socket in a folder of its own; each `fresh` is a migrated, empty database."""

    def __init__(self) -> None:
        programs = _programs()
        if programs is None:
            missing = "PostgreSQL is not installed"
            if os.environ.get("CI") == "true":
                pytest.fail(f"{missing}, and every promise is to be shown on it as well")
            pytest.skip(missing)
        self._programs = programs
        self._numbers = count(1)
        self.folder = Path(mkdtemp(prefix="docflow-pg-", dir="/tmp"))
        if self._is_root:
            shutil.chown(self.folder, "postgres")
        self.folder.chmod(0o755)
        self._run("initdb", "-D", "data", "-U", "docflow", "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C")
        options = [part for name, value in _FAST.items() for part in ("-c", f"{name}={value.strip(chr(39))}")]
        self._server = subprocess.Popen(
            self._command("postgres", "-D", "data", "-k", str(self.folder), *options),
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            self._wait()
            self._sql(f"CREATE DATABASE {_TEMPLATE}")
            store = Store(self.url(_TEMPLATE))
            migrate(store)
            store.close()
        except BaseException:
            self.stop()
            raise

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://docflow@/{database}?host={self.folder}"

    def fresh(self, *, migrated: bool = True) -> str:
        """The address of a new database."""
        name = f"docflow_{next(self._numbers)}"
        self._sql(f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE if migrated else 'template0'}")
        return self.url(name)

    def drop(self, url: str) -> None:
        name = url.split("@/")[1].split("?", maxsplit=1)[0]
        self._sql(f"DROP DATABASE {name} WITH (FORCE)")

    def stop(self) -> None:
        # The child may be `runuser`, which passes the signal on; pg_ctl knows the server itself.
        self._run("pg_ctl", "stop", "-D", "data", "-m", "immediate")
        self._server.wait(timeout=20)
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def _is_root(self) -> bool:
        return os.geteuid() == 0

    def _command(self, program: str, *arguments: str) -> list[str]:
        command = [str(self._programs / program), *arguments]
        # PostgreSQL refuses to run as root.
        return ["runuser", "-u", "postgres", "--", *command] if self._is_root else command

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(self._command(program, *arguments), cwd=self.folder, check=True, capture_output=True)

    def _sql(self, statement: str) -> None:
        with psycopg.connect(host=str(self.folder), user="docflow", dbname="postgres", autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]

    def _wait(self) -> None:
        for _ in range(200):
            try:
                self._sql("SELECT 1")
                return
            except psycopg.OperationalError:
                time.sleep(0.05)
        raise AssertionError("PostgreSQL did not start")
