"""What somebody is told of a mailing before he says yes: to whom, what exactly leaves, what it
comes to, and who will not get it."""

from collections.abc import Sequence

from console.words.doubts import doubt_lines, not_counted
from console.words.i18n import number as number_words
from console.words.personal import absent_words, field_words
from content.audiences.audiences import Audience, sample
from content.audiences.doubts import column_doubts
from content.intake.addresses import mask
from content.items.items import Revision
from content.items.left_marks import filled
from content.outlets.outlets import Outlet
from engine.decisions.costs import PartsCounted, count_parts
from engine.decisions.preflight import needed_fields, personal_fields, see, text_of
from lantoa.session import CommandSession
from lantoa.terminal import warn


def show_mailing(
    session: CommandSession,
    audience: Audience,
    revision: Revision,
    outlets: Sequence[Outlet],
    cost: int | None = None,
) -> None:
    """Count, a masked sample and what is missing in its columns; each text as its outlet sends
    it."""
    families = {outlet.family for outlet in outlets if outlet.addressed}
    asked = personal_fields(revision, families)
    with session.database.read() as db:
        people = sample(db, session.vault, audience, 3)
        doubts = column_doubts(db, audience, sorted(asked)) if asked else []
    warn(
        f"Nhóm nhận {audience.name}: {number_words(audience.size)} người, ví dụ "
        f"{', '.join(mask(address) for address, _ in people)}."
    )
    told = [not_counted()] if doubts is None else []
    told += [f"{line.text}." for line in doubt_lines(doubts or (), asked)]
    told += [f"{line}." for line in absent_words(asked, audience.columns)]
    warn(*(f"Nên xem: {line}" for line in told))
    if asked:
        lines = field_words(asked, needed_fields(revision, families))
        warn(f"Điền cho từng người: {'; '.join(lines)}.")
    for text in _texts(session, audience, revision, outlets):
        warn(f"Nội dung: {text}")
    for counted in count_parts(revision, outlets, audience, session.context):
        _show_parts(counted)
    if cost is not None:
        warn(f"Chi phí: {number_words(cost)} đồng một lần.")


def _texts(
    session: CommandSession, audience: Audience, revision: Revision, outlets: Sequence[Outlet]
) -> list[str]:
    """Each different text that the outlets of this kind of address send."""
    if audience.kind == "email":
        return [filled(revision.document)["title"]]
    mine = [outlet for outlet in outlets if outlet.addressed == audience.kind]
    shown = [text_of(see(revision, outlet, session.context)) for outlet in mine]
    return list(dict.fromkeys(text for text in shown if text))


def _show_parts(counted: PartsCounted) -> None:
    title = counted.outlet.title
    cost = "" if counted.cost is None else f", {number_words(counted.cost)} đồng"
    sent = counted.people - counted.over
    warn(f"{title}: {number_words(counted.parts)} phần tin đến {number_words(sent)} người{cost}.")
    if counted.wide:
        wide = number_words(counted.wide)
        warn(
            f"{title}: {wide} người nhận bản phải gửi bằng bảng chữ có dấu, mỗi phần chỉ 70 ký tự."
        )
    if counted.over:
        who = f" Ví dụ {', '.join(counted.who)}." if counted.who else ""
        warn(
            f"{title}: {number_words(counted.over)} người sẽ không nhận được vì tin của họ dài quá "
            f"mức cho phép.{who}"
        )
