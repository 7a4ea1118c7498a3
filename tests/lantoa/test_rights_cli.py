"""A walk over every command: what changes an installation is the act of a person who may do it, and
the auditor, who may only look, changes nothing."""

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select, true

from content.database.db import Database
from content.database.tables.base import metadata
from content.database.vault import open_vault
from content.deliveries.states import move_where
from content.people import clocks, proofs
from content.people.acts import PUMP, Act, Person
from content.people.clocks import ClockJump
from content.people.contacts import Contact, set_contact
from content.people.rights import RIGHTS, Rights
from content.plans.activity_file import COLUMNS
from tests.agency_kit import agency_report
from tests.kit import SAMPLES, addresses
from tests.lantoa.cli_kit import Cli, commands, new_cli, sample
from tests.reports.desk.desk_kit import signed_pdf

CITY = "da-nang-143-kh-ubnd-2022"
WHY = ("--why", "thử")
LATER = "2036-12-01 08:00"
SOON = f"{datetime.now(UTC) + timedelta(days=3):%d/%m/%Y}"
LONG_AGO = datetime(2026, 1, 5, 3, tzinfo=UTC)

CAMPAIGN = "dich-vu-cong-truc-tuyen"  # which ct-01 names in its text

CHANGES: dict[str, tuple[str, tuple[object, ...]]] = {
    "office import": ("quantri", ("{office}",)),
    "plan import": ("duyet", ("{plan}",)),
    "item import": ("bientap", ("{item}",)),
    "item submit": ("bientap", ("ct-06",)),
    "item approve": ("duyet", ("ct-07",)),
    "item return": ("duyet", ("ct-07", *WHY)),
    "item refuse": ("duyet", ("ct-07", *WHY)),
    "item withdraw": ("duyet", ("ct-01", *WHY)),
    "item correct": ("duyet", ("ct-04", *WHY)),
    "item publish-urgent": ("duyet", ("ct-06", *WHY)),
    "item confirm-urgent": ("phatngon", ("ct-08",)),
    "item duplicate": ("bientap", ("ct-01",)),
    "item tag": ("bientap", ("ct-01", "--tag", "Nước sạch")),
    "item untag": ("bientap", ("ct-01", "--tag", "Mùa mưa")),
    "item test": ("bientap", ("ct-01", "--outlet", "thu")),
    "media add": ("bientap", ("{other_picture}",)),
    "media retire": ("bientap", ("{sha256}",)),
    "media delete": ("bientap", ("{sha256}",)),
    "template keep": ("bientap", ("ct-01", "--name", "Hai cửa")),
    "template use": ("bientap", ("1",)),
    "template retire": ("bientap", ("1",)),
    "template samples": ("bientap", ("nghi-le",)),
    "item remark add": ("bientap", ("ct-07", "--text", "Căn cứ ở đâu?")),
    "item remark settle": ("bientap", ("ct-07", "1")),
    "item reader open": ("duyet", ("ct-07", "--name", "Minh", "--until", SOON)),
    "item reader end": ("duyet", ("ct-07", "1")),
    "outlet import": ("quantri", ("{outlets}",)),
    "outlet new": (
        "quantri",
        ("man-hinh", "--channel", "led_screen", "--set", "width=320", "height=160"),
    ),
    "outlet edit": ("quantri", ("cong", "--set", "feed_title=Tin mới", "--yes")),
    "outlet retire": ("quantri", ("thu", "--queue", "cancel", *WHY, "--yes")),
    "outlet dkim": ("quantri", ("thu",)),
    "outlet pause": ("duyet", ("thu",)),
    "outlet resume": ("duyet", ("cong",)),
    "audience import": ("bientap", ("dan", "{people}")),
    "audience about": ("bientap", ("dan", "--kind", "citizens")),
    "audience rename": ("bientap", ("dan", "dan-cu")),
    "audience retire": ("bientap", ("dan", "--scheduled", "keep")),
    "audience export": ("duyet", ("dan", "{export}")),
    "suppress": ("bientap", ("nguoi0@example.org", *WHY)),
    "schedule": ("bientap", ("ct-01", "--outlet", "cong", "--at", LATER, "--again")),
    "release": ("duyet", ("3",)),
    "schedule --next-slot": ("bientap", ("ct-01", "--outlet", "cong", "--next-slot")),
    "publication occurrence skip": ("bientap", ("6", "--on", "2/12/2036", *WHY)),
    "publication occurrence move": ("bientap", ("6", "--on", "2/12/2036", "--to", LATER)),
    "publication occurrence replace": (
        "bientap",
        ("6", "--on", "2/12/2036", "--item", "ct-04"),
    ),
    "publication occurrence restore": ("bientap", ("6", "--on", "3/12/2036")),
    "publication undo": ("bientap", ("6",)),
    "outlet slots": ("bientap", ("cong", "--add", "thứ Ba 08:00")),
    "publication move": ("bientap", ("2", "--at", LATER)),
    "publication cancel": ("bientap", ("2", *WHY)),
    "publication stop": ("bientap", ("2",)),
    "publication continue": ("bientap", ("5",)),
    "campaign new": ("bientap", ("--title", "Tuần lễ")),
    "campaign edit": ("bientap", (CAMPAIGN, "--aim", "Ai cũng biết")),
    "campaign put": ("bientap", (CAMPAIGN, "ct-02")),
    "campaign take": ("bientap", (CAMPAIGN, "ct-05")),
    "campaign time": (
        "bientap",
        (CAMPAIGN, "ct-01", "--outlet", "cong", "--before", "2", "--at", "8h"),
    ),
    "campaign untime": ("bientap", (CAMPAIGN, "2")),
    "campaign retime": ("bientap", (CAMPAIGN, "1")),
    "campaign schedule": ("bientap", (CAMPAIGN,)),
    "campaign move": ("bientap", (CAMPAIGN, "--to", "2036-12-22")),
    "campaign cancel": ("bientap", (CAMPAIGN, *WHY)),
    "campaign end": ("bientap", ("thu",)),
    "campaign reopen": ("bientap", ("xong",)),
    "settle": ("duyet", ("1", "--as", "sent", *WHY)),
    "stop-all": ("duyet", WHY),
    "start-all": ("duyet", ()),
    "clock confirm": ("duyet", ()),
    "activity add": ("bientap", ("--form", "dialogue", "--title", "Họp", "--on", "2026-01-06")),
    "activity import": ("bientap", ("{activities}",)),
    "activity done": ("bientap", ("1",)),
    "activity cancel": ("bientap", ("1", *WHY)),
    "evidence add": ("bientap", ("--activity", "1", "--link", "https://hoadang.example.vn/a")),
    "statement add": ("bientap", ("--kind", "cause", "--text", "Thiếu kinh phí")),
    "statement import": ("bientap", ("{statements}",)),
    "statement cancel": ("bientap", ("1", *WHY)),
    "plan retire": ("duyet", (CITY, "--from", "2199-12-01", *WHY)),
    "agency import": ("duyet", (SAMPLES / "agencies.toml",)),
    "agency confirm": ("duyet", (CITY, "so-khdt", "--to", "so-tai-chinh")),
    "report": ("bientap", ("--plan", CITY, "--period", "2026-01-01..2026-01-31")),
    "report intake": ("bientap", ("{agency_report}",)),
    "report --issue": ("duyet", ("--issue", "1")),
    "report --close": ("duyet", ("--close", "1", *WHY)),
    "report issued": (
        "duyet",
        ("1", "--number", "1/BC", "--on", "2026-03-02", "--file", "{signed}"),
    ),
    "report closed": ("duyet", ("1", *WHY)),
    "report reopened": ("duyet", ("2", *WHY)),
    "report ask": (
        "bientap",
        (
            *("--plan", CITY, "--title", "Nhanh", "--due", "2199-01-05"),
            *("--from", "2026-01-01", "--to", "2026-01-31"),
        ),
    ),
    "user add": ("quantri", ("moi", "--role", "writer")),
    "user reset": ("quantri", ("bientap2",)),
    "user lock": ("quantri", ("bientap2", *WHY)),
    "user unlock": ("quantri", ("danghi",)),
    "user role": ("quantri", ("bientap2", "auditor")),
    "user unit": ("quantri", ("bientap2", "phong-moi")),
    "user address": ("quantri", ("bientap2", "--email", "an@example.vn")),
    "user sessions": ("quantri", ("bientap2", "--end-all")),
    "user totp": ("quantri", ("--require", "auditor")),
}
"""Every command that changes an installation, with somebody who may do it; `{name}` is a file."""

