"""What waits for a person; first, what is due and has not left, which needs one too."""

from collections.abc import Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from content.calendar.key_endings import KeyEnding, key_endings
from content.deliveries.waiting import KINDS, Waiting, WaitingKind, waiting
from content.outlets.balances import LowBalance, low_balances
from engine.context import calendar_of
from engine.daily.keys import warning_of
from engine.standstill import Standstill
from lantoa.commands._add import command, listing
from lantoa.overdue import CAUSES, overdue, told
from lantoa.session import CommandSession, as_json, local, table
from lantoa.terminal import say
from reports.desk.needs import Circumstances, Need, report_needs

_LABELS: dict[WaitingKind, str] = {
    "unknown": "chưa rõ",
    "held": "giữ lại",
    "halted": "điểm phát ngừng",
    "part": "nơi nhận từ chối",
    "rest": "điểm phát tạm nghỉ",
    "failing": "thử mãi chưa phát được",
    "urgent": "tin khẩn chờ xác nhận",
    "release": "chờ cho phép gửi",
    "stopped": "lịch đang dừng lại",
    "older": "sắp phát bản cũ",
    "amend": "chưa sửa, gỡ được",
    "unreached": "thư nhắc việc không tới",
    "unanswered": "gói mang đi chưa xác nhận",
    "clock": "đồng hồ máy nhảy giờ",
}
_NEXT: dict[WaitingKind, str] = {
    "unknown": (
        "chưa rõ: hỏi nhà cung cấp rồi `lantoa settle LƯỢT_GỬI --as sent|not-sent --by TÀI_KHOẢN "
        "--why LÝ_DO`; nhiều lượt cùng lúc: `lantoa settle --outlet TÊN [--older-than 4h] "
        "[--words CHỮ] …`"
    ),
    "held": (
        "giữ lại: xem lý do; `lantoa settle LƯỢT_GỬI --as not-sent …` thì gửi, `--as sent …` thì "
        "thôi"
    ),
    "halted": (
        "điểm phát ngừng: sửa nguyên nhân, `lantoa outlet test TÊN`, rồi `lantoa outlet resume TÊN`"
    ),
    "part": (
        "nơi nhận từ chối: sửa nguyên nhân rồi `lantoa outlet resume TÊN --part NƠI --as "
        "TÀI_KHOẢN`; nếu không, máy tự thử một tin lúc đã ghi"
    ),
    "rest": "điểm phát tạm nghỉ: máy tự thử lại lúc đã ghi; kéo dài thì `lantoa outlet test TÊN`",
    "failing": (
        "thử mãi chưa phát được: xem lý do, sửa rồi `lantoa outlet test TÊN`; máy vẫn tự thử lại"
    ),
    "urgent": "tin khẩn: người thứ hai `lantoa item confirm-urgent MÃ --as TÀI_KHOẢN`",
    "older": "đã phê duyệt bản mới: `lantoa item correct MÃ_BÀI --as TÀI_KHOẢN` thay bản cũ ở mọi "
    "lịch chưa phát",
    "amend": "nhà cung cấp không cho sửa: sửa tay trên trang rồi ghi nhận bằng `lantoa settle "
    "LƯỢT_GỬI --as sent --by TÀI_KHOẢN --why …`",
    "stopped": "cho phát tiếp: `lantoa publication continue LỊCH_PHÁT --as TÀI_KHOẢN`, hoặc hủy: "
    "`lantoa publication cancel LỊCH_PHÁT --as TÀI_KHOẢN --why …`",
    "release": "chờ cho phép gửi: người thứ hai `lantoa release LỊCH_PHÁT --as TÀI_KHOẢN`",
    "unreached": (
        "thư nhắc việc không tới: xem `lantoa log --delivery LƯỢT_GỬI`; sửa địa chỉ ở mục [report] "
        "của hồ sơ cơ quan, báo người đó bằng cách khác"
    ),
    "unanswered": "gói mang đi chưa xác nhận: hỏi người mang đi; người đó xác nhận bằng đường dẫn "
    "trong thư đã nhận",
    "clock": (
        "đồng hồ máy nhảy giờ: chỉnh lại giờ của máy; nếu giờ mới là đúng thì `lantoa clock "
        "confirm --as TÀI_KHOẢN`"
    ),
}


def register(commands: Any) -> None:
    """`waiting`."""
    listing(command(commands, "waiting", _waiting, "những gì đang chờ người quyết định"))


def _waiting(session: CommandSession) -> None:
    now, still = session.now, overdue(session)
    place = Circumstances(
        session.settings.evidence_dir, calendar_of(session.settings, session.database), now
    )
    with session.database.read() as db:
        endings, low = key_endings(db, now), low_balances(db)
        found = list(islice(waiting(db, now), session.args.limit))
        reports = [need for need in report_needs(db, place) if need.pressing]
    if session.args.json:
        rows = [*_as_rows(still), *(vars(row) for row in found), *map(_of_report, reports)]
        rows += [_as_row(ending, now) for ending in endings] + [_of_balance(each) for each in low]
        as_json(rows[: session.args.limit])
        return
    if still:
        say(f"{told(still)}.")
    if found:
        _show(found)
    say(*(f"{need.text}: xem `lantoa report due`." for need in reports))
    say(*(warning_of(ending, now) for ending in endings))
    say(*(f"Điểm phát {each.outlet.name}: {each.told}" for each in low))
    if not (found or endings or low or reports or still):
        say("Không có gì chờ người quyết định.")


def _show(found: Sequence[Waiting]) -> None:
    rows = [
        (
            _LABELS[row.kind],
            row.subject,
            row.outlet,
            row.item,
            local(row.since),
            local(row.until),
            row.why,
        )
        for row in found
    ]
    table(("việc", "số hoặc tên", "điểm phát", "bài", "từ lúc", "thử lại lúc", "lý do"), rows)
    say("", *(_NEXT[kind] for kind in KINDS if any(row.kind == kind for row in found)))


def _of_report(need: Need) -> dict[str, object]:
    """A report that is overdue or due within days, in the fields of everything that waits."""
    kind = "report_overdue" if need.kind == "overdue" else "report"
    row = {"kind": kind, "outlet": None, "item": None, "until": None, "why": need.text}
    return {**row, "subject": f"{need.plan} {need.subject}", "since": need.due}


def _as_row(ending: KeyEnding, now: datetime) -> dict[str, object]:
    """An outlet's credentials that end soon, in the fields of everything that waits."""
    return {
        "kind": "key",
        "subject": ending.outlet.name,
        "outlet": ending.outlet.name,
        "item": ending.first.publication.item if ending.first else None,
        "since": ending.ends_at,
        "until": None,
        "why": warning_of(ending, now),
    }


def _of_balance(low: LowBalance) -> dict[str, object]:
    """An outlet whose account runs low, in the fields of everything that waits."""
    name, nothing = low.outlet.name, {"item": None, "until": None}
    row = {"kind": "low", "subject": name, "outlet": name}
    return {**row, **nothing, "since": low.since, "why": low.told}


def _as_rows(still: Standstill | None) -> list[dict[str, Any]]:
    """What is due and has not left, with the fields of what waits for a person."""
    if still is None:
        return []
    row = {"kind": "overdue", "subject": "", "outlet": None, "item": None, "until": None}
    subject = ", ".join(still.outlets) or str(still.unplanned)
    said = {"since": still.since, "until": None, "why": CAUSES[still.cause]}
    return [{**row, "subject": subject, **said}]
