"""Templates of the office: list, keep one of an item, begin an item from one, retire, take the
shipped samples; and a copy of an item."""

from typing import Any

from content.intake.errors import InputError
from content.items import drafts
from content.items.form import form_from
from content.people.acts import Act
from content.reuse.samples import read_samples
from content.reuse.templates import list_templates, retire_template
from engine.decisions import copying
from engine.decisions.intake import save_form
from lantoa.commands._add import acting, command, group, listing, number
from lantoa.session import CommandSession, as_json, local, table
from lantoa.terminal import say, warn


def register(commands: Any) -> None:
    """`template list|keep|use|retire|samples`."""
    nouns = group(commands, "template", "mẫu tin của cơ quan")
    listing(command(nouns, "list", _list, "các mẫu đang dùng"))
    keep = command(nouns, "keep", _keep, "giữ bản mới nhất của một bài làm mẫu: một bản sao")
    keep.add_argument("item", metavar="MÃ")
    keep.add_argument("--name", required=True, metavar="TÊN", help="tên của mẫu")
    _whose(keep)
    acting(keep)
    for name, run, text in (
        ("use", _use, "viết bài mới từ một mẫu; chỗ [ĐIỀN: …] phải điền xong mới phê duyệt được"),
        ("retire", _retire, "ngừng dùng một mẫu; bài đã viết từ mẫu giữ nguyên"),
    ):
        parser = command(nouns, name, run, text)
        parser.add_argument("template", type=number, metavar="SỐ")
        acting(parser)
    samples = command(nouns, "samples", _samples, "các mẫu gợi ý; ghi mã thì lấy về làm mẫu")
    samples.add_argument("keys", nargs="*", metavar="MÃ_GỢI_Ý")
    _whose(samples)
    acting(samples)


def duplicating(items: Any) -> None:
    """`item duplicate`."""
    parser = command(
        items,
        "duplicate",
        _duplicate,
        "bài mới với chữ, ảnh, chủ đề của một bài; phê duyệt, lịch, chiến dịch không theo sang",
    )
    parser.add_argument("item", metavar="MÃ")
    acting(parser)


def _whose(parser: Any) -> None:
    parser.add_argument(
        "--office",
        action="store_true",
        help="mẫu của cả cơ quan; không ghi thì của đơn vị người làm",
    )


def _list(session: CommandSession) -> None:
    with session.database.read() as db:
        found = list_templates(db)[: session.args.limit]
    if session.args.json:
        as_json(
            {
                "id": kept.id,
                "name": kept.name,
                "unit": kept.unit,
                "title": kept.form.title,
                "item": kept.item,
                "changed_by": kept.changed_by,
                "changed_at": kept.changed_at,
            }
            for kept in found
        )
        return
    rows = [
        (
            kept.id,
            kept.name,
            session.unit(kept.unit) or "cả cơ quan",
            kept.item,
            local(kept.changed_at),
        )
        for kept in found
    ]
    table(("số", "tên", "đơn vị", "chép từ", "sửa lúc"), rows)


def _keep(session: CommandSession) -> None:
    act, args = session.act(), session.args
    unit = "" if args.office else act.person.unit
    made = copying.keep_as_template(session.context, args.item, args.name, unit, act)
    say(f"Đã giữ bài {args.item} làm mẫu «{args.name}».", str(made))


def _use(session: CommandSession) -> None:
    act = session.act()
    item = copying.write_from(session.context, session.args.template, act)
    _save(session, item, act)


def _duplicate(session: CommandSession) -> None:
    act = session.act()
    item = copying.duplicate(session.context, session.args.item, act)
    _save(session, item, act)


def _save(session: CommandSession, item: str, act: Act) -> None:
    """Save what was begun, for there is no editor here; what the rules refuse stays what its
    writer is typing."""
    with session.database.read() as db:
        draft = drafts.find(db, item, act.person.name)
    assert draft is not None  # just begun
    warn(*draft.notes)
    try:
        save_form(session.context, form_from(draft.fields), 0, act)
    except InputError as error:
        warn(str(error))
        say(f"Chưa lưu được: sửa những chỗ trên ở /tin/{item}/sua rồi lưu.", item)
        return
    say("Đã lưu thành bản nháp.", item)


def _retire(session: CommandSession) -> None:
    act = session.act()
    with session.database.write() as db:
        gone = retire_template(db, session.args.template, act)
    say(f"Mẫu «{gone.name}» không còn được dùng.")


def _samples(session: CommandSession) -> None:
    keys = session.args.keys
    if not keys:
        table(("mã", "tên", "tiêu đề"), [(s.key, s.name, s.form.title) for s in read_samples()])
        return
    act = session.act()
    unit = "" if session.args.office else act.person.unit
    made = copying.take_samples(session.context, keys, unit, act)
    say(f"Đã thêm {len(made)} mẫu.", *map(str, made))
