"""`outlet new|edit|show|retire|export`: what the console's pages do, field by field."""

import argparse
from collections.abc import Mapping
from typing import Any

from channels import CHANNELS
from content.calendar.retiring import remaining, retire
from content.intake.errors import InputError, InputProblem
from content.intake.form_fields import FormField, field_at
from content.intake.typed_fields import secret_paths
from content.outlets.outlets import (
    Outlet,
    find_outlet,
    list_outlets,
    outlets_in_use,
    save_outlets,
)
from lantoa.commands._add import acting, asking, command, text
from lantoa.commands._exporting import hand_over, out
from lantoa.session import CommandSession, as_json, local, table
from lantoa.terminal import say
from wiring.destinations import refuse_known
from wiring.general_fields import GENERAL
from wiring.outlet_form import (
    changes,
    exported,
    form_fields,
    outlet_table,
    typed_outlet,
    usual_outlet,
)
from wiring.outlets import outlet_spec


def register(outlets: Any) -> None:
    """The commands under `outlet`."""
    new = _named(outlets, "new", _new, "tạo điểm phát; các trường như trong outlets.toml")
    new.add_argument("--channel", required=True, choices=tuple(CHANNELS), help="kênh")
    _setting(new)
    edit = _named(outlets, "edit", _edit, "sửa điểm phát: chỉ những trường được nêu")
    _setting(edit)
    asking(edit)
    shown = _named(outlets, "show", _show, "cài đặt, hàng đợi và lịch phát của một điểm phát")
    shown.add_argument("--json", action="store_true", help="in dạng JSON")
    gone = _named(outlets, "retire", _retire, "thôi dùng: không xếp lịch mới, nhật ký vẫn còn")
    gone.add_argument(
        "--queue",
        choices=("leave", "cancel"),
        help="những lượt đang chờ: cho đi nốt (leave) hay hủy (cancel); có thì phải nêu",
    )
    acting(gone, why=True)
    asking(gone)
    written = command(outlets, "export", _export, "ghi các điểm phát ra tệp TOML nhập lại được")
    written.add_argument(
        "names", nargs="*", metavar="TÊN", help="mặc định: mọi điểm phát đang dùng"
    )
    out(written, "TỆP.toml")


def _named(outlets: Any, name: str, run: Any, help_text: str) -> argparse.ArgumentParser:
    made: argparse.ArgumentParser = command(outlets, name, run, help_text)
    made.add_argument("name", metavar="TÊN")
    return made


def _setting(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--set",
        dest="settings",
        nargs="+",
        default=[],
        type=text,
        metavar="TRƯỜNG=GIÁ_TRỊ",
        help='ví dụ title="Trang hai" relay.1.port=587; bí mật ghi env:TÊN hoặc file:TỆP; '
        "để trống sau dấu = là bỏ",
    )
    acting(parser)


def _new(session: CommandSession) -> None:
    act, name, channel = session.act(), session.args.name, session.args.channel
    with session.database.read() as db:
        if any(outlet.name == name for outlet in list_outlets(db)):
            text = "tên này đã có điểm phát: hãy đặt tên khác, hoặc dùng `lantoa outlet edit`"
            raise InputError([InputProblem(name, text)])
    spec = _spec(session, name, channel, None)
    with session.database.write() as db:
        act.require("administer")
        refuse_known(db, [spec], session.vault, session.context.site)
        save_outlets(db, [spec], act)
    say(name)


def _edit(session: CommandSession) -> None:
    act, name = session.act(), session.args.name
    with session.database.read() as db:
        known, left = find_outlet(db, name), remaining(db, name)
    spec = _spec(session, name, known.channel, known)
    told = changes(known, spec)
    for change in told:
        say(f"- {change.label}: {change.before or '–'} → {change.after or '–'}")
    waits = left.waits + len(left.alone) + len(left.shared)
    if waits and any(change.directs for change in told):
        say(f"{left.waits} lượt gửi đang chờ và {waits - left.waits} lịch phát sẽ đi đến nơi mới.")
        session.confirm(f"Đổi nơi đến của {name}?")
    with session.database.write() as db:
        act.require("administer")
        refuse_known(db, [spec], session.vault, session.context.site)
        save_outlets(db, [spec], act)
    say(name)


