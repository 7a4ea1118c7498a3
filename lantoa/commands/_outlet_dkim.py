"""`outlet dkim`: the keys with which letters are signed, and the records that belong to them."""

from typing import Any

from channels.email.dkim import Signer
from content.outlets.outlets import find_outlet, save_outlets
from lantoa.commands._add import acting, command, text
from lantoa.session import CommandSession, as_json, local
from lantoa.terminal import say
from wiring.dkim_keys import Work, changed, keys_of, refuse_unknown_record, rotation_told


def register(outlets: Any) -> None:
    """`outlet dkim`."""
    dkim = command(
        outlets,
        "dkim",
        _dkim,
        "khóa ký thư (DKIM): tạo khi chưa có, in bản ghi DNS; khóa riêng được niêm, không xem lại",
    )
    dkim.add_argument("name", metavar="TÊN")
    what = dkim.add_mutually_exclusive_group()
    what.add_argument(
        "--new", action="store_true", help="thay khóa: khóa mới và khóa cũ cùng ký một thời gian"
    )
    what.add_argument(
        "--ed25519", action="store_true", help="thêm một khóa Ed25519 ký bên cạnh khóa RSA"
    )
    what.add_argument(
        "--drop-old", action="store_true", help="bỏ khóa cũ, khi bản ghi của khóa mới đã có"
    )
    dkim.add_argument(
        "--selector", type=text, default="", metavar="TÊN_KHÓA", help="mặc định: lt và năm, tháng"
    )
    dkim.add_argument(
        "--domain", type=text, default="", metavar="TÊN_MIỀN", help="mặc định: của người gửi"
    )
    dkim.add_argument("--json", action="store_true", help="in bản ghi dạng JSON")
    acting(dkim)


def _dkim(session: CommandSession) -> None:
    args, context = session.args, session.context
    with session.database.read() as db:
        outlet = find_outlet(db, args.name)
    signers = keys_of(outlet, session.vault, context.site)
    work = _work(session, signers)
    if work or args.once:  # what was done with this key is told, though it is done already
        act = session.act()
    if work:
        if work == "drop-old" and signers:
            refuse_unknown_record(signers[0], context.site.dns_server)
        asked = {"selector": args.selector, "domain": args.domain}
        spec = changed(outlet, session.vault, context.site, work, session.now, **asked)
        with session.database.write() as db:
            save_outlets(db, [spec], act)
            outlet = find_outlet(db, args.name)
        signers = keys_of(outlet, session.vault, context.site)
    if args.json:
        as_json([_row(signer) for signer in signers])
        return
    since = outlet.secrets_at.get("dkim.key")
    say(f"{args.name} ký thư cho {signers[0].domain}; khóa đặt lúc {local(since)}.")
    say("Nhờ người quản trị tên miền thêm (hoặc giữ) các bản ghi TXT:")
    for signer in signers:
        record = signer.record
        say(f"- Tên: {record.name}", f"  Giá trị: {record.text}")
        say(f"  Dòng trong tệp vùng: {record.zone_line}")
    say(f"Bản ghi có rồi thì `lantoa outlet test {args.name}` nói là thấy.", rotation_told(signers))


def _work(session: CommandSession, signers: tuple[Signer, ...]) -> Work | None:
    """What is asked for; a first key where there is none."""
    args = session.args
    if args.drop_old:
        return "drop-old"
    if args.ed25519:
        return "ed25519"
    return "new" if args.new or not signers else None


def _row(signer: Signer) -> dict[str, str]:
    record = signer.record
    return {"name": record.name, "value": record.text, "zone_line": record.zone_line}