NEEDS_NOBODY = {
    "item tags": "looks",
    "media list": "looks",
    "media show": "looks",
    "outlet export": "looks",
    "plan export": "looks",
    "plan list": "looks",
    "agency export": "looks",
    "office export": "looks",
    "user export": "looks",
    "outlet show": "looks",
    "search": "looks",
    "template list": "looks",
    "user rescue": "there is nobody else who could be asked: refused while there is",
    "init": "makes the installation, and its first administrator",
    "up": "runs what was decided",
    "publish": "runs what was decided",
    "bounce": "keeps what a mail server hands over; only what proves itself moves anything",
    "doctor": "looks, and counts again what is counted from other rows",
    "version": "looks",
    "backup": "copies; the key stays behind",
    "restore": "brings a stopped home back; whoever can do that has its files",
    "sandbox history": "fills a home that holds nothing yet",
    "preview": "writes files beside the installation",
    "audience template": "writes a file beside the installation",
    "outlet test": "tries a connection and sends nothing",
    **dict.fromkeys(
        (
            "item list",
            "item show",
            "item turns",
            "item remark list",
            "item reader list",
            "office show",
            "outlet list",
            "audience list",
            "publication list",
            "publication occurrence list",
            "campaign list",
            "campaign show",
            "campaign report",
            "log",
            "waiting",
            "activity list",
            "evidence list",
            "statement list",
            "agency list",
            "plan coverage",
            "plan calendar",
            "plan waiting",
            "user list",
            "audit verify",
            "report due",
        ),
        "looks",
    ),
}
"""Every other command, and why it asks nobody who he is."""

