"""A made-up past of two years for trying reports.

The same seed gives the same past, whatever the day.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Final

from content.audiences.audiences import Audience, find_audience
from content.audiences.file import Addressee as Row
from content.audiences.replacing import import_audience
from content.calendar.amending import withdraw
from content.calendar.correcting import correct
from content.database.db import Connection, Database, sqlite_url
from content.database.vault import open_vault
from content.deliveries.short_links import keep_link, link_id
from content.intake.errors import InputError, InputProblem
from content.intake.local_time import VIETNAM
from content.items import approval
from content.items.items import Revision, add_revision, item_revision
from content.office.file import read_office
from content.office.office import import_office
from content.outlets.outlets import Outlet, list_outlets, save_outlets
from content.people.acts import SYSTEM, Act
from content.people.users import add_user
from content.plans.agencies import import_agencies
from content.plans.agency_file import read_agencies
from content.plans.file import read_plan
from content.plans.office_agency import refuse_unknown_agencies
from content.plans.plans import import_plan
from content.trial.past_for_trying import (
    PastMailing,
    PastPost,
    add_attempts,
    add_mailing,
    add_posts,
    finish_amendments,
    is_empty,
)
from content.trial.past_reach import add_openings, add_readings
from engine.context import clock, context_of
from engine.decisions.intake import import_item
from lantoa.supervisor.runtime import SANDBOX_OFFSET
from lantoa.trial.handmade import add_handmade, morning
from lantoa.trial.said import add_said
from lantoa.trial.showcase import ACCOUNTS, SAMPLES, Tell
from sandbox.town import write_outlets
from wiring.outlets import read_outlets
from wiring.settings import Settings

FIRST, LAST = date(2024, 11, 21), date(2026, 11, 20)
"""The days of the past: two reporting years of the preset chot_so_lieu."""

_WRITER, _APPROVER, _, _SPOKESPERSON, _ = ACCOUNTS
_LATER: Final = ("portal_api",)  # channels that the office of this past has not had yet
_COPIES: Final = 7  # of each sample item, so that the past has 192 items
_MAILINGS: Final = {"email": 60, "sms": 80}
_SHARE: Final = {"email": 0.6, "sms": 0.4}


@dataclass(frozen=True)
class Made:
    """What was written."""

    items: int
    activities: int
    deliveries: int


@dataclass(frozen=True)
class _Past:
    """Where it is written."""

    settings: Settings
    database: Database
    random: Random
    deliveries: int


def write_history(settings: Settings, seed: int, deliveries: int, tell: Tell) -> Made:
    """Fill a home that was made by `init` and holds nothing yet; InputError for any other one."""
    with closing(Database(settings.database_url or sqlite_url(settings.home))) as database:
        past = _Past(settings, database, Random(seed), deliveries)  # noqa: S311
        with database.read() as db:
            if not is_empty(db):
                raise InputError(
                    [
                        InputProblem(
                            str(settings.home),
                            "không trống: chỉ tạo lịch sử thử trong một thư mục vừa `lantoa init`",
                        )
                    ]
                )
        _furnish(past)
        tell("đã nhập cơ quan, hai kế hoạch, tài khoản, điểm phát")
        texts = _write_items(past)
        tell(f"{len(texts)} tin, bài đã được người thứ hai phê duyệt")
        made = _publish(past, texts, tell)
        with database.write() as db:
            activities = add_handmade(db, past.random, _WRITER)
            add_said(db, _WRITER)
            _amend(db, texts)
            add_attempts(db)
            add_openings(db, past.random, LAST)
            add_readings(db, past.random, "facebook_page", LAST)
        return Made(len(texts), activities, made)


def _furnish(past: _Past) -> None:
    settings, vault = past.settings, open_vault(past.settings.key_file)
    known = read_outlets(write_outlets(settings.port + SANDBOX_OFFSET, settings.home), vault)
    outlets = [outlet for outlet in known if outlet.channel not in _LATER]
    act = Act(SYSTEM, morning(FIRST))
    with past.database.write() as db:
        for person in ACCOUNTS:
            add_user(db, person, "mat-khau-thu", act)
        for path in sorted((SAMPLES / "plans").glob("*.yaml")):
            import_plan(db, read_plan(path), act)
        plan, agencies = read_agencies(SAMPLES / "agencies.toml")
        import_agencies(db, plan, agencies, act)
        office = read_office(SAMPLES / "office.toml").document
        refuse_unknown_agencies(db, office)
        import_office(db, office, act)
        save_outlets(db, outlets, act)


def _write_items(past: _Past) -> list[Revision]:
    """The real samples and copies of their texts under names of their own.

    Each is approved by a second person.
    """
    context = context_of(past.settings, past.database, open_vault(past.settings.key_file), clock)
    texts = []
    for number, path in enumerate(sorted((SAMPLES / "items").glob("*.md"))):
        id, _, _ = import_item(context, path, Act(_WRITER, _at(FIRST).at))
        with past.database.write() as db:
            first = item_revision(db, id)
            texts.append(_approve(db, id))
            for copy in range(_COPIES):
                made, title = f"ls-{number:03d}{copy}", f"{first.title} ({copy + 2})"
                document = {**first.document, "id": made, "title": title}
                add_revision(
                    db, made, f"{first.slug}-{copy + 2}", document, Act(_WRITER, _at(FIRST).at)
                )
                keep_link(db, made, link_id(db, made), _at(FIRST).at)
                texts.append(_approve(db, made))
    past.random.shuffle(texts)
    return texts


def _approve(db: Connection, item: str) -> Revision:
    seen = approval.submit(db, item, Act(_WRITER, _at(FIRST).at))
    decider = _SPOKESPERSON if _SPOKESPERSON.may(approval.needed_to_decide(seen)) else _APPROVER
    channels = {outlet.channel: outlet.family for outlet in list_outlets(db)}
    return approval.approve(db, seen, Act(decider, _at(FIRST).at), channels)


def _publish(past: _Past, texts: Sequence[Revision], tell: Tell) -> int:
    """Pages for every text, mailings for some; exactly as many deliveries as were asked for."""
    with past.database.write() as db:
        outlets = list_outlets(db)
        made = add_posts(db, list(_posts(past, texts, outlets)))
    tell(f"{made} bài đăng trên cổng, mạng xã hội, màn hình")
    for mailing in _mailings(past, texts, outlets, past.deliveries - made):
        with past.database.write() as db:
            made += add_mailing(db, mailing)
    return made


def _posts(past: _Past, texts: Sequence[Revision], outlets: Sequence[Outlet]) -> Iterator[PastPost]:
    step = ((LAST - FIRST).days - 10) / len(texts)
    for number, text in enumerate(texts):
        day = FIRST + timedelta(days=int(number * step))
        for form, later in (("portal", 0), ("social", 1), ("led", 2)):
            there = [
                outlet for outlet in outlets if outlet.form == form and past.random.random() < 0.8
            ]
            fates = [
                (
                    outlet.id,
                    past.random.choices(("delivered", "rejected"), (97, 3))[0],
                    _url(outlet, text),
                )
                for outlet in there
            ]
            if fates:
                yield PastPost(
                    text.item,
                    text.id,
                    _moment(day + timedelta(days=later), past.random),
                    fates,
                    _WRITER.name,
                )


def _url(outlet: Outlet, text: Revision) -> str | None:
    """What the outlet's provider would have told: a page, a post of its own, nothing of a frame."""
    if outlet.form == "portal":
        return f"https://hoadang.example.vn/bai/{text.slug}"
    return f"https://{outlet.name}.example.vn/{text.slug}" if outlet.form == "social" else None


