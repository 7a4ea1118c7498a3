"""Whether a whole publication may still be moved, and to which moment."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from content.calendar.exceptions import exceptions_of
from content.database.tables.publications import occurrences
from content.intake.errors import InputError, InputProblem
from content.intake.local_time import told


def require_movable(db: Connection, row: Any) -> None:
    """InputError for one of which something is prepared or over, or whose single times were
    changed."""
    if row.state not in ("waiting", "active") or _planned(db, row.id):
        text = "đã bắt đầu phát hoặc đã kết thúc nên không dời được: xếp một lịch mới"
        raise InputError([InputProblem(f"lịch phát {row.id}", text)])
    _refuse_exceptions(db, row.id)


def _refuse_exceptions(db: Connection, publication: int) -> None:
    """What was decided of single times would mean others after a move."""
    if exceptions_of(db, [publication]):
        text = (
            "có lượt đã bỏ hoặc dời riêng nên không dời cả lịch được: hoàn tác các lượt ấy trước, "
            "hoặc hủy lịch này rồi xếp lịch mới"
        )
        raise InputError([InputProblem(f"lịch phát {publication}", text)])


def refuse_used(db: Connection, publication: int, at: datetime) -> None:
    """What was prepared for a moment and taken back is never made for it again."""
    query = select(occurrences.c.id).where(
        occurrences.c.publication_id == publication, occurrences.c.due_at == at
    )
    if db.execute(query).first():
        text = f"lúc {told(at)} lịch này đã chuẩn bị rồi thôi: chọn giờ khác, sớm hay muộn hơn"
        raise InputError([InputProblem(f"lịch phát {publication}", text, "at")])


def _planned(db: Connection, publication: int) -> bool:
    query = select(occurrences.c.id).where(
        occurrences.c.publication_id == publication, occurrences.c.dropped_at.is_(None)
    )
    return db.execute(query.limit(1)).first() is not None
