"""Backups of the whole database in one file, verified when they are written and again before they are restored.

SQLite: a copy through SQLite's backup API, which is consistent while others write (a copied file is not, because the
write-ahead log lies beside it). PostgreSQL: the custom format of `pg_dump`.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

from editorial.models import SiteVersion

SQLITE_MAGIC = b"SQLite format 3\0"
POSTGRESQL_MAGIC = b"PGDMP"
MIGRATIONS_TABLE = "django_migrations"
# Of ours in PostgreSQL; tables and indexes go before them.
FUNCTIONS = r"""
SELECT oid::regprocedure::text FROM pg_proc
WHERE proname LIKE 'editorial\_%' AND pronamespace = current_schema::regnamespace
"""
LOCK_TIMEOUT = "-c lock_timeout=30s"


class BackupError(Exception):
    """Raised where a backup cannot be written or must not be restored; `code` says why in one stable word."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Backup:
    """A verified backup: its file, the database it is for ("sqlite" or "postgresql") and its size in bytes."""

    path: Path
    vendor: str
    size: int


def write_backup(path: Path) -> Backup:
    """Writes the database into a file that only its owner can read, and returns it after a verification.

    The file appears under its name only when it is complete and sound, so an earlier one is never replaced by half of
    a new one. Raises BackupError (`no-folder`, `no-program`, `failed`, `damaged`).
    """
    if not path.parent.is_dir():
        raise BackupError("no-folder", f"{path.parent} is not a folder; create it or name another file.")
    with temporary_beside(path) as temporary:
        if connection.vendor == "sqlite":
            copy_sqlite(temporary)
        else:
            run_postgresql("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={temporary}")
        verified = verify(temporary)
        flush(temporary)
        temporary.replace(path)
        flush(path.parent)
    return Backup(path, verified.vendor, path.stat().st_size)


def verify(path: Path) -> Backup:
    """Returns what a file is after reading it through. Raises BackupError (`not-a-backup`, `damaged`, `no-program`)."""
    try:
        with path.open("rb") as file:
            magic = file.read(16)
    except OSError as error:
        raise BackupError("not-a-backup", f"{path} cannot be read: {error.strerror}.") from error
    if magic == SQLITE_MAGIC:
        verify_sqlite(path)
        return Backup(path, "sqlite", path.stat().st_size)
    if magic.startswith(POSTGRESQL_MAGIC):
        verify_postgresql(path)
        return Backup(path, "postgresql", path.stat().st_size)
    raise BackupError("not-a-backup", f"{path} is neither an SQLite database nor a PostgreSQL dump made by `backup`.")


def restore_backup(path: Path) -> Backup:
    """Replaces everything in the database by a backup and returns it; the database is the old or the new one, whole.

    Raises BackupError as `verify` does, and `other-database` for a backup of the other kind, `in-use` where another
    process has the SQLite file open, `failed` where PostgreSQL refuses.
    """
    backup = verify(path)
    if backup.vendor != connection.vendor:
        raise BackupError(
            "other-database",
            f"{path} is a backup of {backup.vendor}, but DATABASE_URL names a {connection.vendor} database.",
        )
    if connection.vendor == "sqlite":
        replace_sqlite(path)
    else:
        replace_postgresql(path)
    return backup


def copy_sqlite(target: Path) -> None:
    """Copies the database in use into one file that needs no write-ahead log beside it."""
    connection.ensure_connection()
    with contextlib.closing(sqlite3.connect(target)) as copy:
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")


def verify_sqlite(path: Path) -> None:
    """Raises BackupError unless the file is sound and holds the tables of this application."""
    try:
        with contextlib.closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
            complaints = [row[0] for row in database.execute("PRAGMA integrity_check") if row[0] != "ok"]
            complaints += [
                f"a row of {row[0]} refers to nothing" for row in database.execute("PRAGMA foreign_key_check")
            ]
            known = database.execute("SELECT 1 FROM sqlite_master WHERE name = ?", [MIGRATIONS_TABLE]).fetchone()
    except sqlite3.DatabaseError as error:
        raise BackupError("damaged", f"{path} is damaged: {error}.") from error
    if complaints:
        raise BackupError("damaged", f"{path} is damaged: {complaints[0]} ({len(complaints)} complaints in all).")
    if known is None:
        raise BackupError("not-a-backup", f"{path} is an SQLite database of another application.")


def verify_postgresql(path: Path) -> None:
    """Raises BackupError unless the dump can be read to its end and holds the tables of this application."""
    contents = run_program(["pg_restore", "--list", str(path)], code="damaged")
    if f" {MIGRATIONS_TABLE} " not in contents:
        raise BackupError("not-a-backup", f"{path} is a PostgreSQL dump of another application.")
    run_program(["pg_restore", f"--file={os.devnull}", str(path)], code="damaged")


