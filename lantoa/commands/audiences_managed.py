"""Lists as a whole: their template, who is on them, another name, out as a file, used no more."""

import argparse
from pathlib import Path
from typing import Any, Final

from console.words.i18n import number
from content.audiences.audiences import (
    NOBODYS,
    audience_name,
    find_audience,
    give_audience,
)
from content.audiences.export import Ext, record_export, write_export
from content.audiences.kinds import PEOPLE
from content.audiences.managing import describe_audience, rename_audience, use_again
from content.audiences.template import list_template
from content.calendar.retired_lists import retire_audience
from content.intake.errors import InputError, cause, refuse
from lantoa.commands._add import acting, command, text
from lantoa.session import CommandSession
from lantoa.terminal import say

KINDS_TOLD: Final = ", ".join(f"{word} ({kind.label})" for word, kind in PEOPLE.items())
_EXTS: Final = ("csv", "xlsx")


def listing_managed(audiences: Any) -> None:
    """`audience template|about|rename|retire|export`."""
    blank = command(audiences, "template", _template, "tệp mẫu của danh sách (.xlsx hoặc .csv)")
    blank.add_argument("file", type=Path, metavar="TỆP")
    blank.add_argument(
        "--for", dest="of", choices=("email", "phone"), default="email", help="loại địa chỉ"
    )
    about = command(audiences, "about", _about, "ghi ai trên danh sách, của ai, ai phụ trách")
    about.add_argument("name", type=list_name, metavar="TÊN")
    about.add_argument("--kind", choices=("", *PEOPLE), help=KINDS_TOLD)
    about.add_argument("--keeper", type=text, metavar="TÀI_KHOẢN", help="người phụ trách danh sách")
    about.add_argument("--unit", type=text, metavar="ĐƠN_VỊ", help='"": của cả cơ quan')
    acting(about)
    rename = command(audiences, "rename", _rename, "đổi tên một nhóm; lịch đã xếp không đổi")
    rename.add_argument("name", type=list_name, metavar="TÊN")
    rename.add_argument("to", type=list_name, metavar="TÊN_MỚI")
    acting(rename)
    _add_retire(audiences)
    export = command(audiences, "export", _export, "ghi một danh sách ra tệp, đủ địa chỉ")
    export.add_argument("name", type=list_name, metavar="TÊN")
    export.add_argument("file", type=Path, metavar="TỆP", help="tên tệp .csv hoặc .xlsx, chưa có")
    acting(export)


def _add_retire(audiences: Any) -> None:
    retire = command(audiences, "retire", _retire, "ngừng dùng một nhóm: không xếp lịch mới được")
    retire.add_argument("name", type=list_name, metavar="TÊN")
    which = retire.add_mutually_exclusive_group()
    which.add_argument(
        "--scheduled",
        choices=("keep", "cancel"),
        default="",
        help="lịch đã xếp cho nhóm: vẫn phát (keep) hay hủy (cancel); có lịch thì phải ghi",
    )
    which.add_argument("--undo", action="store_true", help="dùng lại nhóm đã ngừng dùng")
    acting(retire)
    retire.add_argument("--why", type=text, default="", metavar="LÝ_DO", help="khi hủy lịch")


def list_name(given: str) -> str:
    """The name of a list as an argument."""
    try:
        return audience_name(given)
    except InputError as error:
        raise argparse.ArgumentTypeError(error.problems[0].text) from None


def _template(session: CommandSession) -> None:
    path = _new_file(session.args.file)
    try:
        path.write_bytes(list_template(session.args.of, path.suffix[1:].lower()))
    except OSError as error:
        raise refuse(path.name, f"không ghi được tệp ({cause(error)}); chọn chỗ khác") from None
    say(str(path))


def _about(session: CommandSession) -> None:
    act, args = session.act(), session.args
    with session.database.write() as db:
        found = find_audience(db, args.name)
        people = found.people if args.kind is None else args.kind
        keeper = found.keeper if args.keeper is None else args.keeper
        describe_audience(db, args.name, people, keeper, act)
        if args.unit is not None and args.unit != found.unit:
            act.require("audience", args.unit or NOBODYS)
            give_audience(db, args.name, args.unit, act)
    say(args.name)


def _rename(session: CommandSession) -> None:
    act, args = session.act(), session.args
    with session.database.write() as db:
        name = rename_audience(db, args.name, args.to, act)
    say(f"Nhóm {args.name} nay là {name}.", name)


def _retire(session: CommandSession) -> None:
    args, act = session.args, session.act()
    with session.database.write() as db:
        if args.undo:
            use_again(db, args.name, act)
            say(f"Nhóm {args.name} được dùng lại.", args.name)
            return
        coming = retire_audience(db, args.name, args.scheduled, act)
    numbers = ", ".join(map(str, coming))
    became = {"keep": f" Lịch phát {numbers} vẫn phát.", "cancel": f" Đã hủy lịch phát {numbers}."}
    say(f"Đã ngừng dùng nhóm {args.name}.{became[args.scheduled] if coming else ''}", args.name)


def _export(session: CommandSession) -> None:
    act, path = session.act(), _new_file(session.args.file)
    ext: Ext = "xlsx" if path.suffix.lower() == ".xlsx" else "csv"
    with session.database.write() as db:
        audience = find_audience(db, session.args.name)
        record_export(db, audience, ext, act)
    try:
        with session.database.read() as db:
            write_export(db, session.vault, audience, ext, path)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise refuse(path.name, f"không ghi được tệp ({cause(error)}); chọn chỗ khác") from None
    say(f"Đã ghi {number(audience.size)} người nhận.", str(path))


def _new_file(path: Path) -> Path:
    if path.suffix[1:].lower() not in _EXTS:
        raise refuse(path.name, "tên tệp phải kết thúc bằng .csv hoặc .xlsx")
    if path.exists():
        raise refuse(path.name, "đã có tệp này; hãy chọn tên khác")
    return path
