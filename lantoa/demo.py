"""`make demo`: the whole job on real input with the sandbox's providers, from an empty home to the delivery log."""

import os
import secrets
import shutil
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path

from content import approval, pumping
from content import log as delivery_log
from content.acts import SYSTEM, Act, Person
from content.audiences import find_audience, import_audience
from content.db import Database, DatabaseError, sqlite_url
from content.errors import InputError
from content.holidays_vn import Calendar
from content.items import Revision, item_revision
from content.log import Filter
from content.office import import_office
from content.officefile import read_office
from content.outlets import Outlet, list_outlets, save_outlets
from content.people import add_user
from content.people_file import read_people
from content.planfile import read_plan
from content.plans import import_plan
from content.schedule import Plan, release, schedule
from content.schema import migrate
from content.states import LABELS
from content.switches import TRUST_CLI, turn_on
from content.vault import VaultError, make_key, open_vault
from engine.desk import Desk, import_item, refresh
from engine.preflight import Bench, check, open_families
from engine.works import Works, clock, log_to_terminal, open_works
from lantoa.runtime import SANDBOX_OFFSET, addresses, running
from lantoa.session import VIETNAM, say, warn
from sandbox.town import write_outlets
from wiring.outlets import read_outlets
from wiring.settings import Settings, SettingsError, read_settings

SAMPLES = Path(__file__).parent.parent / "samples"
_MARK = ".made-by-demo"
_PATIENCE_S = 240.0

ACCOUNTS = (
    Person("bientap", "writer", "van-phong"),
    Person("duyet", "approver", "van-phong"),
    Person("bientap2", "writer", "phong-khac"),
    Person("phatngon", "spokesperson", "van-phong"),
    Person("quantri", "admin", "van-phong"),
)
_WRITER, _APPROVER, _, _SPOKESPERSON, _ = ACCOUNTS

_MAILED = ("ct-01", "ct-08", "ct-13")  # to the e-mail audience
_TEXTED = ("ct-01", "ct-04")  # to the telephone audience
_POSTED = ("ct-01", "ct-04", "ct-08", "ct-14", "ct-22")  # on the fanpages now; the others on the calendar
_SHOWN = ("ct-01", "ct-03", "ct-08", "ct-11", "ct-22")  # on the LED screens now; the others on the calendar


@dataclass(frozen=True)
class Demo:
    """One run."""

    settings: Settings
    password: str
    started: float

    def tell(self, text: str) -> None:
        """One line of progress."""
        print(f"[{time.monotonic() - self.started:5.1f} s] {text}", flush=True)


def main() -> int:
    """Run the demo; the exit code is 0 only when every delivery ended as expected."""
    try:
        settings = read_settings({**{"LANTOA_HOME": "var/demo"}, **os.environ})
        demo = Demo(settings, os.environ.get("LANTOA_DEMO_PASSWORD") or secrets.token_urlsafe(9), time.monotonic())
        log_to_terminal("WARNING")
        return _run(demo, stay=os.environ.get("DEMO_EXIT") != "1")
    except (SettingsError, DatabaseError, VaultError, InputError) as error:
        warn(str(error))
        return 2


def _run(demo: Demo, stay: bool) -> int:
    _empty_home(demo)
    with ThreadPoolExecutor(1) as beside:
        prepared = beside.submit(_prepare, demo)  # beside the start of the Prefect server, which takes longest
        return _publish(demo, prepared, stay)


def _publish(demo: Demo, prepared: "Future[None]", stay: bool) -> int:
    with running(demo.settings, sandbox=True) as parts:
        demo.tell("bộ máy phát và các nhà cung cấp giả đã chạy")
        prepared.result()
        with open_works(demo.settings, clock) as works:
            _fill_calendar(demo, works)
            well = _watch(demo, works)
            _summary(demo, works)
        while stay:
            for part in parts:
                part.look()
            time.sleep(0.5)
    return 0 if well else 1


