"""What a letter about matters says: the heads, a line each, and where to see more."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from content.intake.local_time import VIETNAM
from content.notices.matters import GROUPS, HEADS, Matter, MatterGroup, detail
from content.notices.notices import NoticeText
from content.office.office import Office

_GROUP_WORDS: Final[dict[MatterGroup, str]] = {
    "decide": "chờ bạn quyết định",
    "mine": "về bài và việc của bạn",
    "trouble": "cần xem khi phát",
    "due": "đến hạn",
}
_MOST: Final = 20  # in one letter; the page has all


def digest_text(
    said: Sequence[Matter], office: Office, now: datetime, at_once: bool = False
) -> NoticeText:
    """The letter; `at_once`: it comes between two digests."""
    first = _ordered(said)
    shown = first[:_MOST]
    count, site = len(said), office.notices.console
    rest = (f"… và {count - _MOST} việc nữa, xem ở trang Thông báo.",) if count > _MOST else ()
    alone = f"{HEADS[first[0].kind]}: {first[0].title}"
    title = alone if count == 1 else _title(said)
    return NoticeText(
        title=_plain(title),
        summary=_plain(_line(first[0])),
        paragraphs=(_opening(count, now, at_once),),
        points=tuple(_plain(_line(matter)) for matter in shown) + rest,
        office=office.name,
        links=tuple(f"{site}{matter.path}" if site else "" for matter in shown),
        closing=_closing(site),
    )


def _ordered(said: Sequence[Matter]) -> list[Matter]:
    """What is to be decided first; inside a group the newest first."""
    groups = list(GROUPS)
    return sorted(said, key=lambda matter: (matter.pace == "calm", groups.index(matter.group)))


def _opening(count: int, now: datetime, at_once: bool) -> str:
    moment = f"{now.astimezone(VIETNAM):%H:%M} ngày {now.astimezone(VIETNAM):%d/%m/%Y}"
    what = "Việc sau" if count == 1 else f"{count} việc sau"
    if at_once:
        return f"{what} không chờ được lần báo gộp (lúc {moment}):"
    return f"{what} mới đến từ lần báo trước và còn chờ lúc {moment}:"


def _line(matter: Matter) -> str:
    more = detail(matter)
    since = matter.since.astimezone(VIETNAM)
    return (
        f"{HEADS[matter.kind]}: {matter.title}"
        + (f" ({more})" if more else "")
        + (f", từ {since:%H:%M %d/%m}" if matter.group in ("decide", "trouble") else "")
    )


def _title(said: Sequence[Matter]) -> str:
    counts = {group: sum(matter.group == group for matter in said) for group in GROUPS}
    told = [(count, _GROUP_WORDS[group]) for group, count in counts.items() if count]
    if len(told) == 1:
        return f"{len(said)} việc mới {told[0][1]}"
    return f"{len(said)} việc mới: " + ", ".join(f"{count} {words}" for count, words in told)


def _closing(site: str) -> str:
    where = f"{site}/thong-bao" if site else "trang Thông báo của bảng điều khiển Lan Tỏa"
    return (
        f"Xem tất cả ở {where}. Đổi giờ nhận, chọn loại việc hoặc tắt: «Tài khoản của tôi», mục "
        "«Nhận thông báo»."
    )


def _plain(text: str) -> str:
    """Marks of a text's title are no places to fill here."""
    return text.replace("{{", "{ {")
