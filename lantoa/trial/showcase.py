"""What the demo shows: the real samples taken in, approved by a second person and put on the
calendar."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path

from content.audiences.audiences import Audience, find_audience
from content.audiences.file import read_people
from content.audiences.replacing import import_audience
from content.calendar.releasing import ListSeen, release
from content.calendar.schedule import ScheduleRequest, schedule
from content.campaigns.campaigns import CampaignFacts
from content.campaigns.editing import new_campaign
from content.database.db import Connection, Database, sqlite_url
from content.database.schema import migrate
from content.database.vault import make_key, open_vault
from content.intake.local_time import VIETNAM, local_day
from content.items import approval
from content.items.items import Revision, item_revision
from content.office.file import read_office
from content.office.holidays import Calendar
from content.office.office import import_office
from content.outlets.outlets import Outlet, list_outlets, save_outlets
from content.people.acts import SYSTEM, Act, Person
from content.people.switches import TRUST_CLI, turn_on
from content.people.users import add_user
from content.plans.file import read_plan
from content.plans.plans import import_plan
from engine.context import Context, clock, open_context
from engine.decisions import amending
from engine.decisions.intake import import_item
from engine.decisions.preflight import check, open_channels
from lantoa.supervisor.runtime import SANDBOX_OFFSET
from sandbox.town import write_outlets
from wiring.outlets import read_outlets
from wiring.settings import Settings

SAMPLES = Path(__file__).parents[2] / "samples"

ACCOUNTS = (
    Person("bientap", "writer", "van-phong"),
    Person("duyet", "approver", "van-phong"),
    Person("bientap2", "writer", "phong-khac"),
    Person("phatngon", "spokesperson", "van-phong"),
    Person("quantri", "admin", "van-phong"),
)
_WRITER, _APPROVER, _, _SPOKESPERSON, _ = ACCOUNTS

_CAMPAIGNS = {  # what people call those that the samples name
    "cai-cach-hanh-chinh-2021-2030": "Cải cách hành chính 2021–2030",
    "chinh-quyen-so": "Chính quyền số",
    "cong-vu-tan-tam": "Công vụ tận tâm",
    "dich-vu-cong-truc-tuyen": "Dịch vụ công trực tuyến",
    "doi-thoai": "Đối thoại",
    "hieu-ve-cac-chi-so": "Hiểu về các chỉ số",
    "lang-nghe-nguoi-dan": "Lắng nghe người dân",
    "minh-bach": "Minh bạch",
}
_AUDIENCES = {"email": "nguoi-dan-email", "phone": "nguoi-dan-sms"}
_MAILED = ("ct-01", "ct-08", "ct-13")  # to the e-mail audience
_TEXTED = ("ct-01", "ct-04")  # to the telephone audience
_AMENDED = "ct-21"  # nothing of it waits for later: it is put right, then taken back
_CORRECTED = ("quý báo tham dự họp báo", "quý báo tham dự cuộc họp báo định kỳ")
_TEMPLATED = ("ct-04",)  # to the same audience on Zalo
_ZALO = (
    'zalo: {ho_ten: "{{name}}", noi_dung: "tra cứu hồ sơ bằng mã hồ sơ trên dichvucong.gov.vn để '
    'biết bước xử lý và ngày hẹn trả kết quả."}\n'
)
# on the fanpages now; the others on the calendar
_POSTED = (
    "ct-01",
    "ct-04",
    "ct-08",
    "ct-14",
    "ct-22",
)
# on the LED screens now; the others on the calendar
_SHOWN = (
    "ct-01",
    "ct-03",
    "ct-08",
    "ct-11",
    "ct-22",
)


@dataclass(frozen=True)
class Ready:
    """An approved text and where it can go."""

    revision: Revision
    outlets: Sequence[Outlet]


Tell = Callable[[str], None]
"""Says one line of progress."""


def make_home(settings: Settings) -> None:
    """An empty installation whose command line is trusted."""
    for folder in ("public/feeds", "public/media", "public/led", "media"):
        (settings.home / folder).mkdir(parents=True, exist_ok=True)
    make_key(settings.key_file)
    with closing(Database(settings.database_url or sqlite_url(settings.home))) as database:
        migrate(database)
        with database.write() as db:
            turn_on(db, TRUST_CLI, _system("demo"))


def fill_home(settings: Settings, password: str, tell: Tell) -> None:
    """Everything up to the calendar, out of the samples."""
    with closing(Database(settings.database_url or sqlite_url(settings.home))) as database:
        tell(_import(settings, database, password))
    with open_context(settings, clock) as context:
        ready, told = _take_in(context)
        tell(told)
        tell(_fill_calendar(context, ready, settings.release_above))


def _import(settings: Settings, database: Database, password: str) -> str:
    vault = open_vault(settings.key_file)
    plans = [read_plan(path) for path in sorted((SAMPLES / "plans").glob("*.yaml"))]
    outlets = read_outlets(write_outlets(settings.port + SANDBOX_OFFSET, settings.home), vault)
    with database.write() as db:
        for person in ACCOUNTS:
            add_user(db, person, password, _system())
        import_office(db, read_office(SAMPLES / "office.toml").document, _system())
        for plan in plans:
            import_plan(db, plan, _system())
        save_outlets(db, outlets, _system())
        for name, title in _CAMPAIGNS.items():
            new_campaign(db, CampaignFacts(title), Act(_WRITER, clock()), name)
    for path in sorted((SAMPLES / "audiences").glob("*.csv")):
        import_audience(database, vault, path.stem, read_people(path), _system())
    return f"đã nhập {len(plans)} kế hoạch, {len(outlets)} điểm phát, {len(_AUDIENCES)} nhóm nhận"


def _take_in(context: Context) -> tuple[list[Ready], str]:
    """Every sample item, written by one and approved by another, with the outlets that can carry
    it."""
    with context.database.read() as db:
        outlets = list_outlets(db)
    ready = []
    for sample in sorted((SAMPLES / "items").glob("*.md")):
        path = _with_zalo(sample, context.media_dir.parent / "sandbox")
        item, _, _ = import_item(context, path, Act(_WRITER, clock()))
        with context.database.read() as db:
            revision = item_revision(db, item)
        findings = check(revision, outlets, context)
        channels, bad = (
            open_channels(revision, outlets, findings),
            {finding.outlet for finding in findings if finding.blocking},
        )
        needed = approval.needed_to_decide(revision)
        decider = _SPOKESPERSON if _SPOKESPERSON.may(needed) else _APPROVER
        with context.database.write() as db:
            approval.submit(db, item, Act(_WRITER, clock()))
            approved = approval.approve(db, revision, Act(decider, clock()), channels)
        ready.append(
            Ready(
                approved,
                [
                    outlet
                    for outlet in outlets
                    if outlet.approved_as in channels and outlet.name not in bad
                ],
            )
        )
    return (
        ready,
        (
            f"{len(ready)} tin, bài: {_WRITER.name} viết và trình, {_APPROVER.name} hoặc "
            f"{_SPOKESPERSON.name} phê duyệt"
        ),
    )


def _with_zalo(sample: Path, folder: Path) -> Path:
    """The sample, or a copy of it that fills the places of the stand-in's template as well."""
    if not sample.name.startswith(_TEMPLATED):
        return sample
    text = sample.read_text("utf-8").replace("channels: [", "channels: [zalo, ", 1)
    copy = folder / sample.name
    copy.write_text(text.replace("led:\n", f"{_ZALO}led:\n", 1), "utf-8")
    return copy


