"""Outlets: import, list, test, pause and resume; and the preview of what would leave."""

from datetime import datetime
from pathlib import Path
from typing import Any

from channels.contract.accounts import Accounted
from channels.contract.channel import Tester
from content.intake.errors import InputError, InputProblem
from content.items.items import Revision, find_revision, item_revision
from content.outlets.outlets import Outlet, find_outlet, list_outlets, save_outlets, set_state
from content.people.done_once import OUTLET_TRIED, note_done
from content.sending.parts import resume_part
from lantoa.commands import _outlet_dkim, _outlet_setup
from lantoa.commands._add import acting, command, group, listing, number
from lantoa.commands._slots import register_slots
from lantoa.session import CommandSession, as_json, local, table
from lantoa.terminal import say, warn
from wiring.advice import advice_of
from wiring.destinations import refuse_known, sharing_place
from wiring.messages import make_message
from wiring.outlet_kept import with_kept_secrets
from wiring.outlets import open_outlet, read_outlets
from wiring.readers import sample_reader


def register(commands: Any) -> None:
    """`outlet import|list|test|pause|resume|new|edit|show|retire|export|dkim`, `preview`."""
    outlets = group(commands, "outlet", "điểm phát")
    add = command(outlets, "import", _import, "tạo hoặc sửa điểm phát từ tệp TOML")
    add.add_argument("file", type=Path, metavar="TỆP.toml")
    acting(add)
    listing(command(outlets, "list", _list, "các điểm phát và trạng thái"))
    test = command(outlets, "test", _test, "thử kết nối, không gửi gì")
    test.add_argument("name", metavar="TÊN")
    for name, run, text in (("pause", _pause, "tạm dừng"), ("resume", _resume, "cho phát tiếp")):
        parser = command(outlets, name, run, text)
        parser.add_argument("name", metavar="TÊN")
        if name == "resume":
            parser.add_argument(
                "--part",
                metavar="NƠI",
                help="chỉ nơi nhận hay cổng này (xem `lantoa waiting`), không phải cả điểm phát",
            )
        acting(parser)
    _outlet_setup.register(outlets)
    _outlet_dkim.register(outlets)
    register_slots(outlets)
    preview = command(
        commands, "preview", _preview, "ghi ra tệp đúng những gì sẽ phát trên một điểm phát"
    )
    preview.add_argument("item", metavar="MÃ")
    preview.add_argument("--outlet", required=True, metavar="TÊN")
    preview.add_argument(
        "--revision", type=number, metavar="SỐ", help="bản nào của bài; mặc định: bản mới nhất"
    )
    preview.add_argument("--out", type=Path, default=Path("."), metavar="THƯ_MỤC")


def _import(session: CommandSession) -> None:
    act, specs = session.act(), read_outlets(session.args.file, session.vault)
    act.require("administer")
    with session.database.write() as db:
        specs = with_kept_secrets(specs, list_outlets(db))
        refuse_known(db, specs, session.vault, session.context.site)
        names = save_outlets(db, specs, act)
    say(f"Đã nhập {len(names)} điểm phát:", *names)


def _list(session: CommandSession) -> None:
    with session.database.read() as db:
        found = list_outlets(db)[: session.args.limit]
    if session.args.json:
        fields = ("name", "channel", "state", "title", "family", "state_reason")
        as_json([{field: getattr(outlet, field) for field in fields} for outlet in found])
    else:
        table(
            ("tên", "kênh", "trạng thái", "tiêu đề"),
            [
                (
                    outlet.name,
                    outlet.channel,
                    _state(outlet, session.now),
                    outlet.title,
                )
                for outlet in found
            ],
        )


def _state(outlet: Outlet, now: datetime) -> str:
    """The state with its reason; of a working one that rests, until when and why."""
    if outlet.retired_at is not None:
        return f"retired, từ {local(outlet.retired_at)}"
    if outlet.state == "active" and outlet.rest_until is not None and outlet.rest_until > now:
        return f"{outlet.state}, tạm nghỉ đến {local(outlet.rest_until)}: {outlet.rest_reason}"
    return f"{outlet.state} {outlet.state_reason}".strip()


def _test(session: CommandSession) -> int:
    with session.database.read() as db:
        outlet = find_outlet(db, session.args.name)
    channel = open_outlet(outlet, session.vault, session.context.site)
    warn(*(f"Lưu ý: {sentence}" for sentence in advice_of(channel)))
    problem = channel.test() if isinstance(channel, Tester) else None
    with session.database.read() as db:
        others = sharing_place(db, session.vault, session.context.site, outlet)
    warn(*(f"Lưu ý: cùng nơi đến với «{other.name}», nhịp gửi tính chung." for other in others))
    if problem:
        warn(f"{outlet.name}: {problem}")
        return 1
    with session.database.write() as db:
        note_done(db, OUTLET_TRIED, session.system().person.name, session.now)
    if isinstance(channel, Tester):
        say(f"{outlet.name}: dùng được.")
    else:
        say(f"{outlet.name}: cài đặt đọc được; kênh này không có gì để gọi thử.")
    if isinstance(channel, Accounted) and (left := channel.account()):
        say(left)
    return 0


def _pause(session: CommandSession) -> None:
    _set(session, "paused", "tạm dừng bằng tay")


def _resume(session: CommandSession) -> None:
    args = session.args
    if args.part is None:
        _set(session, "active", "")
        return
    act = session.act("")
    with session.database.write() as db:
        resume_part(db, args.name, args.part, act)
    say(f"{args.name}: {args.part} được gửi lại.")


def _set(session: CommandSession, state: str, reason: str) -> None:
    act = session.act(reason)
    with session.database.write() as db:
        set_state(db, session.args.name, state, act)
    say(f"{session.args.name}: {state}")


def _asked(session: CommandSession) -> tuple[Revision, Outlet]:
    """The text and the outlet that are to be previewed."""
    item, wanted = session.args.item, session.args.revision
    with session.database.read() as db:
        outlet, newest = find_outlet(db, session.args.outlet), item_revision(db, item)
        revision = find_revision(db, item, wanted) if wanted else newest
    if revision is None:
        text = f"không có bản {wanted}: chọn số nhỏ hơn; bản mới nhất là {newest.number}"
        raise InputError([InputProblem(item, text)])
    return revision, outlet


def _preview(session: CommandSession) -> None:
    revision, outlet = _asked(session)
    if outlet.family not in revision.document["channels"]:
        raise InputError(
            [
                InputProblem(
                    outlet.name,
                    f"bài {revision.item} không dùng loại kênh {outlet.family}: chọn điểm phát "
                    "khác",
                )
            ]
        )
    context = session.context
    channel = open_outlet(outlet, context.vault, context.site)
    try:
        message = make_message(revision.document, channel, context.site, context.load_picture)
    except ValueError as error:  # the picture's file is gone or damaged
        problem = f"không dựng được nội dung ({error}): nhập lại bài cùng tệp ảnh"
        raise InputError([InputProblem(revision.item, problem)]) from None
    warn(
        *(
            f"{'Lỗi' if problem.blocking else 'Lưu ý'}: {problem.field}: {problem.text}"
            for problem in channel.problems(message)
        )
    )
    to = sample_reader(outlet.addressed)
    session.args.out.mkdir(parents=True, exist_ok=True)
    name = revision.item + (f"-ban-{revision.number}" if session.args.revision else "")
    for ending, data in channel.preview(message, to).items():
        path = session.args.out / f"{name}-{outlet.name}{ending}"
        path.write_bytes(data)
        say(str(path))
