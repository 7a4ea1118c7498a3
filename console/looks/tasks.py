"""What needs this very person, grouped by kind, each kind with one act for many where there is
one: texts, deliveries, outlets. Reports stand in the view, which knows their pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from console.access.auth import Visit
from console.words import words
from console.words.i18n import _, number
from console.words.sayings import said as translated
from console.words.words import Words
from content.audiences.find import masked
from content.calendar.key_endings import KeyEnding, key_endings
from content.database.db import Connection
from content.deliveries import log, settle_many
from content.deliveries.waiting import (
    Waiting,
    WaitingGroup,
    waiting_deliveries,
    waiting_others,
)
from content.intake.local_time import VIETNAM
from content.items import remarks, turns
from content.items.approval import needed_to_decide
from content.items.items import item_revision, newest_revision, search
from content.outlets.balances import low_balances
from content.outlets.outlets import KEY_ENDS_SOON, find_outlet, list_outlets, silent_since
from content.people.rights import Permission
from wiring.reasons import readable, words_of_provider

SHOWN = 3
"""Of one kind on the first page; the rest stands behind a fold."""

_TONES = ("bad", "warning", "blue", "good", "plain")


@dataclass(frozen=True)
class Task:
    """One thing for this person: what it is, and the address of the one page that settles it."""

    kind: Words
    title: str
    detail: str
    since: datetime | None
    action: str
    path: str
    amount: int = 1


@dataclass(frozen=True)
class TaskGroup:
    """The tasks of one kind; `many` is the address of the one act for all of them."""

    kind: Words
    tasks: tuple[Task, ...]
    many: str = ""

    @property
    def amount(self) -> int:
        """How many single things they are."""
        return sum(task.amount for task in self.tasks)


def grouped(tasks: Iterable[Task]) -> list[TaskGroup]:
    """By kind, what is worst first; inside a kind in the order in which they come."""
    by_kind: dict[Words, list[Task]] = {}
    for task in tasks:
        by_kind.setdefault(task.kind, []).append(task)
    many = {
        words.waiting_kind(state): f"/cho-quyet-dinh?trang_thai={state}"
        for state in ("unknown", "held")
    }
    groups = [TaskGroup(kind, tuple(found), many.get(kind, "")) for kind, found in by_kind.items()]
    return sorted(groups, key=lambda group: _TONES.index(group.kind.tone))


def of_texts(db: Connection, visit: Visit) -> list[Task]:
    """The texts that this person may decide on, those whose turn it is first; those that wait with
    nobody else to go to, for who looks after accounts; the remarks that wait for an answer; what
    came back to its author."""
    texts = [*_approvals(db, visit), *_stuck(db, visit)]
    return [*texts, *_remarks(db, visit), *_returned(db, visit)]


def _stuck(db: Connection, visit: Visit) -> list[Task]:
    if not visit.may("administer"):
        return []
    kind, act = Words(_("Chờ duyệt, không còn ai khác"), "people", "warning"), _("Xem bài")
    tasks = []
    for turn in turns.stuck(db):
        held = _("%(name)s chưa quyết định", name=turn.person)
        detail = held if turn.person else _("chưa tài khoản nào có quyền quyết định")
        title = item_revision(db, turn.item).title
        tasks.append(Task(kind, title, detail, turn.since, act, f"/duyet/{turn.item}"))
    return tasks


def _approvals(db: Connection, visit: Visit) -> list[Task]:
    if not visit.may("approve"):
        return []
    mine = {
        turn.item for turn in turns.present_turns(db).values() if turn.person == visit.person.name
    }
    found = []
    waiting = search(db, "", ("submitted",))
    for item in sorted(waiting, key=lambda entry: entry.submitted_at or entry.created_at):
        revision = newest_revision(db, item.item)
        own = visit.person.name in (item.author, item.submitted_by)
        if revision is None or own or not visit.may(needed_to_decide(revision)):
            continue
        detail = _("do %(name)s trình", name=item.submitted_by)
        if item.item in mine:
            detail = _("đến lượt bạn, %(detail)s", detail=detail)
        since, path = item.submitted_at or item.created_at, f"/duyet/{item.item}"
        kind, act = words.waiting_kind("approval"), _("Xem và quyết định")
        found.append((item.item not in mine, Task(kind, item.title, detail, since, act, path)))
    return [task for _later, task in sorted(found, key=lambda pair: pair[0])]


def _remarks(db: Connection, visit: Visit) -> list[Task]:
    kind = Words(_("Góp ý chờ bạn"), "chat-dots", "blue")
    tasks = []
    for remark in remarks.for_person(db, visit.person.name):
        revision = item_revision(db, remark.item)
        author = revision.author == visit.person.name
        path = f"/tin/{remark.item}/sua#gop-y" if author else f"/duyet/{remark.item}#gop-y"
        said = f"{remark.by}: {remark.text}"
        tasks.append(Task(kind, revision.title, said, remark.at, _("Xem góp ý"), path))
    return tasks


def _returned(db: Connection, visit: Visit) -> list[Task]:
    mine = [item for item in search(db, "", ("returned",)) if item.author == visit.person.name]
    state = words.revision_state("returned")
    return [
        Task(state, item.title, "", item.created_at, _("Sửa bài"), f"/tin/{item.item}/sua")
        for item in mine
    ]


def of_deliveries(db: Connection, visit: Visit) -> list[Task]:
    """Unknown and held deliveries by publication and outlet: whose they are, and what the provider
    said."""
    if not visit.may("settle"):
        return []
    groups = waiting_deliveries(db)
    ids = [group.delivery for group in groups]
    noted = settle_many.said_last(db, ids).items()
    said = {id: words_of_provider(*told) for id, told in noted}
    recipients = log.recipients_of(db, ids)
    people = masked(db, visit.context.vault, set(recipients.values()))
    to = {id: people.get(recipient, "") for id, recipient in recipients.items()}
    return [
        _delivery(group, to.get(group.delivery, ""), said.get(group.delivery, ""))
        for group in groups
    ]


def _delivery(group: WaitingGroup, to: str, said: str) -> Task:
    who = [to] if to else []
    if group.count > 1:
        others = _("%(count)s người khác", count=number(group.count - 1))
        who = [_("%(one)s và %(others)s", one=to, others=others)] if to else []
    why = translated(readable(group.why))
    parts = [group.outlet, *who, f"{why.rstrip('.')}." if why else ""]
    parts += [f"«{said[:120]}»"] if said else []
    path = f"/nhat-ky/{group.delivery}"
    if group.publication and group.kind == "held":
        path = f"/lich/{group.publication}/giu-lai"
    elif group.publication and group.count > 1:
        path = f"/cho-quyet-dinh?trang_thai=unknown&lich={group.publication}"
    return Task(
        words.waiting_kind(group.kind),
        group.title,
        " · ".join(part for part in parts if part),
        group.since,
        _("Quyết định"),
        path,
        group.count,
    )


def of_others(db: Connection, visit: Visit) -> list[Task]:
    """Halted outlets, urgent texts and large mailings, for those who may decide on them."""
    actions: dict[str, tuple[Permission, str, str]] = {
        "halted": ("halt", _("Xem điểm phát"), "/diem-phat/{}"),
        "part": ("halt", _("Xem điểm phát"), "/diem-phat/{}"),
        "rest": ("halt", _("Xem điểm phát"), "/diem-phat/{}"),
        "failing": ("halt", _("Xem điểm phát"), "/diem-phat/{}"),
        "urgent": ("approve", _("Xem và xác nhận"), "/duyet/{}/xac-nhan"),
        "release": ("release", _("Xem và cho phép"), "/lich/{}"),
        "stopped": ("stop", _("Xem lịch phát"), "/lich/{}"),
        "older": ("amend", _("Xem và thay"), "/tin/{}/dinh-chinh"),
        "amend": ("settle", _("Xem và ghi nhận"), "/tin/{}#da-thay-doi"),
        "unreached": ("settle", _("Xem lượt gửi"), "/nhat-ky/{}"),
        "unanswered": ("settle", _("Xem lượt gửi"), "/nhat-ky/{}"),
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
                    path.format(_about(other)),
                )
            )
    return tasks


def _about(other: Waiting) -> str:
    """What the page of a task is called by: what is to be changed stands at its item."""
    if other.kind in ("older", "amend"):
        return other.item or ""
    return other.outlet or other.subject


def of_outlets(db: Connection, visit: Visit) -> list[Task]:
    """Outlets whose credentials end soon or whose account runs low, and screens that ask for
    nothing any more."""
    if not visit.may("halt"):
        return []
    tasks = [_ending_key(ending) for ending in key_endings(db, visit.now)]
    for low in low_balances(db):
        path = f"/diem-phat/{low.outlet.name}"
        about = words.waiting_kind("low"), low.outlet.title, translated(low.told), low.since
        tasks.append(Task(*about, _("Xem điểm phát"), path))
    silent = _("Máy phát không hỏi nội dung nữa: hãy xem nguồn điện và đường mạng của màn hình.")
    kind, action = words.waiting_kind("silent"), _("Xem điểm phát")
    for outlet in list_outlets(db):
        if seen := silent_since(outlet, visit.now):
            tasks.append(
                Task(kind, outlet.title, silent, seen, action, f"/diem-phat/{outlet.name}")
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


def _why(waiting: Waiting) -> str:
    """The reason, and when the machine tries again by itself."""
    # why something urgent went out is what a person wrote
    why = waiting.why if waiting.kind == "urgent" else translated(waiting.why)
    if waiting.until is None:
        return why
    moment = f"{waiting.until.astimezone(VIETNAM):%H:%M %d/%m/%Y}"
    return _("%(why)s Máy tự thử lại lúc %(moment)s.", why=why, moment=moment)


def _title(db: Connection, waiting: Waiting) -> str:
    if waiting.outlet is not None:
        part = waiting.subject.removeprefix(waiting.outlet).strip()
        title = find_outlet(db, waiting.outlet).title
        return f"{title}: {part}" if part else title
    assert waiting.item is not None
    return item_revision(db, waiting.item).title