def _people(past: _Past, kind: str, count: int) -> Audience:
    """A list of made-up people."""
    name, mailed = f"lich-su-{kind}", kind == "email"
    rows = (
        Row(
            number + 2,
            "email" if mailed else "phone",
            _address(number, mailed),
            f"Người {number}",
            "nhiem_vu_co_quan",
            "2024-11-01",
            {},
        )
        for number in range(count)
    )
    import_audience(past.database, open_vault(past.settings.key_file), name, rows, _at(FIRST))
    with past.database.read() as db:
        return find_audience(db, name)


def _address(number: int, mailed: bool) -> str:
    return f"nguoi{number}@example.vn" if mailed else f"+849{number:08d}"


def _mailings(
    past: _Past, texts: Sequence[Revision], outlets: Sequence[Outlet], left: int
) -> Iterator[PastMailing]:
    """So many mailings of equal size that nothing is left.

    What the division leaves over goes to the last one.
    """
    days = (LAST - FIRST).days
    sizes = {kind: int(left * _SHARE[kind]) // count for kind, count in _MAILINGS.items()}
    over = left - sum(sizes[kind] * count for kind, count in _MAILINGS.items())
    for kind, count in _MAILINGS.items():
        audience = _people(past, kind, sizes[kind] + over)
        (outlet,) = (outlet for outlet in outlets if outlet.form == kind)
        for number in range(count):
            text = past.random.choice(texts)
            yield PastMailing(
                item=text.item,
                revision=text.id,
                at=_moment(FIRST + timedelta(days=number * days // count), past.random),
                outlet=outlet.id,
                audience=audience.id,
                size=sizes[kind] + (over if (kind, number) == ("sms", count - 1) else 0),
                arrived="accepted" if kind == "email" else "delivered",
                turn=past.random.randrange(1000),
                by=_WRITER.name,
            )


def _amend(db: Connection, texts: Sequence[Revision]) -> None:
    """One text is corrected, one taken back."""
    ours = [
        text
        for text in texts
        if any(theme.startswith("KH143") for theme in text.document["themes"])
    ]
    first, last, day = ours[0], ours[-1], date(2026, 11, 16)
    pages = [outlet.id for outlet in list_outlets(db) if not outlet.addressed]
    add_revision(
        db,
        first.item,
        first.slug,
        {**first.document, "title": f"{first.title} (đã đính chính)"},
        Act(_WRITER, _at(day).at),
    )
    correct(db, _approve(db, first.item), replace(_at(day), why="sửa tên văn bản"), pages)
    withdraw(db, last.item, replace(_at(day), why="đăng nhầm"), pages)
    finish_amendments(db)


def _at(day: date) -> Act:
    return Act(_APPROVER, morning(day))


def _moment(day: date, random: Random) -> datetime:
    return datetime.combine(
        day, time(random.randrange(8, 18), random.choice((0, 15, 30, 45))), VIETNAM
    ).astimezone(UTC)
