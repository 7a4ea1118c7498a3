"""What the engine works with, handed down once."""

import logging
import os
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from assets import fonts
from channels.contract.channel import Site
from content.calendar.releasing import RELEASE_ABOVE
from content.database.db import Database, sqlite_url
from content.database.schema import open_database
from content.database.vault import Vault, open_vault
from content.items import media
from content.office.holidays import Calendar, Overrides, read_overrides
from content.office.office import current_office
from content.office.own_days import all_days
from content.outlets.outlets import Outlet, outlet_by_id
from content.people.clocks import ClockJump
from content.people.installation_key import require_own_key
from content.sending import receipt_spool
from engine.clock import boot_id, this_machine
from engine.garbage import look_seldom
from engine.timekeeping import Timekeeper
from wiring.credentials import Keeper
from wiring.settings import Settings

log = logging.getLogger("lantoa.engine")

LOOKAHEAD = timedelta(seconds=5)
"""How long before its time a delivery is claimed, so that it can leave on the second."""

PLAN_AHEAD = timedelta(minutes=2)
"""How long before its time an occurrence becomes delivery rows."""

RECEIPTS_KEPT = timedelta(days=400)
"""How long what providers said is kept word for word: the year of the decree, and a little."""


@dataclass(frozen=True)
class Context:
    """Database, keys, places and the clock (aware UTC)."""

    database: Database
    vault: Vault
    site: Site
    media_dir: Path
    host: str  # of the public address, for permanent ids
    calendar: Calendar
    now: Callable[[], datetime]
    release_above: int = RELEASE_ABOVE
    receipts_kept: timedelta = RECEIPTS_KEPT
    unsaved: Mapping[str, bytes] = field(default_factory=dict)  # a form's picture, by its hash
    timekeeper: Timekeeper | None = None  # of a process that sends; `now` is then its clock

    @property
    def journals(self) -> Path:
        """Where pumps note what they have begun since their last turn."""
        return self.media_dir.parent / "pumps"

    @property
    def spools(self) -> Path:
        """Where what providers say waits for the database."""
        return self.media_dir.parent / receipt_spool.FOLDER

    @property
    def jump(self) -> ClockJump | None:
        """Why nothing may be begun: the machine's clock is not believed; None while it is."""
        return self.timekeeper.clock.jump if self.timekeeper else None

    def look_at_clock(self) -> ClockJump | None:
        """Note and say what the machine's clock does, now and then; answers `jump`."""
        return self.timekeeper.look() if self.timekeeper else None

    def load_picture(self, sha256: str) -> bytes:
        """The bytes of a picture: one that is not saved yet, or a stored one."""
        if sha256 in self.unsaved:
            return self.unsaved[sha256]
        with self.database.read() as db:
            return media.load(db, self.media_dir, sha256)


def holder() -> str:
    """This process, so that another one on the same host can tell whether it is still alive:
    host/pid/start."""
    return f"{_host()}/{os.getpid()}/{_started(os.getpid())}"


def is_dead(other: str) -> bool:
    """Whether the process that a holder names is certainly gone; False when it is on another host
    or cannot be known."""
    host, pid, start = other.rsplit("/", 2)
    if host != _host():
        return False
    return _started(int(pid)) != start


def _host() -> str:
    """This host's name, boot and space of process numbers: containers and cloned machines share the
    name, and then pids mean nothing."""
    try:
        space = os.readlink("/proc/self/ns/pid")
    except OSError:
        space = ""
    boot = boot_id()
    return f"{socket.gethostname()}:{boot}:{space}" if boot and space else socket.gethostname()


def _started(pid: int) -> str:
    """The start time of a process in clock ticks since boot (Linux), "" when it does not exist."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("ascii", "replace")
    except OSError:
        return "" if Path("/proc/self").exists() else "alive"
    return stat.rpartition(")")[2].split()[19]


def fresh_outlet(context: Context, outlet_id: int) -> Outlet:
    """The outlet's row as it is now."""
    with context.database.read() as db:
        return outlet_by_id(db, outlet_id)


@contextmanager
def open_context(settings: Settings, now: Callable[[], datetime]) -> Iterator[Context]:
    """The works of one installation; VaultError or DatabaseError when it cannot be used, or not
    from this host."""
    database = open_database(settings.database_url or sqlite_url(settings.home))
    try:
        vault = open_vault(settings.key_file)
        with database.read() as db:
            require_own_key(db, vault)
        yield context_of(settings, database, vault, now)
    finally:
        database.close()


@contextmanager
def open_engine(settings: Settings) -> Iterator[Context]:
    """The works of a process that sends: it judges the machine's clock before it goes by it."""
    look_seldom()
    with open_context(settings, clock) as context:
        most_ahead = timedelta(days=settings.clock_ahead_days)
        timekeeper = Timekeeper(context.database, this_machine(clock), most_ahead)
        yield replace(context, now=timekeeper.clock, timekeeper=timekeeper)


def context_of(
    settings: Settings, database: Database, vault: Vault, now: Callable[[], datetime]
) -> Context:
    """The context of an installation whose database and keys are open already."""
    with database.read() as db:
        office = current_office(db)
    return Context(
        database=database,
        vault=vault,
        site=Site(
            settings.public_dir,
            settings.public_url,
            office.name,
            settings.dns_server,
            credentials=Keeper(database, vault, now),
            hook_secret=vault.hook_secret,
            packs_dir=settings.packs_dir,
            fonts_dir=fonts.FOLDER,
        ),
        media_dir=settings.media_dir,
        host=settings.host,
        calendar=calendar_of(settings, database),
        now=now,
        release_above=settings.release_above,
        receipts_kept=timedelta(days=settings.receipts_kept_days),
    )


def calendar_of(settings: Settings, database: Database | None) -> Calendar:
    """Working days as the office knows them: by its file, and by what was said at the screen, of
    which a database that is just being put back cannot tell yet (None)."""
    given = settings.holidays_file
    file = read_overrides(Path(given)) if given else Overrides()
    if database is None:
        return Calendar(file)
    return Calendar(file, fresh=lambda: all_days(database, file))


def log_to_terminal(level: str) -> None:
    """Our own log on the terminal at `level`; from the libraries, warnings only."""
    logging.basicConfig(
        level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s", datefmt="%H:%M:%S"
    )
    logging.getLogger("lantoa").setLevel(level)


def clock() -> datetime:
    """The present moment as the machine's clock has it, aware UTC."""
    return datetime.now(UTC)
