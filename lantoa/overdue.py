"""What the command line says of what is due and has not left, and of the engine of this machine."""

from collections.abc import Mapping

from engine.presence import engine_of
from engine.standstill import Cause, Standstill, standstill
from lantoa.session import CommandSession, local

CAUSES: Mapping[Cause, str] = {
    "no engine": "không có `lantoa up` nào chạy trên máy này: hãy chạy `lantoa up`",
    "no host": "không máy nào đang phát: xem máy chủ Prefect và các máy phát",
    "held up": (
        "`lantoa up` đang chạy nhưng chưa gửi được: cơ sở dữ liệu bị giữ hoặc máy quá tải; xem "
        "logs/engine.log trong thư mục làm việc"
    ),
}


def overdue(session: CommandSession) -> Standstill | None:
    """What is due and has not left, in this installation now."""
    with session.database.read() as db:
        return standstill(db, session.settings.home, session.now)


def told(still: Standstill) -> str:
    """Where it stands still, since when and why."""
    unplanned = f"{still.unplanned} lịch phát chưa lên lượt" if still.unplanned else ""
    places = ", ".join([*still.outlets, *([unplanned] if unplanned else [])])
    return f"Đến giờ mà chưa gửi, từ {local(still.since)}: {places}; {CAUSES[still.cause]}"


def engine_words(session: CommandSession) -> tuple[bool, str]:
    """(whether all is well, one sentence) about the engine of this machine."""
    if still := overdue(session):
        return False, told(still)
    presence = engine_of(session.settings.home)
    if presence is None:
        return True, "Hệ thống phát không chạy trên máy này; không có gì đến giờ mà chưa gửi"
    if presence.by == "prefect":
        return True, "Hệ thống phát đang chạy, theo đồng hồ của Prefect"
    if presence.by == "itself":
        return False, (
            f"Hệ thống phát tự chạy, vì Prefect chưa bắt đầu ca phát nào ({presence.missing}); mọi "
            "bài vẫn được gửi đúng giờ; xem logs/prefect.log trong thư mục làm việc"
        )
    return True, "Hệ thống phát đang khởi động"