def _empty_home(demo: Demo) -> None:
    home = demo.settings.home
    if home.exists() and any(home.iterdir()):
        if not (home / _MARK).exists():
            raise SettingsError(f"{home} không phải do bản trình diễn tạo ra nên không bị xóa: đặt LANTOA_HOME sang thư mục khác.")
        shutil.rmtree(home)
    for folder in ("public/feeds", "public/media", "public/led", "media"):
        (home / folder).mkdir(parents=True, exist_ok=True)
    (home / _MARK).touch()
    make_key(demo.settings.key_file)
    with _database(demo.settings) as database:
        migrate(database)
        with database.write() as db:
            turn_on(db, TRUST_CLI, _system("demo"))
    demo.tell(f"thư mục làm việc mới: {home}")


def _prepare(demo: Demo) -> None:
    """Import everything real and have it approved by a second person."""
    with _database(demo.settings) as database:
        vault = open_vault(demo.settings.key_file)
        with database.write() as db:
            for person in ACCOUNTS:
                add_user(db, person, demo.password, _system())
            import_office(db, read_office(SAMPLES / "office.toml").document, _system())
            plans = [read_plan(path) for path in sorted((SAMPLES / "plans").glob("*.yaml"))]
            for plan in plans:
                import_plan(db, plan, _system())
        outlets_file = write_outlets(demo.settings.port + SANDBOX_OFFSET, demo.settings.home)
        with database.write() as db:
            outlets = save_outlets(db, read_outlets(outlets_file, vault), _system())
        for path in sorted((SAMPLES / "audiences").glob("*.csv")):
            import_audience(database, vault, path.stem, read_people(path), _system())
        demo.tell(f"đã nhập {len(plans)} kế hoạch, {len(outlets)} điểm phát, 2 nhóm nhận")
    with open_works(demo.settings, clock) as works:
        _take_in(demo, works)


def _take_in(demo: Demo, works: Works) -> None:
    desk, bench = Desk(works.database, works.media_dir), Bench(works.vault, works.site, works.load_picture)
    paths = sorted((SAMPLES / "items").glob("*.md"))
    for path in paths:
        item, _, _ = import_item(desk, path, Act(_WRITER, clock()))
        revision = refresh(desk, item, clock())
        with works.database.read() as db:
            outlets = list_outlets(db)
        families = open_families(revision, outlets, check(revision, outlets, bench))
        decider = _SPOKESPERSON if approval.approver_role(revision) == "spokesperson" else _APPROVER
        with works.database.write() as db:
            approval.submit(db, item, Act(_WRITER, clock()))
            approval.approve(db, item, Act(decider, clock()), families)
    demo.tell(f"{len(paths)} tin, bài: {_WRITER.name} viết và trình, {_APPROVER.name} hoặc {_SPOKESPERSON.name} phê duyệt")


def _fill_calendar(demo: Demo, works: Works) -> None:
    """What goes now, and what waits for its slot on the coming working days."""
    with works.database.read() as db:
        outlets = list_outlets(db)
        items = [item_revision(db, path.name[:5]) for path in sorted((SAMPLES / "items").glob("*.md"))]
        people = {kind: find_audience(db, name) for kind, name in (("email", "nguoi-dan-email"), ("sms", "nguoi-dan-sms"))}
    bench, slots, later = Bench(works.vault, works.site, works.load_picture), _slots(works.calendar, clock()), 0
    for revision in items:
        now_on = [one for one in _fit(revision, outlets, bench) if _goes_now(revision.item, one.family)]
        after = [one for one in _fit(revision, outlets, bench) if one not in now_on and one.family in ("social", "led")]
        pages = [one for one in now_on if one.family not in people]
        with works.database.write() as db:
            schedule(db, Plan(revision, pages, None, clock()), Act(_WRITER, clock()), demo.settings.release_above)
            for kind, audience in people.items():
                mailing = [one for one in now_on if one.family == kind]
                if mailing:
                    made = schedule(db, Plan(revision, mailing, audience, clock()), Act(_WRITER, clock()), demo.settings.release_above)
                    if audience.size > demo.settings.release_above:
                        release(db, made, Act(_APPROVER, clock()))
            if after:
                schedule(db, Plan(revision, after, None, next(slots)), Act(_WRITER, clock()), demo.settings.release_above)
                later += 1
    demo.tell(f"lịch phát: {len(items)} bài phát ngay, {later} lịch vào 08:00 các ngày làm việc tới")


