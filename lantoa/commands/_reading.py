"""Before a decision: whose turn a text is, what is said of it, and links for outside readers."""

from datetime import timedelta
from typing import Any

from content.intake.errors import InputError, InputProblem
from content.intake.local_time import midnight
from content.items import reader_links, remarks
from content.items.items import item_revision
from content.items.places import chosen
from content.items.remarks import NewRemark, Remark, Thread
from content.items.turns import next_after, present_turns
from engine.daily.turns import patience
from lantoa.commands._add import acting, command, day, group, listing, number, text
from lantoa.session import CommandSession, as_json, local, table
from lantoa.terminal import say

_DAY = timedelta(days=1)


def register(items: Any) -> None:
    """`item turns`, `item remark add|list|settle`, `item reader open|list|end`."""
    listing(command(items, "turns", _turns, "bài chờ phê duyệt đang đến lượt ai, đến bao giờ"))
    _remarks(group(items, "remark", "góp ý vào bài"))
    _readers(group(items, "reader", "đường dẫn cho người đọc ngoài, không phê duyệt được"))


def _remarks(commands: Any) -> None:
    add = _of_item(commands, "add", _add, "góp ý vào bản mới nhất, hoặc trả lời một góp ý")
    add.add_argument("--text", required=True, type=text, metavar="CÂU", help="@tên để hỏi ai")
    add.add_argument(
        "--place",
        default="",
        type=text,
        metavar="CHỖ",
        help="title, summary, body, body-1 (đoạn đầu), sms, social, led…; không ghi là cả bài",
    )
    add.add_argument("--quote", default="", type=text, metavar="CHỮ", help="chữ trong bài")
    add.add_argument("--answers", type=number, metavar="GÓP_Ý", help="trả lời góp ý số này")
    acting(add)
    listing(_of_item(commands, "list", _list, "mọi góp ý của một bài, chưa xong trước"))
    settle = _of_item(commands, "settle", _settle, "ghi một góp ý đã xong")
    settle.add_argument("remark", type=number, metavar="GÓP_Ý")
    acting(settle)


def _readers(commands: Any) -> None:
    add = _of_item(commands, "open", _open, "mở một đường dẫn; phần cuối của nó in ở dòng cuối")
    add.add_argument("--name", required=True, type=text, metavar="TÊN", help="tên người đọc")
    add.add_argument(
        "--until", required=True, type=day, metavar="NGÀY", help="đọc được đến hết ngày này"
    )
    acting(add)
    listing(_of_item(commands, "list", _links, "các đường dẫn đọc của một bài"))
    end = _of_item(commands, "end", _end, "thu hồi một đường dẫn đọc, có hiệu lực ngay")
    end.add_argument("link", type=number, metavar="ĐƯỜNG_DẪN")
    acting(end)


def _of_item(commands: Any, name: str, run: Any, help_text: str) -> Any:
    made = command(commands, name, run, help_text)
    made.add_argument("item", metavar="MÃ")
    return made


def _turns(session: CommandSession) -> None:
    calendar, limit = session.context.calendar, session.args.limit
    with session.database.read() as db:
        wait, found = patience(db), list(present_turns(db).values())[:limit]
        following = [next_after(db, item_revision(db, turn.item)) or "" for turn in found]
    ends = [wait.until(turn.since, calendar) for turn in found]
    rows = list(zip(found, ends, following, strict=True))
    if session.args.json:
        as_json({**vars(turn), "until": until, "next": name} for turn, until, name in rows)
        return
    table(
        ("bài", "đến lượt", "từ lúc", "đến", "rồi đến"),
        [
            (turn.item, turn.person or "chưa ai", local(turn.since), local(until), name)
            for turn, until, name in rows
        ],
    )


def _add(session: CommandSession) -> None:
    args, act = session.args, session.act()
    with session.database.write() as db:
        revision = item_revision(db, args.item)
        place = chosen(revision.document, args.place, args.quote)
        said = NewRemark(args.text, place, answers=args.answers)
        made = remarks.add(db, revision, said, act)
    say(f"Đã ghi góp ý vào bài {args.item}, bản {revision.number}.", str(made))


def _list(session: CommandSession) -> None:
    with session.database.read() as db:
        item_revision(db, session.args.item)
        found = remarks.threads(db, session.args.item)
    said = [(thread, remark) for thread in found for remark in (thread.remark, *thread.answers)][
        : session.args.limit
    ]
    if session.args.json:
        as_json(_told(thread, remark) for thread, remark in said)
        return
    table(
        ("số", "trả lời", "bản", "chỗ", "chữ", "của ai", "đã xong", "góp ý"),
        [
            (
                *(remark.id, remark.answers, remark.number, remark.place.field or "cả bài"),
                f"{remark.place.quote}{'' if thread.stands else ' (không còn)'}",
                *(remark.by, remark.settled_by, remark.text),
            )
            for thread, remark in said
        ],
    )


def _told(thread: Thread, remark: Remark) -> dict[str, object]:
    """A remark as other programs read it; an answer has the place of what it answers."""
    place = thread.remark.place
    known = {name: value for name, value in vars(remark).items() if name not in ("place", "number")}
    known["revision"] = remark.number
    return {**known, "place": place.field, "quote": place.quote, "stands": thread.stands}


def _settle(session: CommandSession) -> None:
    args, act = session.args, session.act()
    with session.database.write() as db:
        if remarks.find(db, args.item, args.remark) is None:
            raise InputError(
                [
                    InputProblem(
                        args.item, f"không có góp ý {args.remark}: xem `lantoa item remark list`"
                    )
                ]
            )
        remarks.settle(db, args.remark, act)
    say(f"Đã ghi là góp ý {args.remark} đã xong.")


def _open(session: CommandSession) -> None:
    args, act = session.args, session.act()
    ends = midnight(args.until + _DAY)
    with session.database.write() as db:
        revision = item_revision(db, args.item)
        made = reader_links.open_link(db, revision, args.name, ends, act)
    say(
        f"Đã mở đường dẫn đọc {made} cho {args.name}, bài {args.item} bản {revision.number}, "
        f"hết hạn {local(ends)}. Gửi cho người đó địa chỉ của bảng điều khiển nối với:",
        f"/doc/{reader_links.token_of(session.vault, made)}",
    )


def _links(session: CommandSession) -> None:
    with session.database.read() as db:
        item_revision(db, session.args.item)
        found = reader_links.links_of(db, session.args.item)[: session.args.limit]
    if session.args.json:
        as_json(vars(link) for link in found)
        return
    table(
        ("số", "người đọc", "mở bởi", "hết hạn", "đã thu hồi", "số lần mở"),
        [
            (
                link.id,
                link.reader,
                link.made_by,
                local(link.ends_at),
                local(link.ended_at),
                link.looks,
            )
            for link in found
        ],
    )


def _end(session: CommandSession) -> None:
    args, act = session.args, session.act()
    with session.database.write() as db:
        if args.link not in {link.id for link in reader_links.links_of(db, args.item)}:
            raise InputError(
                [
                    InputProblem(
                        args.item,
                        f"không có đường dẫn đọc {args.link}: xem `lantoa item reader list`",
                    )
                ]
            )
        ended = reader_links.end_link(db, args.link, act)
    say(f"Đã thu hồi đường dẫn đọc {args.link} của {ended.reader}.")