LOOKS_AS_SOMEBODY = {
    "notice list": "shows the acting person's own notices",
    "notice read": "marks nobody's notices but the acting person's own",
    "user notices": "sets how nobody but the acting person is told",
    "user prove": "proves nobody's address but the acting person's own",
    "find": "shows as much of an address as that person may see",
    "user password": "changes nobody's but the acting person's own",
}
"""Every command that changes nothing of others and still asks who looks."""

OUTLETS = """
[[outlet]]
name = "cong"
channel = "portal_feed"
slug = "tin"
feed_title = "Tin"
link = "https://hoadang.example.vn/tin"

[[outlet]]
name = "thu"
channel = "email_smtp"
from = "Trung tâm <tin@hoadang.example.vn>"
[[outlet.relay]]
host = "127.0.0.1"
port = 9
security = "none"
"""


def leaves() -> set[str]:
    """Every command by its words, groups left out."""
    every = {" ".join(words) for words in commands() if words}
    groups = {name for name in every if any(other.startswith(f"{name} ") for other in every)}
    return every - groups | {"report"}  # which also does something by itself


def changing() -> set[str]:
    """The commands of `CHANGES`, without the options that choose between two of their acts."""
    return {name.partition(" --")[0] for name in CHANGES}


def test_every_command_is_known_to_change_something_or_to_need_nobody() -> None:
    assert changing().isdisjoint(NEEDS_NOBODY)
    assert changing() | set(NEEDS_NOBODY) | set(LOOKS_AS_SOMEBODY) == leaves()


@pytest.mark.parametrize("name", sorted(leaves()))
def test_what_changes_something_takes_the_person_who_does_it(name: str) -> None:
    names_somebody = "TÀI_KHOẢN" in commands()[tuple(name.split())].format_help()
    assert names_somebody is (name in changing() | set(LOOKS_AS_SOMEBODY))


