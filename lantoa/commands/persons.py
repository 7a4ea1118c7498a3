"""One person by address: everything sent, the lists, and who must not be written to."""

from collections.abc import Iterator
from typing import Any

from console.words.receiving import consent_basis, consent_day, suppressed_by
from content.audiences import find as finding
from content.audiences import opt_ins
from content.audiences.find import PersonFound
from content.audiences.suppressions import (
    Suppression,
    address_of,
    list_suppressions,
    suppress,
    undo,
)
from content.deliveries import log
from content.deliveries.filters import Filter
from content.deliveries.states import LABELS
from content.intake.addresses import mask
from content.intake.errors import InputError, InputProblem
from content.people.acts import Person
from lantoa.commands._add import acting, command, listing, text
from lantoa.session import CommandSession, as_json, local, table
from lantoa.terminal import say


def register(commands: Any) -> None:
    """`find`, `suppress`."""
    find = command(
        commands,
        "find",
        _find,
        "mọi thứ đã gửi đến một địa chỉ hay số điện thoại, các nhóm nhận và việc ngừng gửi",
    )
    find.add_argument("address", metavar="ĐỊA_CHỈ")
    acting(find)
    listing(find)
    stop = command(
        commands,
        "suppress",
        _suppress,
        "không bao giờ gửi tin, bài đến địa chỉ này nữa (thư nhắc việc cho cán bộ vẫn gửi)",
    )
    stop.add_argument("address", nargs="?", metavar="ĐỊA_CHỈ")
    instead = stop.add_mutually_exclusive_group()
    instead.add_argument(
        "--undo",
        metavar="ĐỊA_CHỈ",
        help="gửi lại được đến địa chỉ mà cán bộ hay thư trả lại đã cho ngừng",
    )
    instead.add_argument(
        "--opt-in",
        metavar="ĐỊA_CHỈ",
        help="in liên kết để đưa tận tay người đã tự ngừng nhận và nay muốn nhận lại",
    )
    instead.add_argument(
        "--list", action="store_true", dest="listed", help="danh sách ngừng gửi, mới nhất trước"
    )
    acting(stop)
    stop.add_argument("--why", type=text, default="", metavar="LÝ_DO", help="lý do, được ghi lại")
    listing(stop)


def _find(session: CommandSession) -> None:
    person, vault = session.act().person, session.vault
    with session.database.read() as db:
        found = finding.look_up(db, vault, session.args.address)
        rows = list(log.rows(db, Filter(recipient=found.digest)))[::-1][: session.args.limit]
        titles = log.titles(db, [row.id for row in rows])
    sent = [
        {
            "delivery": row.id,
            "state": row.state,
            "item": row.item,
            "title": titles.get(row.id, ""),
            "outlet": row.outlet,
            "due_at": row.due_at,
            "settled_at": row.settled_at,
            "reason": row.reason,
        }
        for row in rows
    ]
    if session.args.json:
        as_json([*_known(found, person), *({"what": "delivery", **row} for row in sent)])
        return
    shown = found.address if person.may("addresses") else mask(found.address)
    say(f"{shown}: {len(sent)} lượt gửi.", *_standing(found, person))
    if sent:
        heads = ("lượt", "trạng thái", "bài", "điểm phát", "đến hạn", "xong lúc", "lý do")
        table(heads, [_line(row) for row in sent])


def _line(row: dict[str, Any]) -> tuple[object, ...]:
    named = (row["delivery"], LABELS[row["state"]], row["title"] or row["item"], row["outlet"])
    return (*named, local(row["due_at"]), local(row["settled_at"]), row["reason"])


def _standing(found: PersonFound, person: Person) -> Iterator[str]:
    """The lists and what bars the address, in words."""
    for member in found.memberships:
        now = f"nhập {local(member.imported_at)}" if member.imported_at else "không còn trong nhóm"
        basis, day = consent_basis(member.consent_basis), consent_day(member.consent_at)
        consent = f"{basis or '–'} {day}".strip()
        yield f"Nhóm nhận {member.audience}: {now}; căn cứ đồng ý: {consent}."
    if (barred := found.suppression) is not None:
        if not barred.seen_by(person):
            yield "Đang ngừng gửi; đơn vị khác quản lý việc này."
            return
        since, who = local(barred.added_at), suppressed_by(barred)
        yield f"Đang ngừng gửi từ {since}, do {who[:1].lower()}{who[1:]}: {barred.why}."


def _known(found: PersonFound, person: Person) -> Iterator[dict[str, Any]]:
    for member in found.memberships:
        yield {"what": "list", "name": member.audience, **_consent(member)}
    if (barred := found.suppression) is not None:
        yield {"what": "suppression", **_told(barred, barred.seen_by(person))}


def _consent(member: finding.Membership) -> dict[str, Any]:
    names = ("imported_at", "consent_basis", "consent_at")
    return {name: getattr(member, name) for name in names}


def _told(barred: Suppression, whole: bool) -> dict[str, Any]:
    """Every unit may know that nothing is sent, and its own why."""
    if not whole:
        return {"by": None, "who": None, "since": None, "why": None}
    said = {"by": barred.cause, "who": barred.added_by}
    return {**said, "since": barred.added_at, "why": barred.why}


def _suppress(session: CommandSession) -> None:
    args, act = session.args, session.act()
    if [bool(args.address), bool(args.undo), bool(args.opt_in), args.listed].count(True) != 1:
        text = "cần đúng một địa chỉ, hoặc --list"
        raise InputError([InputProblem("suppress", text)])
    if args.listed:
        _list(session, act.person)
        return
    if args.opt_in:
        _opt_in(session)
        return
    act.require_why()
    with session.database.write() as db:
        if args.undo:
            undo(db, session.vault, args.undo, act)
            say("Đã bỏ khỏi danh sách ngừng gửi; những lượt đã dừng vẫn dừng.")
        else:
            ended = suppress(db, session.vault, args.address, act)
            say(f"Đã đưa vào danh sách ngừng gửi; {ended} lượt gửi đang chờ đã được dừng.")


def _opt_in(session: CommandSession) -> None:
    digest = session.vault.address_hash(address_of(session.args.opt_in)[1])
    with session.database.write() as db:
        token = opt_ins.ask(db, session.vault, digest, session.act())
    say(
        "Hãy đưa tận tay (in ra hoặc cho xem): người nhận tự mở và bấm xác nhận, trong "
        f"{opt_ins.LASTS.days} ngày. Không gửi liên kết này đến địa chỉ đã ngừng nhận.",
        f"{session.settings.public_url.rstrip('/')}/nhan-lai/{token}",
    )


def _list(session: CommandSession, person: Person) -> None:
    with session.database.read() as db:
        found = list_suppressions(db, person, session.args.limit)
    whole = person.may("addresses")
    rows = [
        {"address": _address(session, barred, whole), **_told(barred, True), "unit": barred.unit}
        for barred in found
    ]
    if session.args.json:
        as_json(rows)
        return
    heads = ("địa chỉ", "từ lúc", "ai", "lý do", "đơn vị")
    cells = [
        (
            *(row["address"], local(barred.added_at), suppressed_by(barred), barred.why),
            session.unit(barred.unit),
        )
        for barred, row in zip(found, rows, strict=True)
    ]
    table(heads, cells)


def _address(session: CommandSession, barred: Suppression, whole: bool) -> str:
    if barred.sealed is None:
        return finding.ERASED
    address = session.vault.unseal_person(barred.sealed)[0]
    return address if whole else mask(address)
