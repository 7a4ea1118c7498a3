"""A small installation for tests: real database, real keys, real sandbox servers, a clock that
tests set by hand."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from assets import fonts
from channels.contract.channel import Site
from channels.shared.dns import NO_DNS
from content.audiences.file import read_people
from content.audiences.replacing import import_audience
from content.database.db import Database, sqlite_url
from content.database.schema import migrate
from content.database.vault import Vault, make_key, open_vault
from content.deliveries.filters import Filter
from content.deliveries.log import LogRow, rows
from content.items import approval
from content.items.items import Revision, approved_revision
from content.office.file import read_office
from content.office.holidays import Calendar
from content.office.office import import_office
from content.outlets.outlets import list_outlets, save_outlets
from content.people.acts import SYSTEM, Act, Person
from content.people.users import add_user
from content.plans.file import PlanFile, read_plan
from content.plans.plans import import_plan
from engine.context import Context
from engine.decisions.intake import import_item, refresh
from engine.decisions.preflight import Finding, check, open_channels
from sandbox.providers.facebook import FacebookSandbox
from sandbox.providers.kannel import KannelSandbox
from sandbox.providers.smtp import SmtpSandbox
from sandbox.providers.telegram import TelegramSandbox
from sandbox.world import World
from tests.cluster import drop_database, migrated_database
from wiring.credentials import Keeper
from wiring.outlets import read_outlets

SAMPLES = Path(__file__).parent.parent / "samples"
START = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)  # Tuesday 10:00 in Vietnam, a working day

BIENTAP = Person("bientap", "writer", "van-phong")
DUYET = Person("duyet", "approver", "van-phong")
BIENTAP2 = Person("bientap2", "writer", "phong-khac")
PHATNGON = Person("phatngon", "spokesperson", "van-phong")
QUANTRI = Person("quantri", "admin", "van-phong")


@dataclass
class HandClock:
    """Time stands still until a test moves it."""

    moment: datetime = START

    def __call__(self) -> datetime:
        return self.moment

    def forward(self, **span: float) -> None:
        self.moment += timedelta(**span)


@dataclass
class Home:
    """One installation."""

    folder: Path
    database: Database
    vault: Vault
    clock: Callable[[], datetime] = field(default_factory=HandClock)
    public_url: str = "http://127.0.0.1:8080"

    @property
    def url(self) -> str:
        """The database's address."""
        return self.database.engine.url.render_as_string(hide_password=False)

    @property
    def server(self) -> str:
        """The address of its PostgreSQL server; "" for a file."""
        return "" if self.database.is_sqlite else self.url.rpartition("/")[0]

    def end(self) -> None:
        """Give the database back."""
        self.database.close()
        if self.server:
            drop_database(self.url)

    @property
    def context(self) -> Context:
        keeper = Keeper(self.database, self.vault, self.clock)
        site = Site(
            self.folder / "public",
            self.public_url,
            "Cơ quan mẫu",
            NO_DNS,
            keeper,
            self.vault.hook_secret,
            self.folder / "packs",
            fonts.FOLDER,
        )
        return Context(
            self.database,
            self.vault,
            site,
            self.folder / "media",
            "127.0.0.1",
            Calendar(),
            self.clock,
        )

    @property
    def now(self) -> datetime:
        return self.clock()

    def act(self, person: Person = SYSTEM, why: str = "") -> Act:
        """Somebody doing something now."""
        return Act(person, self.now, why)

    def people(self) -> "Home":
        """The five accounts that every test knows."""
        with self.database.write() as db:
            for person in (BIENTAP, DUYET, BIENTAP2, PHATNGON, QUANTRI):
                add_user(db, person, "mat-khau-thu", self.act())
        return self

    def plans(self) -> "Home":
        """Office and both real plans; the office does not say who it is in them."""
        office = {**read_office(SAMPLES / "office.toml").document, "agency": []}
        with self.database.write() as db:
            import_office(db, office, self.act())
            for plan in _sample_plans():
                import_plan(db, plan, self.act())
        return self

    def outlets(self, toml: str) -> "Home":
        """Outlets from the text of a file."""
        path = self.folder / "outlets-under-test.toml"
        path.write_text(toml, "utf-8")
        specs = read_outlets(path, self.vault)
        with self.database.write() as db:
            save_outlets(db, specs, self.act())
        return self

    def audience(self, name: str, text: str) -> "Home":
        """An audience from the text of a CSV file."""
        path = self.folder / f"{name}.csv"
        path.write_text(text, "utf-8")
        report = import_audience(self.database, self.vault, name, read_people(path), self.act())
        assert report.bad == 0, report
        return self

    def draft(self, item: str, folder: Path = SAMPLES / "items") -> Revision:
        """A real sample item, or one of another folder, imported."""
        (path,) = folder.glob(f"{item}-*.md")
        import_item(self.context, path, self.act(BIENTAP))
        return refresh(self.context, item, self.act(BIENTAP))

    def approved(self, item: str, folder: Path = SAMPLES / "items") -> Revision:
        """A real sample item, submitted by the writer and approved by the second person (once)."""
        with self.database.read() as db:
            found = approved_revision(db, item)
        if found is not None:
            return found
        revision = self.draft(item, folder)
        allowed = open_channels(revision, self.outlet_rows(), self.findings(revision))
        decider = PHATNGON if PHATNGON.may(approval.needed_to_decide(revision)) else DUYET
        with self.database.write() as db:
            approval.submit(db, item, self.act(BIENTAP))
            approval.approve(db, revision, self.act(decider), allowed)
            found = approved_revision(db, item)
        assert found is not None
        return found

    def findings(self, revision: Revision) -> list[Finding]:
        return check(revision, self.outlet_rows(), self.context)

    def outlet_rows(self, *names: str):  # type: ignore[no-untyped-def]
        with self.database.read() as db:
            return [outlet for outlet in list_outlets(db) if not names or outlet.name in names]

    def log(self, which: Filter = Filter()) -> list[LogRow]:  # noqa: B008 - a frozen value
        with self.database.read() as db:
            return list(rows(db, which))

    def states(self) -> dict[str, int]:
        counts: dict[str, int] = {}
        for row in self.log():
            counts[row.state] = counts.get(row.state, 0) + 1
        return counts