def _fill_calendar(context: Context, ready: Sequence[Ready], release_above: int) -> str:
    """What goes now, and what waits for its slot on the coming working days."""
    slots, later = _slots(context.calendar, clock()), 0
    with context.database.write() as db:
        people = {kind: find_audience(db, name) for kind, name in _AUDIENCES.items()}
        for text in ready:
            now_on = [
                outlet for outlet in text.outlets if _goes_now(text.revision.item, outlet.form)
            ]
            after = [
                outlet for outlet in text.outlets if outlet not in now_on and not outlet.addressed
            ]
            _now(db, text.revision, now_on, people, release_above)
            if after:
                schedule(
                    db,
                    ScheduleRequest(text.revision, after, None, next(slots)),
                    Act(_WRITER, clock()),
                    release_above,
                )
                later += 1
    return f"lịch phát: {len(ready)} bài phát ngay, {later} lịch vào 08:00 các ngày làm việc tới"


def put_right(context: Context) -> str:
    """One item is put right wherever it stands: another approved text takes its place."""
    sample = next((SAMPLES / "items").glob(f"{_AMENDED}*.md"))
    text = sample.read_text("utf-8")
    copy = context.media_dir.parent / "sandbox" / sample.name
    copy.write_text(text.replace(*_CORRECTED, 1), "utf-8")
    item, number, _ = import_item(context, copy, Act(_WRITER, clock()))
    with context.database.read() as db:
        outlets, revision = list_outlets(db), item_revision(db, item)
    channels = open_channels(revision, outlets, check(revision, outlets, context))
    with context.database.write() as db:
        approval.submit(db, item, Act(_WRITER, clock()))
        approval.approve(db, revision, Act(_SPOKESPERSON, clock()), channels)
    made = amending.correct(context, item, Act(_SPOKESPERSON, clock(), "ghi rõ số lần họp báo"))
    return f"đính chính {item} bằng bản {number} ở {sum(made.posts.values())} nơi"


def take_back(context: Context) -> str:
    """The same item is taken back wherever it stands."""
    act = Act(_SPOKESPERSON, clock(), "lịch họp báo thay đổi")
    made = amending.withdraw(context, _AMENDED, act)
    return f"gỡ {_AMENDED} ở {sum(made.posts.values())} nơi"


def _now(
    db: Connection,
    revision: Revision,
    outlets: Sequence[Outlet],
    people: dict[str, Audience],
    release_above: int,
) -> None:
    """One publication for pages and screens, one for each mailing; a large mailing is released by
    the second person."""
    pages = [outlet for outlet in outlets if not outlet.addressed]
    schedule(
        db, ScheduleRequest(revision, pages, None, clock()), Act(_WRITER, clock()), release_above
    )
    for kind, audience in people.items():
        mailing = [outlet for outlet in outlets if outlet.addressed == kind]
        if mailing:
            made = schedule(
                db,
                ScheduleRequest(revision, mailing, audience, clock()),
                Act(_WRITER, clock()),
                release_above,
            )
            if audience.size > release_above:
                release(db, made, Act(_APPROVER, clock()), ListSeen(audience.generation))


def _goes_now(item: str, form: str) -> bool:
    return form == "portal" or item in {
        "email": _MAILED,
        "sms": _TEXTED,
        "zalo": _TEMPLATED,
        "social": _POSTED,
        "led": _SHOWN,
    }.get(form, ())


def _slots(calendar: Calendar, now: datetime) -> Iterator[datetime]:
    """08:00 of each coming working day, in Vietnam."""
    day: date = local_day(now)
    while True:
        day = calendar.next_working_day(day + timedelta(days=1))
        yield datetime.combine(day, clock_time(8), VIETNAM)


def _system(why: str = "") -> Act:
    return Act(SYSTEM, clock(), why)
