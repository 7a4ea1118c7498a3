"""The office's picture library: list, add, show, retire, delete."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from content.intake.errors import InputProblem, cause
from content.intake.local_time import local_day
from content.library.pictures import LibraryPicture, bring_back, retire, the_picture
from content.library.rights import standing
from content.library.search import PictureQuery, search_pictures
from content.library.uses import uses_of
from engine.decisions.library import bring_pictures, remove_picture
from lantoa.commands._add import acting, command, group, listing, text
from lantoa.session import CommandSession, as_json, table
from lantoa.terminal import say, warn

_ALL = 1_000_000
_RIGHTS = {"": "", "ending": "sắp hết quyền", "ended": "hết quyền"}


def register(commands: Any) -> None:
    """`media list|add|show|retire|delete`."""
    media = group(commands, "media", "thư viện ảnh của cơ quan")
    listed = command(media, "list", _list, "các ảnh, mới nhất trước")
    listed.add_argument("words", nargs="*", metavar="TỪ", help="từ cần tìm, không cần dấu")
    listed.add_argument("--unit", type=text, metavar="ĐƠN_VỊ", help="chỉ ảnh của đơn vị này")
    listed.add_argument("--retired", action="store_true", help="các ảnh đã thôi dùng")
    for flag, choices, told in (
        ("--use", ("used", "unused"), "đang có trong bài (used) hay chưa dùng (unused)"),
        ("--rights", ("ending", "ended"), "sắp hết quyền dùng (ending) hay đã hết (ended)"),
    ):
        listed.add_argument(flag, choices=choices, default="", help=told)
    listing(listed)
    add = command(media, "add", _add, "thêm ảnh; ảnh hỏng được nêu tên, ảnh tốt vẫn lấy")
    add.add_argument("files", nargs="+", type=Path, metavar="TỆP")
    acting(add)
    show = command(media, "show", _show, "một ảnh: thông tin, quyền dùng, dùng ở đâu")
    show.add_argument("picture", metavar="ẢNH", help="mã băm của ảnh, hoặc ít nhất 8 ký tự đầu")
    show.add_argument("--json", action="store_true", help="in dạng JSON")
    retired = command(media, "retire", _retire, "không cho đưa ảnh vào bài mới nữa")
    retired.add_argument("picture", metavar="ẢNH")
    retired.add_argument("--undo", action="store_true", help="cho dùng lại")
    acting(retired)
    removed = command(media, "delete", _delete, "xóa ảnh không ở trong bản đã phê duyệt nào")
    removed.add_argument("picture", metavar="ẢNH")
    acting(removed)


def _list(session: CommandSession) -> None:
    args, day = session.args, local_day(session.now)
    words = " ".join(args.words)
    query = PictureQuery(words, args.unit, args.use, args.rights, retired=args.retired)
    with session.database.read() as db:
        found = search_pictures(db, query, day, args.limit or _ALL).pictures
    if args.json:
        as_json([_said(picture) for picture in found])
        return
    rows = [
        (
            picture.sha256[:12],
            picture.name,
            picture.words.credit,
            f"{picture.width}×{picture.height}",
            _RIGHTS[standing(picture.words.rights_end, day)],
        )
        for picture in found
    ]
    table(("mã", "tên", "nguồn", "cỡ", "quyền"), rows)


def _add(session: CommandSession) -> int:
    act = session.act()
    files, bad = [], []
    for path in session.args.files:
        try:
            files.append((path.name, path.read_bytes()))
        except OSError as error:
            bad.append(
                InputProblem(path.name, f"kiểm tra lại tệp: không đọc được ({cause(error)})")
            )
    brought, refused = bring_pictures(session.context, files, act)
    for picture in brought:
        told = "đã thêm" if picture.new else "đã có sẵn"
        say(f"{picture.file}: {told}, {picture.sha256}")
    warn(*(f"{fault.where}: {fault.text}" for fault in (*bad, *refused)))
    return 2 if bad or refused else 0


def _show(session: CommandSession) -> None:
    with session.database.read() as db:
        picture = the_picture(db, session.args.picture)
        uses = uses_of(db, picture.sha256)
    if session.args.json:
        as_json([{**_said(picture), "uses": [asdict(use) for use in uses]}])
        return
    whose = session.unit(picture.unit) or "cả cơ quan"
    say(f"{picture.name} · {picture.width}×{picture.height} · {whose}")
    say(picture.sha256)
    for name, value in vars(picture.words).items():
        if value:
            say(f"[{name}] {', '.join(value) if name == 'tags' else value}")
    if picture.retired_at:
        say(f"Đã thôi dùng ({picture.retired_by}).")
    for use in uses:
        say(f"{use.item} · bản {use.number} · {use.state} · {use.title}")


def _retire(session: CommandSession) -> None:
    act, change = session.act(), bring_back if session.args.undo else retire
    with session.database.write() as db:
        picture = the_picture(db, session.args.picture)
        change(db, picture.sha256, act)
    say(f"{picture.name}: {'dùng lại được' if session.args.undo else 'đã thôi dùng'}.")


def _delete(session: CommandSession) -> None:
    gone = remove_picture(session.context, session.args.picture, session.act())
    say("Đã xóa ảnh." if gone else "Đã xóa khỏi thư viện; tệp còn giữ vì một bản đang có ảnh này.")


def _said(picture: LibraryPicture) -> dict[str, Any]:
    words = asdict(picture.words)
    end = picture.words.rights_end
    return {
        "sha256": picture.sha256,
        "file": picture.file,
        "unit": picture.unit,
        "width": picture.width,
        "height": picture.height,
        **words,
        "rights_end": end.isoformat() if end else None,
        "added_by": picture.added_by,
        "added_at": picture.added_at.isoformat(),
        "retired": picture.retired_at is not None,
    }
