"""What a report needs and no log knows: people's own words on causes, proposals, funds, recorded
during the period and proposed in its draft."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal

from sqlalchemy import Connection, Row, insert, or_, select, update

from content.database.tables.statements import statements
from content.intake.errors import InputError, InputProblem
from content.people import audit
from content.people.acts import Act
from content.plans.plans import plan_ids

StatementKind = Literal[
    "assignment", "fund", "result", "shortcoming", "cause", "direction", "proposal"
]

KINDS: Final[Mapping[str, str]] = {
    "assignment": "Phân công thực hiện",
    "fund": "Kinh phí",
    "result": "Kết quả nổi bật",
    "shortcoming": "Tồn tại, hạn chế",
    "cause": "Nguyên nhân",
    "direction": "Phương hướng, nhiệm vụ",
    "proposal": "Đề xuất, kiến nghị",
}
"""The kinds, in the order of the report, each under the heading where it is proposed."""

FIELDS: Final[Mapping[str, str]] = {
    "kind": "Loại",
    "text": "Nội dung",
    "day": "Ngày",
    "plan": "Kế hoạch",
    "said_by": "Người nêu",
}
"""What is told of a statement, by the name that officers read."""

_LONGEST: Final = 2_000


@dataclass(frozen=True)
class StatementEntry:
    """What is told of a statement; `plan` None = for the report on every plan. It goes into the
    report whose days hold `day`."""

    kind: str
    text: str
    day: date
    plan: str | None = None
    said_by: str = ""


@dataclass(frozen=True)
class Statement(StatementEntry):
    """A recorded statement."""

    id: int = 0
    added_by: str = ""
    cancelled: bool = False


def statement_faults(db: Connection, entry: StatementEntry) -> list[tuple[str, str]]:
    """(field, Vietnamese sentence) of everything that keeps it from being recorded."""
    faults = []
    if entry.kind not in KINDS:
        known_kinds = ", ".join(KINDS.values())
        faults.append(("kind", f"không có loại «{entry.kind}»; chọn một trong: {known_kinds}"))
    if not entry.text.strip():
        faults.append(("text", "phải có nội dung"))
    elif len(entry.text) > _LONGEST:
        faults.append(("text", f"dài hơn {_LONGEST} ký tự"))
    if entry.plan is not None and entry.plan not in (known := plan_ids(db)):
        told = ", ".join(known) or "chưa có"
        faults.append(("plan", f"không có kế hoạch «{entry.plan}»; đã nhập: {told}"))
    if (same := _recorded(db, entry)) is not None:
        faults.append(("text", f"nội dung này đã ghi rồi (số {same}): không ghi hai lần"))
    return faults


def identity_of(entry: StatementEntry) -> Hashable:
    """What is the same of two entries that say the same for the same report, whoever said it."""
    return entry.kind, entry.text.strip(), entry.day, entry.plan


def _recorded(db: Connection, entry: StatementEntry) -> int | None:
    """The number under which the same is recorded already, and not cancelled."""
    kind, text, day, plan = entry.kind, entry.text.strip(), entry.day, entry.plan
    query = select(statements.c.id).where(
        *(statements.c.kind == kind, statements.c.text == text, statements.c.day == day),
        *(statements.c.plan_id.is_not_distinct_from(plan), statements.c.cancelled_at.is_(None)),
    )
    return db.execute(query).scalars().first()


def add_statement(db: Connection, entry: StatementEntry, act: Act) -> int:
    """Record one statement; its number.

    InputError names every field that is wrong.
    """
    act.require("write")
    if faults := statement_faults(db, entry):
        raise InputError(
            [
                InputProblem(f"ghi cho báo cáo, ô «{FIELDS[name]}»", text, name)
                for name, text in faults
            ]
        )
    values = {
        "kind": entry.kind,
        "text": entry.text.strip(),
        "plan_id": entry.plan,
        "day": entry.day,
        "said_by": entry.said_by,
        "added_by": act.person.name,
        "added_at": act.at,
    }
    made = db.execute(insert(statements).values(**values).returning(statements.c.id))
    id = int(made.scalar_one())
    audit.record(db, act, "statement.add", f"statement:{id}", kind=entry.kind)
    return id


def cancel_statement(db: Connection, id: int, act: Act) -> None:
    """It goes into no report any more; the record stays."""
    act.require("write")
    act.require_why()
    found = db.execute(select(statements).where(statements.c.id == id)).one_or_none()
    if found is None:
        raise InputError([InputProblem(f"nội dung {id}", "không có; xem `lantoa statement list`")])
    if found.cancelled_at is not None:
        raise InputError([InputProblem(f"nội dung {id}", "đã hủy từ trước: muốn nêu thì ghi lại")])
    db.execute(update(statements).where(statements.c.id == id).values(cancelled_at=act.at))
    audit.record(db, act, "statement.cancel", f"statement:{id}")


def list_statements(
    db: Connection, first: date | None = None, last: date | None = None
) -> list[Statement]:
    """The statements of some days, cancelled ones too, by day."""
    query = select(statements).order_by(statements.c.day, statements.c.id)
    query = query if first is None else query.where(statements.c.day >= first)
    query = query if last is None else query.where(statements.c.day <= last)
    return [_read(row) for row in db.execute(query)]


def statements_for(
    db: Connection, plan: str, days: tuple[date, date], made_at: datetime
) -> list[Statement]:
    """What a report on a plan proposes that was made at a moment: what was recorded by then, and
    not cancelled by then, so that it says the same whenever it is written down."""
    query = (
        select(statements)
        .where(statements.c.day.between(*days), statements.c.added_at <= made_at)
        .where(or_(statements.c.plan_id.is_(None), statements.c.plan_id == plan))
        .where(or_(statements.c.cancelled_at.is_(None), statements.c.cancelled_at > made_at))
        .order_by(statements.c.day, statements.c.id)
    )
    return [_read(row) for row in db.execute(query)]


def _read(row: Row[Any]) -> Statement:
    return Statement(
        row.kind,
        row.text,
        row.day,
        row.plan_id,
        row.said_by,
        id=row.id,
        added_by=row.added_by,
        cancelled=row.cancelled_at is not None,
    )