def written(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


def picture(path: Path, colour: str) -> Path:
    Image.new("RGB", (800, 600), colour).save(path)
    return path


def files_of(folder: Path) -> dict[str, Path]:
    """The files that commands take in."""
    from openpyxl import Workbook  # takes long to import

    book = Workbook()
    rows: Any = book.active
    rows.append(list(COLUMNS.values()))
    values = {"form": "dialogue", "title": "Đối thoại", "first": "2026-01-07"}
    rows.append([values.get(name, "") for name in COLUMNS])
    book.save(folder / "hoat-dong.xlsx")
    notes = Workbook()
    lines: Any = notes.active
    lines.append(["Loại", "Nội dung", "Ngày"])
    lines.append(["Nguyên nhân", "Thiếu kinh phí", "2026-01-07"])
    notes.save(folder / "noi-dung.xlsx")
    draft = sample("ct-06").read_text("utf-8").replace("summary: ", 'summary: "Sửa." # ', 1)
    plan = (SAMPLES / "plans" / f"{CITY}.yaml").read_text("utf-8")
    office = (SAMPLES / "office.toml").read_text("utf-8")
    return {
        "plan": written(folder / f"{CITY}.yaml", plan.replace("title: ", 'title: "Sửa" # ', 1)),
        "item": written(folder / sample("ct-06").name, draft),
        "outlets": written(folder / "outlets.toml", OUTLETS),
        "office": written(folder / "office.toml", office.replace('"thu-dien-tu"', '"thu"')),
        "export": folder / "ra.xlsx",
        "people": written(folder / "dan.csv", addresses(3)),
        "picture": picture(folder / "tru-so.png", "white"),
        "other_picture": picture(folder / "quay.png", "navy"),
        "activities": folder / "hoat-dong.xlsx",
        "statements": folder / "noi-dung.xlsx",
        "signed": signed_pdf(folder),
        "agency_report": agency_report(folder / "so-noi-vu.xlsx"),
    }


def prepare(cli: Cli, folder: Path) -> None:
    """Something stands ready for each command that changes something."""
    files = files_of(folder)
    cli("user", "add", "kiemtra", "--role", "auditor", "--unit", "van-phong")
    cli("user", "add", "danghi", "--role", "writer")
    cli("user", "lock", "danghi", *WHY)
    cli("outlet", "import", files["outlets"])
    cli("audience", "import", "dan", files["people"])
    cli("agency", "import", SAMPLES / "agencies.toml")
    cli("item", "import", *map(sample, ("ct-06", "ct-07", "ct-08")))
    cli.approved("ct-01"), cli.approved("ct-04")
    cli("item", "submit", "ct-07", "--as", "bientap")
    cli("item", "remark", "add", "ct-07", "--text", "Xem lại", "--as", "duyet")
    link = ("--name", "Minh", "--until", SOON)
    cli("item", "reader", "open", "ct-07", *link, "--as", "duyet")
    cli("item", "publish-urgent", "ct-08", "--as", "duyet", *WHY)
    by = ("--as", "bientap")
    cli("schedule", "ct-01", "--outlet", "cong", "--at", LATER, *by)
    cli("schedule", "ct-01", "--outlet", "thu", "--audience", "dan", "--at", LATER, *by)
    cli("outlet", "pause", "cong")
    cli("schedule", "ct-04", "--outlet", "cong", "--at", "now", *by)
    cli("publish")
    with closing(Database(cli.url)) as database, database.write() as db:
        clocks.note(db, ClockJump("may-1", LONG_AGO, datetime.now(UTC)), Act(PUMP, LONG_AGO))
        move_where(db, "held", true(), ("queued",), settled_at=datetime.now(UTC), reason="thử")
    cli("schedule", "ct-01", "--outlet", "cong", "--at", "2036-12-02 08:00", *by)
    cli("publication", "stop", "5", *by)
    daily = ("--at", "2036-12-01 09:00", "--repeat", "FREQ=DAILY;COUNT=9")
    cli("schedule", "ct-01", "--outlet", "cong", *daily, *by)
    cli("publication", "occurrence", "skip", "6", "--on", "3/12/2036", *WHY, *by)
    cli("outlet", "slots", "cong", "--add", "hằng ngày 9h", *by)
    changed = sample("ct-04").read_text("utf-8").replace("summary: ", 'summary: "Sửa." # ', 1)
    cli("item", "import", written(folder / sample("ct-04").name, changed))
    cli.approved("ct-04")
    prepare_campaigns(cli, folder)
    cli("media", "add", files["picture"], *by)
    cli("template", "keep", "ct-01", "--name", "Một cửa", *by)
    cli("item", "tag", "ct-01", "--tag", "Mùa mưa", *by)
    prove_address(cli, "bientap")
    planned = ("--form", "dialogue", "--title", "Đối thoại", "--on", "2026-01-05", "--planned")
    cli("activity", "add", *planned, *by)
    cli("statement", "add", "--kind", "cause", "--text", "Thiếu người", *by)
    cli("report", "--plan", CITY, "--period", "2026-02-01..2026-02-28")
    cli("report", "--plan", CITY, "--period", "2026-03-01..2026-03-31")
    cli("report", "closed", "2", *WHY, "--as", "duyet")


def prove_address(cli: Cli, name: str) -> None:
    """A person has the e-mail address that he was asked at: tests go there."""
    person, now = Person(name, "writer", "van-phong"), datetime.now(UTC)
    with closing(Database(cli.url)) as database, database.write() as db:
        vault = open_vault(cli.home / "lantoa.key")
        set_contact(db, vault, name, Contact(email=f"{name}@hoadang.example.vn"), Act(person, now))
        _, code = proofs.ask(db, vault, "email", "", Act(person, now))
        assert proofs.prove(db, "email", code, Act(person, now))


def prepare_campaigns(cli: Cli, folder: Path) -> None:
    """One with an event day, a time that was cancelled and one that waits, two items that name
    none, one open and one ended."""
    by = ("--as", "bientap")
    told = ("--title", "Dịch vụ công", "--name", CAMPAIGN, "--event-day", "2036-12-20")
    cli("campaign", "new", *told, *by)
    for item in ("ct-02", "ct-05"):
        text = sample(item).read_text("utf-8").replace(f"campaign: {CAMPAIGN}\n", "")
        cli("item", "import", written(folder / sample(item).name, text), *by)
    cli("campaign", "put", CAMPAIGN, "ct-05", *by)
    on_day = ("campaign", "time", CAMPAIGN, "ct-01", "--outlet", "cong", "--on-day", "--at")
    cli(*on_day, "9h", *by)
    made = cli("campaign", "schedule", CAMPAIGN, *by).last
    cli("publication", "cancel", made, *WHY, *by)
    cli(*on_day, "8h", *by)
    for name in ("thu", "xong"):
        cli("campaign", "new", "--title", name, *by)
    cli("campaign", "end", "xong", *by)


@pytest.fixture(scope="module")
def ready(
    furnished: Cli, tmp_path_factory: pytest.TempPathFactory, database_server: str
) -> Iterator[Cli]:
    folder = tmp_path_factory.mktemp("ready")
    shutil.copytree(furnished.home, folder / "home")
    made = new_cli(folder / "home", database_server, furnished.url.rpartition("/")[2])
    made.environment["LANTOA_RELEASE_ABOVE"] = "1"
    prepare(made, folder)
    yield made
    made.end()


@pytest.fixture
def mine(ready: Cli, tmp_path: Path, database_server: str) -> Iterator[Cli]:
    """A home of its own in which everything is ready."""
    shutil.copytree(ready.home, tmp_path / "home")
    made = new_cli(tmp_path / "home", database_server, ready.url.rpartition("/")[2])
    made.environment.update(LANTOA_RELEASE_ABOVE="1")
    yield made
    made.end()


def dump(cli: Cli) -> dict[str, list[str]]:
    """Every row of every table but the sessions, and the name of every file beside the database."""
    with closing(Database(cli.url)) as database, database.read() as db:
        found = {
            table.name: sorted(str(tuple(row)) for row in db.execute(select(table)))
            for table in metadata.sorted_tables
            if table.name != "sessions"
        }
    names = (path.relative_to(cli.home).as_posix() for path in cli.home.rglob("*"))
    return {**found, "files": sorted(name for name in names if not name.startswith("lantoa.db"))}


def words_of(name: str, folder: Path) -> list[object]:
    files: dict[str, object] = {f"{{{key}}}": path for key, path in files_of(folder).items()}
    files["{sha256}"] = hashlib.sha256(Path(str(files["{picture}"])).read_bytes()).hexdigest()
    command = name.partition(" --")[0].split()
    return [*command, *(files.get(str(word), word) for word in CHANGES[name][1])]


SECRET = ("user reset", "user totp")  # what they print is shown once, and never kept


def acting(name: str, person: str) -> tuple[str, str]:
    return ("--by" if name == "settle" else "--as", person)


@pytest.mark.parametrize("name", CHANGES)
def test_the_auditor_changes_nothing_and_somebody_who_may_does_it_once_with_a_key(
    mine: Cli, tmp_path: Path, name: str
) -> None:
    words, before = words_of(name, tmp_path), dump(mine)
    said = mine.refused(*words, *acting(name, "kiemtra"))
    assert "Tài khoản kiemtra (vai trò Kiểm tra) không được" in said
    assert dump(mine) == before
    somebody = CHANGES[name][0]
    once = (*acting(name, somebody), "--once", "lan-nay")
    done = mine(*words, *once)
    after = dump(mine)
    assert after != before
    new = set(after["audit"]) - set(before["audit"])
    assert name == "report" or new
    assert all(f"'{somebody}'" in row for row in new)
    if new:
        again = mine(*words, *once)
        assert "không làm thêm gì" in again.err
        assert name in SECRET or done.out.endswith(again.out)
        assert dump(mine) == after


def test_a_new_role_is_one_line_for_the_command_line_too(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(RIGHTS, "deputy", Rights("Phó phòng", {"read": "all", "halt": "all"}))
    cli("user", "add", "pho", "--role", "deputy", "--unit", "van-phong")
    (added,) = [row for row in cli("user", "list", "--json").rows if row["name"] == "pho"]
    assert (added["role"], added["unit"]) == ("deputy", "van-phong")
    cli("stop-all", "--as", "pho", *WHY)
    said = cli.refused("item", "submit", "ct-01", "--as", "pho")
    assert said.startswith("Tài khoản pho (vai trò Phó phòng) không được viết")
