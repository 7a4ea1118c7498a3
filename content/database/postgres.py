"""PostgreSQL's own tools: one consistent dump of our tables, and its way back into an empty
database."""

import shutil
import subprocess
from pathlib import Path

from sqlalchemy import URL, Connection, column, insert, inspect, table

from content.database.db import Database, DatabaseError
from content.database.migrations.frozen_counts import make_functions
from content.database.standing import VERSION_TABLE
from content.database.tables import every_table


def dump(url: URL, to: Path) -> None:
    """Write our tables to a file in pg_dump's own format; DatabaseError without pg_dump or when it
    fails.

    The schema's version is left out: a dump that was only half restored is then no database that
    Lan Tỏa would work with.
    """
    tables = [f"--table={name}" for name in (*every_table().tables, VERSION_TABLE)]
    without = f"--exclude-table-data={VERSION_TABLE}"
    _run(
        "pg_dump",
        url,
        "--format=custom",
        "--no-owner",
        "--no-acl",
        without,
        *tables,
        f"--file={to}",
    )


def load(database: Database, file: Path) -> None:
    """Put a dump into a database that has none of our tables; DatabaseError otherwise.

    The schema's version is still to be written.
    """
    with database.read() as db:
        taken = {*every_table().tables, VERSION_TABLE} & set(inspect(db).get_table_names())
    if taken:
        raise DatabaseError(
            "Cơ sở dữ liệu PostgreSQL không trống: hãy tạo một cơ sở dữ liệu mới và đặt "
            "LANTOA_DATABASE_URL vào đó."
        )
    with database.turn() as db:
        make_functions(db)
    _run(
        "pg_restore",
        database.engine.url,
        "--no-owner",
        "--no-acl",
        "--single-transaction",
        "--exit-on-error",
        str(file),
    )


def stamp(db: Connection, version: str) -> None:
    """Say which schema a loaded dump has; from here on the database can be worked with."""
    db.execute(insert(table(VERSION_TABLE, column("version_num"))).values(version_num=version))


def _run(tool: str, url: URL, *arguments: str) -> None:
    program = shutil.which(tool)
    if program is None:
        raise DatabaseError(
            f"Không có lệnh {tool} trên máy này: hãy cài gói postgresql-client cùng đời với "
            "máy chủ PostgreSQL."
        )
    bare = URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query)
    place = bare.render_as_string(hide_password=False)
    # never on the command line, which every process can read
    secret = {"PGPASSWORD": str(url.password)} if url.password else {}
    words = [program, *arguments[:-1], f"--dbname={place}", "--no-password", arguments[-1]]
    ended = subprocess.run(  # noqa: S603 - our own words
        words, env=secret, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    if ended.returncode:
        said = ended.stderr.strip().splitlines() or [f"mã {ended.returncode}"]
        raise DatabaseError(f"{tool} không làm được: {said[-1]}")