@cache
def _sample_plans() -> list[PlanFile]:
    """Both real plans: reading their YAML takes longer than everything else in a fresh home."""
    return [read_plan(path) for path in sorted((SAMPLES / "plans").glob("*.yaml"))]


@dataclass(frozen=True)
class Stands:
    """The sandbox's servers, with one world between them."""

    world: World
    smtp: SmtpSandbox
    kannel: KannelSandbox
    telegram: TelegramSandbox
    facebook: FacebookSandbox

    def outlets(self, drop: Path) -> str:
        """An outlets file with one outlet for each channel, two screens, and no limits of hours."""
        drop.mkdir(parents=True, exist_ok=True)
        return f"""
[[outlet]]
name = "cong"
channel = "portal_feed"
slug = "tin"
feed_title = "Tin cải cách hành chính"
link = "https://hoadang.example.vn/tin"

[[outlet]]
name = "thu"
channel = "email_smtp"
holidays = "send"
from = "Trung tâm <tin@hoadang.example.vn>"
[[outlet.relay]]
host = "127.0.0.1"
port = {self.smtp.port}
security = "none"

[[outlet]]
name = "sms"
channel = "sms_gateway"
window = "00:00-24:00"
holidays = "send"
sender = "HOADANG"
connections = 8
[[outlet.gateway]]
provider = "kannel"
url = "{self.kannel.url}"
username = "lantoa"
password = "sandbox-kannel"

[[outlet]]
name = "telegram"
channel = "telegram_channel"
base_url = "{self.telegram.url}"
token = "123456:SANDBOX-telegram"
chat_id = -1001234567890

[[outlet]]
name = "facebook"
channel = "facebook_page"
base_url = "{self.facebook.url}"
page_id = "1234567890"
token = "SANDBOX-facebook"

[[outlet]]
name = "led"
channel = "led_screen"
width = 320
height = 160
[[outlet.target]]
kind = "folder"
path = "{drop}"
"""


@contextmanager
def stands(world: World | None = None) -> Iterator[Stands]:
    """Start every stand-in on free loopback ports."""
    shared = world or World()
    with ExitStack() as stack:
        yield Stands(
            shared,
            stack.enter_context(SmtpSandbox(shared)),
            stack.enter_context(KannelSandbox(shared)),
            stack.enter_context(
                TelegramSandbox("123456:SANDBOX-telegram", {-1001234567890: "hoadang"}, shared)
            ),
            stack.enter_context(FacebookSandbox("1234567890", "SANDBOX-facebook", shared)),
        )


def make_home(folder: Path, server: str = "") -> Home:
    """An empty installation with the newest schema: in a file, or in a database of its own on a
    PostgreSQL server."""
    for inner in ("public/feeds", "public/media", "public/led", "media"):
        (folder / inner).mkdir(parents=True)
    make_key(folder / "lantoa.key")
    if not server:
        (folder / "lantoa.db").write_bytes(_migrated_file())
    return Home(
        folder,
        Database(migrated_database(server) if server else sqlite_url(folder)),
        open_vault(folder / "lantoa.key"),
    )


@cache
def _migrated_file() -> bytes:
    """An empty SQLite database with the newest schema, migrated once for all tests of this
    process."""
    with TemporaryDirectory() as folder:
        database = Database(sqlite_url(Path(folder)))
        migrate(database)
        database.close()
        return (Path(folder) / "lantoa.db").read_bytes()


def addresses(count: int, domain: str = "example.org") -> str:
    """A CSV of e-mail addresses."""
    return "address,name\n" + "".join(
        f"nguoi{number}@{domain},Người {number}\n" for number in range(count)
    )


def phones(numbers: Sequence[int]) -> str:
    """A CSV of telephone numbers."""
    return "address,name\n" + "".join(f"0900{number:06d},Người {number}\n" for number in numbers)