def _goes_now(item: str, family: str) -> bool:
    return family == "portal" or item in {"email": _MAILED, "sms": _TEXTED, "social": _POSTED, "led": _SHOWN}.get(family, ())


def _fit(revision: Revision, outlets: Sequence[Outlet], bench: Bench) -> list[Outlet]:
    """The outlets of the item's own families that can carry its text."""
    findings = check(revision, outlets, bench)
    families = open_families(revision, outlets, findings)
    bad = {one.outlet for one in findings if one.blocking}
    return [one for one in outlets if one.family in families and one.name not in bad]


def _slots(calendar: Calendar, now: datetime) -> Iterator[datetime]:
    """08:00 of each coming working day, in Vietnam."""
    day: date = now.astimezone(VIETNAM).date()
    while True:
        day = calendar.next_working_day(day + timedelta(days=1))
        yield datetime.combine(day, clock_time(8), VIETNAM)


def _watch(demo: Demo, works: Works) -> bool:
    """Wait until everything that goes now has ended, telling the state on the way."""
    end, told = time.monotonic() + _PATIENCE_S, ""
    while time.monotonic() < end:
        counts = _counts(works)
        state = ", ".join(f"{LABELS[name]} {number}" for name, number in sorted(counts.items()))  # type: ignore[index]
        if state != told:
            demo.tell(state or "chờ ca phát đầu tiên")
            told = state
        if counts and not set(counts) & {"queued", "claimed", "sending"} and _all_planned(works):
            return set(counts) <= {"accepted", "delivered"} and _all_channels(works)
        time.sleep(0.5)
    warn("Quá thời gian chờ: còn lượt gửi chưa xong.")
    return False


def _counts(works: Works) -> Mapping[str, int]:
    with works.database.read() as db:
        found: dict[str, int] = {}
        for (_, state), number in delivery_log.counts(db, Filter()).items():
            found[state] = found.get(state, 0) + number
    return found


def _all_planned(works: Works) -> bool:
    with works.database.read() as db:
        return pumping.unplanned(db, works.now()) == 0


def _all_channels(works: Works) -> bool:
    with works.database.read() as db:
        reached = {channel for channel, _ in delivery_log.counts(db, Filter())}
        return reached == {outlet.channel for outlet in list_outlets(db)}


def _summary(demo: Demo, works: Works) -> None:
    with works.database.read() as db:
        counts, outlets = delivery_log.counts(db, Filter()), list_outlets(db)
    say("", "Nhật ký gửi:")
    say(*(f"  {channel:18}{LABELS[state]:12}{number:6}" for (channel, state), number in sorted(counts.items())))  # type: ignore[index]
    base = demo.settings.public_url
    say("", *addresses(demo.settings, sandbox=True)[:2])
    say(*(f"Nguồn tin          {base}/feeds/{one.fields['slug']}.rss" for one in outlets if one.family == "portal"))
    say(*(f"Màn hình LED       {base}/led/{one.fields.get('screen', one.name)}/" for one in outlets if one.family == "led"))
    say(f"Tài khoản          {', '.join(person.name for person in ACCOUNTS)}; mật khẩu {demo.password}")
    say(f"Nhật ký đầy đủ     LANTOA_HOME={demo.settings.home} .venv/bin/lantoa log", "")


def _system(why: str = "") -> Act:
    return Act(SYSTEM, clock(), why)


@contextmanager
def _database(settings: Settings) -> Iterator[Database]:
    database = Database(settings.database_url or sqlite_url(settings.home))
    try:
        yield database
    finally:
        database.close()


if __name__ == "__main__":
    sys.exit(main())
