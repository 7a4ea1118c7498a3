"""Items: import, show, submit, decide, and the urgent override."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from content.intake.errors import InputError, InputProblem
from content.intake.files import kinds
from content.items import approval, remarks
from content.items.carried import in_words
from content.items.families import FAMILY_NAMES
from content.items.left_marks import filled
from content.people.acts import Act
from content.people.users import list_people
from engine.decisions import approving
from engine.decisions.approving import Checked, MarksLeft
from engine.decisions.intake import import_item, refresh
from engine.decisions.word_file import import_word
from lantoa.commands import _amending as amending
from lantoa.commands import _own_test, templates
from lantoa.commands import _reading as reading
from lantoa.commands import _sorting as sorting
from lantoa.commands._add import acting, asking, command, group, moment, once
from lantoa.session import CommandSession
from lantoa.terminal import say, warn
from wiring.registered import label_of


def register(commands: Any) -> None:
    """`item
    import|show|submit|approve|return|refuse|withdraw|correct|publish-urgent|confirm-urgent`,
    and what stands in `_sorting`, `_reading` and `templates`.
    """
    items = group(commands, "item", "tin, bài")
    add = command(items, "import", _import, "nhập tin, bài từ tệp Markdown, tệp Word hoặc thư mục")
    add.add_argument("paths", type=Path, nargs="+", metavar="ĐƯỜNG_DẪN")
    add.add_argument(
        "--as",
        dest="user",
        default=None,
        metavar="TÀI_KHOẢN",
        help="người viết (mặc định: tài khoản writer đầu tiên)",
    )
    once(add)
    sorting.register(items)
    command(items, "show", _show, "nội dung, trạng thái và các lỗi của bản mới nhất").add_argument(
        "item", metavar="MÃ"
    )
    _decisions(items)
    reading.register(items)
    _own_test.register(items)
    templates.duplicating(items)


def _decisions(items: Any) -> None:
    for name, run, text in (
        ("submit", _submit, "trình bản mới nhất để phê duyệt"),
        ("approve", _approve, "phê duyệt đúng bản đã trình"),
    ):
        parser = command(items, name, run, text)
        parser.add_argument("item", metavar="MÃ")
        acting(parser)
        if run is _submit:
            asking(parser)
    for name, run, text in _WITH_A_REASON:
        parser = command(items, name, run, text)
        parser.add_argument("item", metavar="MÃ")
        if run in (_return, _refuse):
            parser.add_argument(
                "--with-remarks", action="store_true", help="kèm các góp ý chưa xong làm lý do"
            )
        acting(parser, why=True)
        if run is _publish_urgent:
            parser.add_argument(
                "--until",
                metavar="LÚC",
                help='lúc tự hết trên màn hình ("31/12/2026 18h"); không ghi: urgent_until của bài',
            )
        if name == "withdraw":
            amending.withdrawal_arguments(parser)
        if name == "correct":
            amending.correction_arguments(parser)
    confirm = command(
        items, "confirm-urgent", _confirm_urgent, "người khác xác nhận một lần phát khẩn"
    )
    confirm.add_argument("item", metavar="MÃ")
    acting(confirm)


def _import(session: CommandSession) -> int:
    act = session.act(person=session.person(session.args.user or _first_writer(session)))
    failed = 0
    for path in _files(session.args.paths):
        try:
            if kinds.kind_of(path) == "docx" or path.suffix.lower() == ".docx":
                _import_word(session, path, act)
                continue
            item, number, new = import_item(session.context, path, act)
        except InputError as error:
            failed += 1
            warn(str(error))
            continue
        say(f"{path.name}: {'đã nhập bản' if new else 'không đổi, vẫn là bản'} {number}", item)
    return 2 if failed else 0


def _import_word(session: CommandSession, path: Path, act: Act) -> None:
    draft = import_word(session.context, path, act)
    warn(*draft.notes)
    say(f"{path.name}: thành bài viết dở của {act.person.name}, chưa lưu: mở /tin/{draft.item}/sua")
    say(draft.item)


def _show(session: CommandSession) -> None:
    found = _checked(session)
    revision = found.revision
    texts = filled(revision.document)
    say(
        f"{revision.item} · bản {revision.number} · {revision.state} · người viết "
        f"{revision.author}",
        f"SHA-256 {revision.sha256}",
        "",
    )
    say(texts["title"], "", texts["summary"], "", texts["body"])
    for name in ("social", "sms", "sms_accented"):
        if texts[name]:
            say("", f"[{name}] {texts[name]}")
    for name, text in texts["zalo"].items():
        say("", f"[zalo, {name}] {text}")
    if texts["led"]:
        say("", "[led]", *texts["led"])
    for name, line in in_words(revision.document):
        say("", f"[{name}] {line}")
    _tell(found)


def _submit(session: CommandSession) -> None:
    act, item = session.act(), session.args.item
    try:
        found = approving.submit(session.context, item, act)
        _tell(found)
    except MarksLeft as left:
        _tell(left.found)
        if not left.found.channels:
            raise
        rest = ", ".join(FAMILY_NAMES[name] for name in left.found.families)
        session.confirm(f"Trình bài {item} khi còn chỗ trống, chỉ cho {rest}?")
        known = [mark.mark for mark in left.found.left_marks]
        found = approving.submit(session.context, item, act, known)
    say(
        f"Đã trình bài {found.revision.item}, bản {found.revision.number}, SHA-256 "
        f"{found.revision.sha256}."
    )


def _approve(session: CommandSession) -> None:
    act = session.act()
    found = _checked(session)
    _tell(found)
    _tell_open_remarks(session)
    revision = approving.approve(session.database, found, act)
    say(
        f"Đã phê duyệt bài {revision.item}, bản {revision.number}, cho: "
        f"{', '.join(map(label_of, found.channels))}.",
        revision.sha256,
    )


def _publish_urgent(session: CommandSession) -> None:
    act, until = session.act(), moment(session.args.until, "--until")
    refresh(session.context, session.args.item, act)
    found = _checked(session)
    _tell(found)
    item = found.revision.item
    session.confirm(f"Phát khẩn bài {item} ngay bây giờ?")
    publication = approving.publish_urgent(
        session.context, found, act, session.settings.release_above, until
    )
    say(
        f"Đã phát khẩn bài {item}; cần người khác chạy `lantoa item confirm-urgent {item}`.",
        str(publication or item),
    )


def _confirm_urgent(session: CommandSession) -> None:
    act = session.act()
    with session.database.write() as db:
        approval.confirm_urgent(db, session.args.item, act)
    say(f"Đã xác nhận lần phát khẩn của bài {session.args.item}.")


def _return(session: CommandSession) -> None:
    _send_back(session, "returned", "Đã trả lại")


def _refuse(session: CommandSession) -> None:
    _send_back(session, "refused", "Đã từ chối")


def _send_back(session: CommandSession, decision: str, words: str) -> None:
    act = session.act()
    with session.database.write() as db:
        if session.args.with_remarks:
            along = remarks.as_reasons(remarks.threads(db, session.args.item))
            act = replace(act, why="\n".join((act.why, along)).strip())
        revision = approval.send_back(db, session.args.item, act, decision)
    say(f"{words} bài {revision.item}, bản {revision.number}.")


def _checked(session: CommandSession) -> Checked:
    return approving.checked(session.context, session.args.item)


def _tell_open_remarks(session: CommandSession) -> None:
    """What nobody has settled, for who approves without having looked at a page."""
    with session.database.read() as db:
        along = remarks.as_reasons(remarks.threads(db, session.args.item))
    if along:
        warn("Góp ý chưa xong:", *along.splitlines())


def _tell(found: Checked) -> None:
    """A problem of one outlet is no error while others of its family carry the text: it says where
    the item will not appear."""
    for left in found.left_marks:
        warn(f"Chỗ trống: {left}")
    for finding in found.findings:
        if finding.mark:
            continue  # said above, once
        weight = (
            "Lưu ý"
            if not finding.blocking
            else "Không phát ở đây"
            if finding.family in found.families
            else "Lỗi"
        )
        warn(f"{weight}: {finding}")


def _first_writer(session: CommandSession) -> str:
    with session.database.read() as db:
        writers = [person.name for person in list_people(db) if person.role == "writer"]
    if not writers:
        raise InputError(
            [InputProblem("--as", "chưa có tài khoản writer: chạy `lantoa user add` trước")]
        )
    return writers[0]


def _files(paths: Sequence[Path]) -> list[Path]:
    found = []
    for path in paths:
        inside = sorted(path.glob("*.md")) if path.is_dir() else [path]
        if not inside:
            raise InputError(
                [
                    InputProblem(
                        str(path), "trong thư mục này không có tệp .md nào: kiểm tra lại đường dẫn"
                    )
                ]
            )
        found += inside
    return found


_WITH_A_REASON = (
    ("return", _return, "trả lại để sửa"),
    ("refuse", _refuse, "từ chối"),
    (
        "withdraw",
        amending.withdraw,
        "gỡ bài ở mọi nơi gỡ được và hủy những gì chưa gửi; lý do hiện trên trang của bài",
    ),
    (
        "correct",
        amending.correct,
        "đính chính: bản vừa phê duyệt thay bản đang đứng, và người đã nhận bản cũ được báo; lý do "
        "hiện trên trang của bài",
    ),
    (
        "publish-urgent",
        _publish_urgent,
        "phát khẩn ngay, không chờ người thứ hai; phải được xác nhận sau",
    ),
)
"""The acts of which people read why: name, what runs, what it says of itself."""
