"""Looks the installation over: what works, what does not, and what to do."""

import shutil
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from channels.contract.channel import Site
from content.database.db import DatabaseError, server_clock
from content.database.schema import is_ahead
from content.database.vault import VaultError, open_vault
from content.deliveries.recount import drift
from content.intake.errors import InputError, cause
from content.items import media
from content.office.office import current_office
from content.outlets.outlets import outlets_in_use
from content.people import audit, clocks
from content.plans.office_agency import doubtful
from engine.context import calendar_of
from engine.daily.keys import key_warnings
from engine.decisions.older_layouts import older_layouts
from lantoa.overdue import engine_words
from lantoa.privacy import mend, open_to_others
from lantoa.session import CommandSession, clock_told, local
from reports.desk.needs import Circumstances, report_needs
from wiring.advice import advice_of
from wiring.outlets import open_outlet
from wiring.settings import SettingsError

_CLOCKS_APART_S = 2
_LAYOUTS = {
    "portal": "trang của bài",
    "email": "thư điện tử",
    "led": "màn hình LED",
    "text": "cách đọc nội dung",
    "picture": "cách đặt ảnh",
}
_LEAST_FREE = 500 * 1024 * 1024


@dataclass(frozen=True)
class Diagnosis:
    """One thing looked at."""

    well: bool
    text: str


def examine(session: CommandSession) -> list[Diagnosis]:
    """Every check; one that fails does not hide the others."""
    checks = (
        _python,
        _privacy,
        _disk,
        _writable,
        _key,
        _database,
        _clock,
        _own_key,
        _audit,
        _counts,
        _office,
        _who_we_are,
        _outlets,
        _mail,
        _keys,
        _reports,
        _layouts,
        _files,
        _engine,
        _port,
    )
    found = [_guarded(check, session) for check in checks]
    return list(dict.fromkeys(found))  # what keeps several from being looked at is said once


def _guarded(check: Callable[[CommandSession], Diagnosis], session: CommandSession) -> Diagnosis:
    try:
        return check(session)
    except (DatabaseError, VaultError, SettingsError, InputError) as error:
        return Diagnosis(False, str(error))
    except OSError as error:
        return Diagnosis(False, f"{error.filename or session.settings.home}: {cause(error)}")


def _python(session: CommandSession) -> Diagnosis:
    return Diagnosis(sys.version_info >= (3, 11), f"Python {sys.version.split()[0]}")


def _privacy(session: CommandSession) -> Diagnosis:
    _ = session.database  # says what the folder is, where it is not ours to change
    home, mended = session.settings.home, mend(session.settings)
    if left := open_to_others(session.settings):
        return Diagnosis(
            False,
            f"Người khác còn đọc được {left} tệp, thư mục trong {home}: hãy chạy `lantoa "
            "doctor` bằng tài khoản sở hữu chúng",
        )
    return Diagnosis(True, mended or "Thư mục làm việc chỉ chủ sở hữu đọc được")


def _disk(session: CommandSession) -> Diagnosis:
    free = shutil.disk_usage(session.settings.home).free
    return Diagnosis(free > _LEAST_FREE, f"Đĩa còn trống {free // 2**20} MB")


def _writable(session: CommandSession) -> Diagnosis:
    probe = session.settings.home / ".doctor"
    probe.write_bytes(b"")
    probe.unlink()
    return Diagnosis(True, f"Ghi được vào {session.settings.home}")


def _key(session: CommandSession) -> Diagnosis:
    if not session.settings.key_file.exists():
        _ = session.database  # where there is no installation, the key is not what is missing
    open_vault(session.settings.key_file)
    private = session.settings.key_file.stat().st_mode & 0o077 == 0
    return Diagnosis(
        private,
        "Tệp khóa đọc được"
        + ("" if private else ", nhưng người khác cũng đọc được: chạy chmod 600"),
    )


def _database(session: CommandSession) -> Diagnosis:
    if is_ahead(session.database):
        return Diagnosis(True, "Cơ sở dữ liệu của một phiên bản Lan Tỏa mới hơn, vẫn dùng được")
    return Diagnosis(True, f"Cơ sở dữ liệu {session.database.engine.dialect.name} đúng phiên bản")


def _clock(session: CommandSession) -> Diagnosis:
    """Leases and due times hold for all hosts, so their clocks must agree; and nothing leaves from
    a host whose clock jumped."""
    with session.database.read() as db:
        theirs, jumps = server_clock(db), clocks.jumps(db)
    if jumps:
        return Diagnosis(False, "; ".join(clock_told(jump) for jump in jumps))
    ours = datetime.now(UTC)
    if theirs is None:
        return Diagnosis(True, f"Giờ của máy này: {local(ours)}")
    apart = abs((ours - theirs).total_seconds())
    what = f"Đồng hồ máy này lệch {apart:.0f} giây so với máy chủ cơ sở dữ liệu"
    well = apart <= _CLOCKS_APART_S
    return Diagnosis(well, what if well else f"{what}: hãy bật đồng bộ giờ (NTP)")


def _own_key(session: CommandSession) -> Diagnosis:
    _ = session.vault
    return Diagnosis(True, "Khóa đúng là khóa của dữ liệu đã lưu")


