"""`user prove` and `user notices`: where an account's owner is reached, and how he wants to be
told."""

from dataclasses import asdict, replace
from typing import Any

from content.intake.addresses import mask
from content.intake.errors import InputError, InputProblem
from content.notices.choices import MODES, TellingChoices, choices_of, choose
from content.notices.matters import GROUPS
from content.people import proofs
from content.people.acts import Act, NotAllowed
from engine.decisions.proving import ask_for_proof
from lantoa.commands._add import acting, command, listing, text
from lantoa.session import CommandSession, as_json, table
from lantoa.terminal import say

_YES_NO = ("yes", "no")


def register(users: Any) -> None:
    """`user prove TÊN email|phone`, `user notices TÊN`."""
    prove = command(users, "prove", _prove, "xác nhận địa chỉ của mình bằng một mã gửi đến đó")
    prove.add_argument("name", metavar="TÊN")
    prove.add_argument("kind", choices=("email", "phone"), help="thư điện tử hay số điện thoại")
    prove.add_argument("--number", type=text, default="", metavar="SỐ", help="số di động cần mã")
    prove.add_argument("--code", type=text, metavar="MÃ", help="mã vừa nhận; không ghi là gửi mã")
    acting(prove)
    made = command(users, "notices", _notices, "xem hoặc đặt cách nhận thông báo của mình")
    made.add_argument("name", metavar="TÊN")
    for group in GROUPS:
        said = f"nhóm {group}: gửi ngay, gộp vào một thư, không gửi"
        made.add_argument(f"--{group}", choices=MODES, help=said)
    made.add_argument("--times", type=text, metavar="GIỜ,…", help="giờ báo gộp, 07:30,13:30")
    made.add_argument("--quiet", type=text, metavar="TỪ-ĐẾN", help="giờ yên lặng, 21:00-06:30")
    made.add_argument("--days-off", choices=_YES_NO, help="gửi cả ngày nghỉ")
    made.add_argument("--urgent-always", choices=_YES_NO, help="tin khẩn thì báo vào mọi giờ")
    listing(made)
    acting(made)


def _prove(session: CommandSession) -> None:
    act, args = _own(session), session.args
    if args.code is None:
        address = ask_for_proof(session.context, args.kind, args.number, act)
        say(f"Đã gửi mã đến {mask(address)}: chạy lại với --code MÃ.", args.name)
        return
    with session.database.write() as db:
        proven = proofs.prove(db, args.kind, args.code, act)
    if not proven:
        raise InputError([InputProblem("mã", "không đúng: hãy gõ lại đúng như trong thư mới nhất")])
    say("Đã xác nhận.", args.name)


def _notices(session: CommandSession) -> None:
    act = _own(session)
    with session.database.read() as db:
        known = choices_of(db, act.person.name)
    if (wanted := _wanted(session.args, known)) != known:
        with session.database.write() as db:
            known = choose(db, wanted, act)
    if session.args.json:
        as_json([asdict(known)])
        return
    rows: list[tuple[str, str]] = [(group, known.modes[group]) for group in GROUPS]
    rows += [("times", ", ".join(known.times)), ("quiet", f"{known.quiet_from}-{known.quiet_to}")]
    rows += [("days-off", _YES_NO[not known.days_off])]
    rows += [("urgent-always", _YES_NO[not known.urgent_always])]
    table(("việc", "cách"), rows)


def _own(session: CommandSession) -> Act:
    act = session.act()
    if act.person.name != session.args.name:
        raise NotAllowed("Chỉ chính chủ tài khoản xem, đặt được cách nhận thông báo của mình.")
    return act


def _wanted(args: Any, known: TellingChoices) -> TellingChoices:
    given = {group: getattr(args, group) for group in GROUPS if getattr(args, group)}
    made = replace(known, modes={**known.modes, **given})
    if args.times is not None:
        made = replace(made, times=tuple(args.times.split(",")))
    if args.quiet is not None:
        start, _, end = args.quiet.partition("-")
        made = replace(made, quiet_from=start, quiet_to=end)
    if args.days_off:
        made = replace(made, days_off=args.days_off == "yes")
    if args.urgent_always:
        made = replace(made, urgent_always=args.urgent_always == "yes")
    return made
