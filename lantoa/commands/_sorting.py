"""Of `item`: the list with how each really stands, and tags on many at once."""

from datetime import timedelta
from typing import Any

from content.finding.listing import SORTS, Cut, ItemRow, Wanted, list_rows
from content.finding.standing import STATES
from content.intake.local_time import midnight
from content.items.decisions import unconfirmed_urgent
from content.sorting.tags import add_tags, list_tags, remove_tags, tag_names
from lantoa.commands._add import acting, command, day, listing, text
from lantoa.session import CommandSession, as_json, local, table
from lantoa.terminal import say


def register(items: Any) -> None:
    """`item list|tag|untag|tags`."""
    parser = command(items, "list", _list, "các tin, bài, trạng thái thật và nơi đã phát")
    parser.add_argument("--words", type=text, default="", metavar="CHỮ", help="có dấu hay không")
    parser.add_argument("--state", choices=STATES, default="", help="trạng thái thật")
    for flag, help_text in (
        ("channel", "kênh mà bài có chữ cho, ví dụ sms"),
        ("theme", "chủ đề; - là ngoài kế hoạch"),
        ("tag", "nhãn"),
        ("campaign", "chiến dịch"),
        ("author", "người viết bản mới nhất"),
        ("unit", "đơn vị"),
    ):
        parser.add_argument(f"--{flag}", type=text, default="", metavar="TÊN", help=help_text)
    parser.add_argument("--since", type=day, metavar="NGÀY", help="viết từ ngày")
    parser.add_argument("--until", type=day, metavar="NGÀY", help="đến hết ngày")
    parser.add_argument("--sort", choices=("id", *SORTS), default="id", help="thứ tự")
    listing(parser)
    for name, run, help_text in (
        ("tag", _tag, "gắn nhãn cho nhiều bài"),
        ("untag", _untag, "bỏ nhãn khỏi nhiều bài"),
    ):
        parser = command(items, name, run, help_text)
        parser.add_argument("items", nargs="+", metavar="MÃ")
        parser.add_argument(
            "--tag", required=True, type=text, metavar="NHÃN", help="nhiều nhãn cách nhau dấu phẩy"
        )
        acting(parser)
    listing(command(items, "tags", _tags, "các nhãn và số bài có nhãn"))


def _list(session: CommandSession) -> None:
    args = session.args
    wanted = Wanted(
        words=args.words,
        state=args.state,
        family=args.channel,
        theme=args.theme,
        tag=args.tag.lower(),
        campaign=args.campaign,
        author=args.author,
        unit=args.unit,
        since=midnight(args.since) if args.since else None,
        until=midnight(args.until + timedelta(days=1)) if args.until else None,
    )
    with session.database.read() as db:
        _, rows = list_rows(db, wanted, Cut(args.sort, args.limit), session.now)
        urgent = set(unconfirmed_urgent(db))
    if args.json:
        as_json(_told(row) for row in rows)
        return
    table(
        ("mã", "bản", "trạng thái", "", "phát tiếp", "gần nhất", "nơi", "tiêu đề"),
        [
            (
                row.item,
                row.number,
                row.state,
                _mark(row, row.item in urgent),
                local(row.next_at),
                local(row.last_at),
                len(row.places) or "",
                row.title,
            )
            for row in rows
        ],
    )


def _told(row: ItemRow) -> dict[str, Any]:
    return {
        "id": row.item,
        "title": row.title,
        "state": row.state,
        "revision": row.number,
        "sha256": row.sha256,
        "standing": row.standing,
        "next_at": row.next_at,
        "last_at": row.last_at,
        "outlets": [place.name for place in row.places],
        "channels": list(row.channels),
        "tags": [tag.name for tag in row.tags],
        "unit": row.unit,
        "author": row.author,
    }


def _mark(row: ItemRow, is_urgent: bool) -> str:
    if row.standing == "withdrawn":
        return "đã gỡ"
    return "khẩn, chờ xác nhận" if is_urgent else row.standing


def _tag(session: CommandSession) -> None:
    act, names = session.act(), tag_names(session.args.tag)
    with session.database.write() as db:
        changed = add_tags(db, session.args.items, names, act)
    say(f"Đã gắn {changed.tags} nhãn cho {changed.items} bài.")


def _untag(session: CommandSession) -> None:
    act, names = session.act(), tag_names(session.args.tag)
    with session.database.write() as db:
        changed = remove_tags(db, session.args.items, names, act)
    say(f"Đã bỏ {changed.tags} nhãn khỏi {changed.items} bài.")


def _tags(session: CommandSession) -> None:
    with session.database.read() as db:
        found = list_tags(db)[: session.args.limit]
    if session.args.json:
        as_json({"name": tag.name, "items": tag.amount} for tag in found)
        return
    table(("nhãn", "số bài"), [(tag.name, tag.amount) for tag in found])
