"""`item withdraw` and `item correct`: what was done at once, what the pumps do next, and what
nobody can take back."""

from collections.abc import Mapping

from engine.decisions import amending as engine
from lantoa.session import CommandSession, say


def withdraw(session: CommandSession) -> None:
    """Take an item back, and say honestly where that is not possible."""
    effect = engine.withdraw(session.context, session.args.item, session.act())
    say(
        f"Đã gỡ bài {session.args.item}: {effect.publications} lịch phát kết thúc, "
        f"{effect.waiting} lượt gửi chưa đi đã bị hủy."
    )
    _tell("Đang gỡ", effect.posts)
    _tell("Đã gửi, không lấy lại được", effect.gone)


def correct(session: CommandSession) -> None:
    """Put the newest approved text in the place of the older ones, and say where that is not
    possible."""
    effect = engine.correct(session.context, session.args.item, session.act())
    changed = f"{effect.publications} lịch phát và {effect.waiting} lượt gửi chưa đi mang bản mới"
    say(f"Đã đính chính bài {session.args.item}: {changed}.")
    _tell("Đang sửa tại chỗ", effect.posts)
    _tell("Đã gửi, không tự gửi lại; nếu cần, hãy xếp lịch gửi bản mới", effect.gone)


def _tell(words: str, counts: Mapping[str, int]) -> None:
    if counts:
        say(f"{words}: {', '.join(f'{outlet} {count}' for outlet, count in counts.items())}.")
