"""Hôm nay: what goes out today, and what needs a person, each with one obvious action."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from fastapi import APIRouter
from starlette.responses import Response

from console.access.auth import Reading, Visit
from console.shell.kept import Kept
from console.views import Link
from console.views.plans import need_path, need_words
from console.words import words
from console.words.i18n import _, later
from console.words.words import Words
from content.calendar.agenda import Slot, agenda, outcomes
from content.calendar.key_endings import KeyEnding, key_endings
from content.database.db import Connection
from content.deliveries.waiting import Waiting, waiting_deliveries, waiting_others
from content.intake.local_time import VIETNAM, local_day, midnight
from content.items.approval import needed_to_decide
from content.items.items import item_revision, newest_revision, search
from content.outlets.outlets import (
    KEY_ENDS_SOON,
    find_outlet,
    list_outlets,
    silent_since,
)
from content.people import clocks
from content.people.acts import Person
from content.people.rights import Permission
from content.people.switches import stopped
from engine.decisions.older_layouts import older_layouts
from engine.standstill import standstill
from reports.desk.needs import Circumstances, report_needs

router = APIRouter()
link = Link(later("Hôm nay"), "/", "house-door")

_AHEAD = timedelta(days=14)
_MOST = 8  # of one kind on this page; the rest stands behind a link


@dataclass(frozen=True)
class Task:
    """One thing for this person: what it is, and the address of the one page that settles it."""

    kind: Words
    title: str
    detail: str
    since: datetime | None
    action: str
    path: str


@dataclass(frozen=True)
class TodayLine:
    """One due time of today: how it stands, and the outcomes of its deliveries in words with their
    numbers."""

    slot: Slot
    state: Words
    sums: tuple[tuple[str, int], ...]


@router.get("/")
def today(visit: Reading) -> Response:
    """The first page."""
    start = midnight(local_day(visit.now))
    end = start + timedelta(days=1)
    with visit.context.database.read() as db:
        slots, became = agenda(db, start, end), outcomes(db, start, end)
        coming = agenda(db, end, end + _AHEAD)[:1]
        tasks = [
            *_reports(db, visit),
            *_approvals(db, visit),
            *_returned(db, visit.person),
            *_deliveries(db, visit),
            *_others(db, visit),
            *_ailing(db, visit),
        ]
        halted, jumps = stopped(db), clocks.jumps(db)
        still = None if jumps else standstill(db, visit.settings.home, visit.now)
        older = _older(db, visit)
    lines = [_line(slot, became.get((slot.publication.id, slot.at), {})) for slot in slots]
    return visit.page(
        "today/index.html",
        lines=lines,
        next=coming,
        tasks=tasks,
        stopped=halted,
        still=still,
        jumps=jumps,
        older=older,
        shown=_MOST,
    )


def _reports(db: Connection, visit: Visit) -> list[Task]:
    """Reports that are overdue or due within days, for those who write or issue them."""
    if not visit.may("report"):
        return []
    kept: Kept = visit.request.app.state.kept
    place = Circumstances(visit.settings.evidence_dir, visit.context.calendar, visit.now)
    asked = ("report_needs", f"{place.today}")
    needs = kept.get(db, asked, visit.now, lambda: list(report_needs(db, place)))
    late = _("Ghi nhận") if visit.may("issue") else _("Xem báo cáo")
    actions = {"overdue": late, "report": _("Xem báo cáo")}
    return [
        Task(need_words(need.kind), head, detail.strip(), None, actions[need.kind], need_path(need))
        for need in needs
        if need.pressing
        for head, _colon, detail in [need.text.partition(":")]
    ]


def _approvals(db: Connection, visit: Visit) -> list[Task]:
    """The texts that this person may decide on."""
    if not visit.may("approve"):
        return []
    found = []
    for item in sorted(
        search(db, "", ("submitted",)), key=lambda entry: entry.submitted_at or entry.created_at
    ):
        revision = newest_revision(db, item.item)
        mine = visit.person.name in (item.author, item.submitted_by)
        if revision is not None and not mine and visit.may(needed_to_decide(revision)):
            detail = _("%(item)s, do %(name)s trình", item=item.item, name=item.submitted_by)
            since = item.submitted_at or item.created_at
            found.append(
                Task(
                    words.waiting_kind("approval"),
                    item.title,
                    detail,
                    since,
                    _("Xem và quyết định"),
                    f"/duyet/{item.item}",
                )
            )
    return found


def _returned(db: Connection, person: Person) -> list[Task]:
    """What came back to its author."""
    mine = [item for item in search(db, "", ("returned",)) if item.author == person.name]
    state = words.revision_state("returned")
    return [
        Task(state, item.title, item.item, item.created_at, _("Sửa bài"), f"/tin/{item.item}/sua")
        for item in mine
    ]


def _deliveries(db: Connection, visit: Visit) -> list[Task]:
    if not visit.may("settle"):
        return []
    tasks = []
    for delivery in waiting_deliveries(db):
        detail = _(
            "%(outlet)s: %(count)s lượt gửi. %(why)s",
            outlet=delivery.outlet,
            count=delivery.count,
            why=delivery.why,
        )
        path = (
            f"/lich/{delivery.publication}/giu-lai"
            if delivery.kind == "held" and delivery.publication
            else f"/nhat-ky/{delivery.delivery}"
        )
        tasks.append(
            Task(
                words.waiting_kind(delivery.kind),
                delivery.title,
                detail,
                delivery.since,
                _("Quyết định"),
                path,
            )
        )
    return tasks


def _others(db: Connection, visit: Visit) -> list[Task]:
    """Halted outlets, urgent texts and large mailings, for those who may decide on them."""
    actions: dict[str, tuple[Permission, str, str]] = {
        "halted": ("halt", _("Xem điểm phát"), "/diem-phat/{}"),
        "part": ("halt", _("Xem điểm phát"), "/diem-phat/{}"),
        "rest": ("halt", _("Xem điểm phát"), "/diem-phat/{}"),
        "urgent": ("approve", _("Xem và xác nhận"), "/duyet/{}/xac-nhan"),
        "release": ("release", _("Xem và cho phép"), "/lich/{}"),
        "unreached": ("settle", _("Xem lượt gửi"), "/nhat-ky/{}"),
    }
    tasks = []
    for other in waiting_others(db, visit.now):
        permission, action, path = actions[other.kind]
        if visit.may(permission):
            tasks.append(
                Task(
                    words.waiting_kind(other.kind),
                    _title(db, other),
                    _why(other),
                    other.since,
                    action,
                    path.format(other.outlet or other.subject),
                )
            )
    return tasks


def _ailing(db: Connection, visit: Visit) -> list[Task]:
    """Outlets whose credentials end soon, and screens that ask for nothing any more."""
    if not visit.may("halt"):
        return []
    tasks = [_ending_key(ending) for ending in key_endings(db, visit.now)]
    for outlet in list_outlets(db):
        path = f"/diem-phat/{outlet.name}"
        if seen := silent_since(outlet, visit.now):
            detail = _(
                "Máy phát không hỏi nội dung nữa: hãy xem nguồn điện và đường mạng của màn hình."
            )
            tasks.append(
                Task(
                    words.waiting_kind("silent"),
                    outlet.title,
                    detail,
                    seen,
                    _("Xem điểm phát"),
                    path,
                )
            )
    return tasks


def _ending_key(ending: KeyEnding) -> Task:
    day = f"{ending.ends_at.astimezone(VIETNAM):%d/%m/%Y}"
    detail = _("Hết hạn ngày %(day)s: xin mã mới rồi nhập lại điểm phát.", day=day)
    if ending.first is not None:
        first = ending.first
        said = _(
            "Lượt phát đầu tiên sẽ hỏng: «%(title)s», %(at)s.",
            title=first.publication.title,
            at=f"{first.at.astimezone(VIETNAM):%H:%M %d/%m/%Y}",
        )
        detail = f"{detail} {said}"
    return Task(
        words.waiting_kind("key"),
        ending.outlet.title,
        detail,
        ending.ends_at - KEY_ENDS_SOON,
        _("Xem điểm phát"),
        f"/diem-phat/{ending.outlet.name}",
    )


def _older(db: Connection, visit: Visit) -> tuple[tuple[str, int], ...]:
    """How many approved texts each family still shows in an older layout of ours."""
    found = older_layouts(db, visit.context.vault, visit.context.site, visit.now)
    return tuple((words.family(name).text, len(items)) for name, items in found.items())


def _why(waiting: Waiting) -> str:
    """The reason, and when the machine tries again by itself."""
    if waiting.until is None:
        return waiting.why
    moment = f"{waiting.until.astimezone(VIETNAM):%H:%M %d/%m/%Y}"
    return _("%(why)s Máy tự thử lại lúc %(moment)s.", why=waiting.why, moment=moment)


def _title(db: Connection, waiting: Waiting) -> str:
    if waiting.outlet is not None:
        part = waiting.subject.removeprefix(waiting.outlet).strip()
        title = find_outlet(db, waiting.outlet).title
        return f"{title}: {part}" if part else title
    assert waiting.item is not None
    return item_revision(db, waiting.item).title


def _line(slot: Slot, became: Mapping[str, int]) -> TodayLine:
    sums = tuple(
        (words.delivery_state(state).text.lower(), count) for state, count in became.items()
    )
    return TodayLine(slot, words.slot_state(slot.publication.state, slot.planned, became), sums)