def _spec(session: CommandSession, name: str, channel: str, known: Outlet | None) -> Any:
    fields = form_fields(channel)
    typed = typed_outlet(known) if known else usual_outlet(channel)
    references: dict[str, dict[str, str]] = {}
    for said in session.args.settings:
        path, equals, value = said.partition("=")
        field = field_at(fields, path)
        if not equals or field is None or field.kind in ("rows", "pairs", "group"):
            raise InputError([InputProblem(f"--set {path}", _unknown(fields))])
        if field.kind == "secret" and value:
            references[path] = _reference(path, value)
            typed[f"{path}._kin"] = path
        else:
            typed[f"{path}._xoa" if field.kind == "secret" else path] = value or ""
    table = outlet_table(name, channel, typed, known)
    return outlet_spec(_placed(table, references), session.vault, name, ours=True)


def _placed(value: Any, references: Mapping[str, dict[str, str]]) -> Any:
    """The table with references in place of the paths that stand for them."""
    if isinstance(value, dict):
        return {key: _placed(inner, references) for key, inner in value.items()}
    if isinstance(value, list):
        return [_placed(inner, references) for inner in value]
    return references.get(value, value) if isinstance(value, str) else value


def _reference(path: str, value: str) -> dict[str, str]:
    kind, _colon, name = value.partition(":")
    if kind not in ("env", "file") or not name:
        text = "bí mật không gõ vào lệnh: ghi env:TÊN_BIẾN hoặc file:ĐƯỜNG_DẪN"
        raise InputError([InputProblem(f"--set {path}", text)])
    return {kind: name}


def _unknown(fields: tuple[FormField, ...]) -> str:
    names = [
        f"{entry.name}.1.{inner.name}" if entry.kind == "rows" else entry.name
        for entry in fields
        for inner in (entry.inner if entry.kind == "rows" else (entry,))
    ]
    return f"phải là TRƯỜNG=GIÁ_TRỊ, trường là một trong: {', '.join(names)}"


def _show(session: CommandSession) -> None:
    with session.database.read() as db:
        outlet, left = find_outlet(db, session.args.name), remaining(db, session.args.name)
    told = changes(None, outlet)
    if session.args.json:
        general = {name: getattr(outlet, name, None) for name in GENERAL if name != "late_limit"}
        settings = {change.label: change.after for change in told}
        row = {**general, "state": outlet.state, "settings": settings, "waiting": left.waits}
        as_json([{**row, "retired_at": outlet.retired_at}])
        return
    table(("mục", "giá trị"), [(change.label, change.after) for change in told])
    since = {path: outlet.secrets_at.get(path) for path, _said in secret_paths(outlet.fields)}
    say(*(f"{path}: đã đặt {local(at)}, không xem lại được" for path, at in since.items()))
    say(f"Đang chờ: {left.waits} lượt gửi, {len(left.alone) + len(left.shared)} lịch phát.")
    if outlet.retired_at:
        say(f"Đã thôi dùng từ {local(outlet.retired_at)}.")


def _retire(session: CommandSession) -> None:
    act, name, queue = session.act(), session.args.name, session.args.queue
    with session.database.read() as db:
        left = remaining(db, name)
    waits = left.waits or left.alone or left.shared
    if waits:
        say(f"Còn {left.waits} lượt gửi đang chờ.")
        say(*(f"- kết thúc: lịch phát {each.id}: {each.title}" for each in left.alone))
        say(*(f"- chỉ còn nơi khác: lịch phát {each.id}: {each.title}" for each in left.shared))
    if waits and queue is None:
        text = "còn việc đang chờ: hãy nêu --queue leave (cho đi nốt) hoặc --queue cancel (hủy)"
        raise InputError([InputProblem(name, text)])
    if waits:
        session.confirm(f"Thôi dùng {name}?")
    with session.database.write() as db:
        ended = retire(db, name, act, cancel_queue=queue == "cancel")
    say(f"{name}: đã thôi dùng; {ended} lượt gửi đã hủy.")


def _export(session: CommandSession) -> None:
    with session.database.read() as db:
        names = session.args.names
        found = [find_outlet(db, name) for name in names] if names else outlets_in_use(db)
    if not found:
        raise InputError(
            [
                InputProblem(
                    "outlet export",
                    "chưa có điểm phát nào: thêm bằng `lantoa outlet import` hoặc `outlet new`",
                )
            ]
        )
    hand_over(session, exported(found))
