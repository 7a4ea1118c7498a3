"""Brings an installation back from a backup, so that nothing which the world may have already
leaves again by itself."""

from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from channels.led.led_screen import outrun
from content.backup.backup import COPIES, BackupManifest
from content.backup.restored import Aftermath, face_the_past, take_in_spools
from content.backup.unpacking import put_in_place, require_empty, require_key, unpacked
from content.database import postgres
from content.database.db import Database, sqlite_url
from content.database.schema import refuse_newer, upgrade
from content.database.vault import open_vault
from content.intake.errors import refuse
from content.people.acts import SYSTEM, Act
from content.sending.receipt_spool import FOLDER as SPOOL
from engine.context import calendar_of
from lantoa.supervisor.runtime import only_one
from wiring.settings import Settings


@dataclass(frozen=True)
class Restored:
    """What came back, what waits for a person, and where the files are kept that stood in the home
    before."""

    manifest: BackupManifest
    aftermath: Aftermath
    aside: Path | None


def restore(settings: Settings, file: Path, replace: bool, now: datetime) -> Restored:
    """Bring the home back from a backup at the moment `now`; one sentence as an expected error when
    that cannot be, and no change.

    The key stands in the home already. Anything else there is refused, or with `replace` kept in a
    folder of its own.
    """
    vault = open_vault(settings.key_file)
    with only_one(settings.home):
        if not replace:
            require_empty(settings.home)
        with unpacked(file, settings.home) as (staged, manifest):
            require_key(manifest, vault)
            _require_usable(settings, file.name, manifest, now)
            outrun(staged / "public", (now - manifest.created_at).total_seconds())
            return _bring_back(settings, staged, manifest, now)


def _require_usable(settings: Settings, name: str, manifest: BackupManifest, now: datetime) -> None:
    refuse_newer(manifest.schema_head)
    if now < manifest.created_at:
        raise refuse(
            name,
            "được tạo sau giờ hiện tại của máy này: hãy chỉnh lại đồng hồ của máy rồi phục hồi lại",
        )
    if manifest.database == "sqlite" and settings.database_url:
        raise refuse(name, "là bản sao lưu của SQLite: hãy bỏ LANTOA_DATABASE_URL rồi phục hồi lại")
    if manifest.database == "postgresql" and not settings.database_url.startswith("postgresql"):
        raise refuse(
            name,
            "là bản sao lưu của PostgreSQL: hãy đặt LANTOA_DATABASE_URL vào một cơ sở dữ "
            "liệu PostgreSQL trống",
        )


def _bring_back(
    settings: Settings, staged: Path, manifest: BackupManifest, now: datetime
) -> Restored:
    """Until the last step is done there is no database that anything could be sent from."""
    if manifest.database == "sqlite":
        with closing(Database(sqlite_url(staged))) as database:
            aftermath = _make_safe(settings, database, staged, manifest, now)
        return Restored(manifest, aftermath, put_in_place(staged, settings.home, now))
    with closing(Database(settings.database_url)) as database:
        postgres.load(database, staged / COPIES["postgresql"])
        aside = put_in_place(staged, settings.home, now)
        return Restored(manifest, _make_safe(settings, database, staged, manifest, now), aside)


def _make_safe(
    settings: Settings, database: Database, staged: Path, manifest: BackupManifest, now: datetime
) -> Aftermath:
    """The newest schema, what providers had said and the past held, in one transaction."""
    calendar = calendar_of(settings, None)
    with database.write() as db:
        if not database.is_sqlite:
            postgres.stamp(db, manifest.schema_head)
        upgrade(db)
        take_in_spools(db, staged / SPOOL)
        return face_the_past(
            db, calendar, manifest.created_at, Act(SYSTEM, now), settings.release_above
        )