def _audit(session: CommandSession) -> Diagnosis:
    with session.database.read() as db:
        found = audit.verify(db)
    return Diagnosis(found is None, "Chuỗi nhật ký nguyên vẹn" if found is None else str(found))


def _counts(session: CommandSession) -> Diagnosis:
    with session.database.read() as db:
        wrong = len(drift(db))
    text = (
        f"Số đếm lệch với nhật ký gửi ở {wrong} chỗ: chạy `lantoa doctor --recount`"
        if wrong
        else "Số đếm khớp với nhật ký gửi"
    )
    return Diagnosis(not wrong, text)


def _office(session: CommandSession) -> Diagnosis:
    with session.database.read() as db:
        office = current_office(db)
    return Diagnosis(
        bool(office.name),
        f"Cơ quan: {office.name}"
        if office.name
        else "Chưa có hồ sơ cơ quan: chạy `lantoa office import`",
    )


def _who_we_are(session: CommandSession) -> Diagnosis:
    """A report is the office's own only where its profile says which agency of the plan it is."""
    with session.database.read() as db:
        found = list(doubtful(db))
    wrong = [
        f"{plan.id} không có «{said.key}» hoặc nhóm {', '.join(said.groups) or 'đã ghi'}"
        for plan, said in found
        if said
    ]
    if wrong:
        return Diagnosis(False, f"Bảng [[agency]] của office.toml ghi sai: {'; '.join(wrong)}")
    if unsaid := ", ".join(plan.number for plan, _ in found):
        text = (
            f"Hồ sơ cơ quan chưa ghi cơ quan ta là ai trong kế hoạch {unsaid}: báo cáo nêu nhiệm "
            "vụ của mọi cơ quan (xem `lantoa office show`)"
        )
        return Diagnosis(True, text)
    return Diagnosis(True, "Hồ sơ cơ quan ghi rõ cơ quan ta là ai trong mọi kế hoạch đã nhập")


def _outlets(session: CommandSession) -> Diagnosis:
    with session.database.read() as db:
        found = outlets_in_use(db)
    for outlet in found:
        open_outlet(outlet, session.vault, _site(session))
    idle = [
        f"{outlet.name} ({outlet.state_reason or outlet.state})"
        for outlet in found
        if outlet.state != "active"
    ]
    return Diagnosis(
        not idle, f"{len(found)} điểm phát" + (f"; đang dừng: {', '.join(idle)}" if idle else "")
    )


def _mail(session: CommandSession) -> Diagnosis:
    """What mailbox providers demand of the outlets; none of it stops a letter here."""
    with session.database.read() as db:
        found = [outlet for outlet in outlets_in_use(db) if outlet.state == "active"]
    said = [
        f"{outlet.name}: {sentence}"
        for outlet in found
        for sentence in advice_of(open_outlet(outlet, session.vault, _site(session)))
    ]
    text = " ".join(said) or "Không có gì để nhắc về điều nơi nhận đòi ở các điểm phát"
    return Diagnosis(True, text)


def _keys(session: CommandSession) -> Diagnosis:
    warnings = key_warnings(session.context)
    text = " ".join(warnings) or "Không có mã truy cập nào sắp hết hạn"
    return Diagnosis(not warnings, text)


def _reports(session: CommandSession) -> Diagnosis:
    """What is overdue is told; `lantoa waiting` also tells what is due within days."""
    calendar = calendar_of(session.settings, session.database)
    place = Circumstances(session.settings.evidence_dir, calendar, datetime.now(UTC))
    with session.database.read() as db:
        late = [need.text for need in report_needs(db, place) if need.kind == "overdue"]
    return Diagnosis(not late, "; ".join(late) or "Không có báo cáo nào quá hạn")


def _layouts(session: CommandSession) -> Diagnosis:
    with session.database.read() as db:
        found = older_layouts(db, session.vault, _site(session), session.now)
    sums = ", ".join(f"{_LAYOUTS[family]} {len(items)}" for family, items in found.items())
    return Diagnosis(
        True,
        f"Bài đã duyệt còn dùng mẫu trình bày cũ: {sums}"
        if found
        else "Mọi bài đang phát, chờ phát dùng mẫu trình bày mới nhất",
    )


def _files(session: CommandSession) -> Diagnosis:
    with session.database.read() as db:
        gone = media.missing(db, session.settings.media_dir)
    text = (
        f"Mất {len(gone)} tệp ảnh, đính kèm, video ({gone[0][:12]}…): hãy tải lại đúng tệp đó, "
        "hoặc lấy từ bản sao lưu"
        if gone
        else "Mọi tệp ảnh, đính kèm, video còn trên máy"
    )
    return Diagnosis(not gone, text)


def _engine(session: CommandSession) -> Diagnosis:
    return Diagnosis(*engine_words(session))


def _site(session: CommandSession) -> Site:
    settings = session.settings
    return Site(settings.public_dir, settings.public_url, dns_server=settings.dns_server)


def _port(session: CommandSession) -> Diagnosis:
    with socket.socket() as probe:
        taken = probe.connect_ex((session.settings.bind, session.settings.port)) == 0
    words = "đang có chương trình dùng (có thể là `lantoa up`)" if taken else "còn trống"
    return Diagnosis(True, f"Cổng {session.settings.port} {words}")
