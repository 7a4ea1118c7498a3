"""Items: import, show, submit, decide, and the urgent override."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from content import approval
from content.acts import Act
from content.errors import InputError, InputProblem
from content.items import Revision, item_revision, list_items
from content.outlets import list_outlets
from content.people import list_people
from content.schedule import Plan, schedule
from content.withdrawal import withdrawn_items
from engine.desk import Desk, import_item, refresh
from engine.preflight import Bench, Finding, check, open_families
from lantoa.bench import bench
from lantoa.commands import _amending as amending
from lantoa.commands._add import acting, command, group, listing
from lantoa.session import Session, as_json, say, table, warn
from wiring.messages import filled


def register(commands: Any) -> None:
    """`item import|list|show|submit|approve|return|refuse|withdraw|correct|publish-urgent|confirm-urgent`."""
    items = group(commands, "item", "tin, bài")
    add = command(items, "import", _import, "nhập tin, bài từ tệp Markdown hoặc thư mục")
    add.add_argument("paths", type=Path, nargs="+", metavar="ĐƯỜNG_DẪN")
    add.add_argument("--as", dest="user", default=None, metavar="TÀI_KHOẢN", help="người viết (mặc định: tài khoản writer đầu tiên)")
    listing(command(items, "list", _list, "các tin, bài và trạng thái của bản mới nhất"))
    command(items, "show", _show, "nội dung, trạng thái và các lỗi của bản mới nhất").add_argument("item", metavar="MÃ")
    for name, run, text in (("submit", _submit, "trình bản mới nhất để phê duyệt"), ("approve", _approve, "phê duyệt đúng bản đã trình")):
        parser = command(items, name, run, text)
        parser.add_argument("item", metavar="MÃ")
        acting(parser)
    for name, run, text in (
        ("return", _return, "trả lại để sửa"),
        ("refuse", _refuse, "từ chối"),
        ("withdraw", amending.withdraw, "gỡ bài ở mọi nơi gỡ được và hủy những gì chưa gửi; lý do hiện trên trang của bài"),
        ("correct", amending.correct, "đính chính: bản vừa phê duyệt thay bản đang đứng; lý do hiện trên trang của bài"),
        ("publish-urgent", _publish_urgent, "phát khẩn ngay, không chờ người thứ hai; phải được xác nhận sau"),
    ):
        parser = command(items, name, run, text)
        parser.add_argument("item", metavar="MÃ")
        acting(parser, why=True)
    confirm = command(items, "confirm-urgent", _confirm_urgent, "người khác xác nhận một lần phát khẩn")
    confirm.add_argument("item", metavar="MÃ")
    acting(confirm)


def _import(session: Session) -> int:
    act = Act(session.person(session.args.user or _first_writer(session)), session.now)
    desk, failed = Desk(session.database, session.settings.media_dir), 0
    for path in _files(session.args.paths):
        try:
            item, number, new = import_item(desk, path, act)
        except InputError as error:
            failed += 1
            warn(str(error))
            continue
        say(f"{path.name}: {'đã nhập bản' if new else 'không đổi, vẫn là bản'} {number}", item)
    return 2 if failed else 0


def _list(session: Session) -> None:
    with session.database.read() as db:
        rows = list_items(db)[: session.args.limit]
        urgent, taken_back = set(approval.unconfirmed_urgent(db)), withdrawn_items(db)
    if session.args.json:
        as_json([{"id": row.item, "title": row.title, "state": row.state, "revision": row.number, "sha256": row.sha256} for row in rows])
        return
    marks = {row.item: "đã gỡ" if row.item in taken_back else "khẩn, chờ xác nhận" if row.item in urgent else "" for row in rows}
    table(("mã", "bản", "trạng thái", "", "tiêu đề"), [(row.item, row.number, row.state, marks[row.item], row.title) for row in rows])


def _show(session: Session) -> None:
    revision, findings, families = _checked(session)
    texts = filled(revision.document)
    say(f"{revision.item} · bản {revision.number} · {revision.state} · người viết {revision.author}", f"SHA-256 {revision.sha256}", "")
    say(texts["title"], "", texts["summary"], "", texts["body"])
    for name in ("social", "sms", "sms_accented"):
        if texts[name]:
            say("", f"[{name}] {texts[name]}")
    if texts["led"]:
        say("", "[led]", *texts["led"])
    _tell(findings, families)


def _submit(session: Session) -> None:
    act = session.act()
    refresh(Desk(session.database, session.settings.media_dir), session.args.item, session.now)
    _, findings, families = _checked(session)
    with session.database.write() as db:
        revision = approval.submit(db, session.args.item, act)
    _tell(findings, families)
    say(f"Đã trình bài {revision.item}, bản {revision.number}, SHA-256 {revision.sha256}.")


def _approve(session: Session) -> None:
    act = session.act()
    checked, findings, families = _checked(session)
    _tell(findings, families)
    with session.database.write() as db:
        revision = approval.approve(db, checked, act, families)
    say(f"Đã phê duyệt bài {revision.item}, bản {revision.number}, cho: {', '.join(families)}.", revision.sha256)


def _publish_urgent(session: Session) -> None:
    act = session.act()
    refresh(Desk(session.database, session.settings.media_dir), session.args.item, session.now)
    checked, findings, families = _checked(session)
    _tell(findings, families)
    session.confirm(f"Phát khẩn bài {session.args.item} ngay bây giờ?")
    bad = {one.outlet for one in findings if one.blocking}
    with session.database.write() as db:
        revision = approval.approve_urgent(db, checked, act, families)
        pages = [one for one in list_outlets(db) if one.family in families and one.family not in ("email", "sms") and one.name not in bad]
        publication = schedule(db, Plan(revision, pages, None, session.now), act, session.settings.release_above) if pages else None
    say(
        f"Đã phát khẩn bài {revision.item}; cần người khác chạy `lantoa item confirm-urgent {revision.item}`.",
        str(publication or revision.item),
    )


def _confirm_urgent(session: Session) -> None:
    act = session.act()
    with session.database.write() as db:
        approval.confirm_urgent(db, session.args.item, act)
    say(f"Đã xác nhận lần phát khẩn của bài {session.args.item}.")


def _return(session: Session) -> None:
    _send_back(session, "returned", "Đã trả lại")


def _refuse(session: Session) -> None:
    _send_back(session, "refused", "Đã từ chối")


def _send_back(session: Session, decision: str, words: str) -> None:
    act = session.act()
    with session.database.write() as db:
        revision = approval.send_back(db, session.args.item, act, decision)
    say(f"{words} bài {revision.item}, bản {revision.number}.")


def _checked(session: Session) -> tuple[Revision, list[Finding], tuple[str, ...]]:
    """The newest revision, what is wrong with it on every outlet, and the families that may be approved."""
    with session.database.read() as db:
        revision, outlets = item_revision(db, session.args.item), list_outlets(db)
    tools: Bench = bench(session)
    findings = check(revision, outlets, tools)
    return revision, findings, open_families(revision, outlets, findings)


def _tell(findings: Sequence[Finding], families: Sequence[str]) -> None:
    """A problem of one outlet is no error while others of its family carry the text: it says where the item will not appear."""
    for one in findings:
        weight = "Lưu ý" if not one.blocking else "Không phát ở đây" if one.family in families else "Lỗi"
        warn(f"{weight}: {one}")


def _first_writer(session: Session) -> str:
    with session.database.read() as db:
        writers = [person.name for person in list_people(db) if person.role == "writer"]
    if not writers:
        raise InputError([InputProblem("--as", "chưa có tài khoản writer: chạy `lantoa user add` trước")])
    return writers[0]


def _files(paths: Sequence[Path]) -> list[Path]:
    found = []
    for path in paths:
        inside = sorted(path.glob("*.md")) if path.is_dir() else [path]
        if not inside:
            raise InputError([InputProblem(str(path), "trong thư mục này không có tệp .md nào")])
        found += inside
    return found