def replace_sqlite(path: Path) -> None:
    """Puts a copy of the backup in the place of the database file, without the logs of the old one."""
    database = Path(connection.settings_dict["NAME"])
    connection.close()
    with temporary_beside(database) as temporary:
        with (
            contextlib.closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as source,
            contextlib.closing(sqlite3.connect(temporary)) as copy,
        ):
            source.backup(copy)
        verify_sqlite(temporary)
        keep_owner(database, temporary)
        flush(temporary)
        refuse_open_database(database)
        # A log that outlives its database would be replayed into the next one of that name.
        for suffix in ("-wal", "-shm", "-journal"):
            database.with_name(database.name + suffix).unlink(missing_ok=True)
        temporary.replace(database)
        flush(database.parent)


def keep_owner(database: Path, successor: Path) -> None:
    """Gives the new file the owner and mode of the old one, since a restore is often run by root."""
    if database.exists():
        old = database.stat()
        if os.geteuid() == 0:
            os.chown(successor, old.st_uid, old.st_gid)
        successor.chmod(stat.S_IMODE(old.st_mode))


def refuse_open_database(database: Path) -> None:
    """Raises BackupError where another process has the file open; also moves its write-ahead log into it.

    SQLite leaves the WAL mode only for the last connection. A damaged file passes: it is there to be replaced.
    """
    if not database.exists():
        return
    try:
        with contextlib.closing(sqlite3.connect(database, timeout=1)) as last:
            last.execute("PRAGMA journal_mode=DELETE").fetchone()
    except sqlite3.OperationalError as error:
        if "locked" not in str(error):
            return
        raise BackupError(
            "in-use", f"Another process has {database} open; stop the web server and its jobs, then restore again."
        ) from error
    except sqlite3.DatabaseError:
        return


def replace_postgresql(path: Path) -> None:
    """Drops the tables and loads the backup in one transaction."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        cursor.execute(FUNCTIONS)
        functions = [signature for (signature,) in cursor.fetchall()]
    tables = [connection.ops.quote_name(name) for name in names]
    number = SiteVersion.current() if SiteVersion._meta.db_table in names else 0
    connection.close()
    with tempfile.TemporaryDirectory(prefix="evergreen-restore-") as folder:
        script = Path(folder, "restore.sql")
        run_program(["pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(path)], code="damaged")
        drop = f"DROP TABLE IF EXISTS {', '.join(tables)} CASCADE" if tables else "SELECT 1"
        drop += f"; DROP FUNCTION IF EXISTS {', '.join(functions)}" if functions else ""
        options = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--output=/dev/null"]
        run_postgresql("psql", *options, f"--command={drop}", f"--file={script}", f"--command={_later_than(number)}")


def _later_than(number: int) -> str:
    """Returns the statement after which no running server takes the restored state for one that it has pages of."""
    table = connection.ops.quote_name(SiteVersion._meta.db_table)
    # The script of pg_restore leaves the session without a search path.
    return f"RESET search_path; UPDATE {table} SET number = GREATEST(number, {number}) + 1"  # noqa: S608  own names only


def run_postgresql(program: str, *arguments: str) -> None:
    """Runs a program of PostgreSQL on the database of the settings; the password goes through the environment."""
    parameters = {
        name: str(value)
        for name, value in connection.get_connection_params().items()
        if name in ("dbname", "user", "password", "host", "port", "sslmode", "sslrootcert")
    }
    variables = {"PGDATABASE": "dbname", "PGUSER": "user", "PGPASSWORD": "password", "PGHOST": "host"}
    variables |= {"PGPORT": "port", "PGSSLMODE": "sslmode", "PGSSLROOTCERT": "sslrootcert"}
    chosen = {variable: parameters[name] for variable, name in variables.items() if name in parameters}
    run_program([program, *arguments], code="failed", variables={**chosen, "PGOPTIONS": LOCK_TIMEOUT})


def run_program(command: list[str], *, code: str, variables: dict[str, str] | None = None) -> str:
    """Returns what a program prints. Raises BackupError with `code` and the program's last words where it fails."""
    try:
        done = subprocess.run(
            command,
            env={**os.environ, **(variables or {})},
            capture_output=True,
            check=False,
            encoding="utf-8",
            errors="replace",
        )
    except FileNotFoundError as error:
        raise BackupError(
            "no-program",
            f"The program {command[0]} is missing. Install PostgreSQL's client (apt install postgresql-client).",
        ) from error
    if done.returncode != 0:
        raise BackupError(code, f"{command[0]} failed: {done.stderr.strip() or f'exit code {done.returncode}'}")
    return done.stdout


@contextlib.contextmanager
def temporary_beside(path: Path) -> Iterator[Path]:
    """Yields an empty file in the same folder, readable by its owner only, and removes it where it is still there."""
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(descriptor)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def flush(path: Path) -> None:
    """Makes a file, or the names in a folder, survive a loss of power."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
