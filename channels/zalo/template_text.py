"""The places of a template as an item fills them, for everybody and for one reader."""

import unicodedata
from collections.abc import Iterator

from channels.contract.message import Message, Problem, Recipient
from channels.contract.outcome import Rejected
from channels.contract.reasons import Reason, Why
from channels.shared.fill import fill
from channels.zalo.template_config import LONGEST, ZaloTemplateConfig


def values_for(message: Message, to: Recipient | None) -> dict[str, str]:
    """What stands in each place, NFC; marks stay when there is no recipient."""
    values = dict(message.zalo)
    if to is not None:
        values = {name: fill(value, to.fields) for name, value in values.items()}
    return {name: unicodedata.normalize("NFC", value).strip() for name, value in values.items()}


def template_problems(message: Message, config: ZaloTemplateConfig) -> list[Problem]:
    """What keeps an item from leaving in this template."""
    if not message.zalo:
        text = "Bài chưa có nội dung cho mẫu tin Zalo: hãy điền ô «Mẫu tin Zalo», mỗi dòng một chỗ."
        return [Problem("zalo", text)]
    values = values_for(message, None)
    return [*_place_problems(values, config), *_length_problems(values, config)]


def unfit(values: dict[str, str], config: ZaloTemplateConfig) -> Rejected | None:
    """Why the values of one reader cannot be sent: nothing is ever cut."""
    if empty := [name for name, value in values.items() if not value]:
        words = f"nothing for this reader in the place {empty[0]}"
        return Rejected(Why(Reason.READER_FIELD, words))
    if (long := next(_length_problems(values, config), None)) is not None:
        return Rejected(Why(Reason.READER_FIELD, long.text))
    return None


def _place_problems(values: dict[str, str], config: ZaloTemplateConfig) -> Iterator[Problem]:
    wanted = config.places
    if not wanted:
        return
    if missing := [name for name in wanted if not values.get(name)]:
        text = f"Mẫu {config.template_id} cần chỗ «{missing[0]}» mà bài không có: hãy viết thêm."
        yield Problem("zalo", text)
    if spare := [name for name in values if name not in wanted]:
        named = ", ".join(wanted)
        yield Problem(
            "zalo",
            f"Mẫu {config.template_id} không có chỗ «{spare[0]}»: hãy xóa hoặc sửa thành một trong "
            f"{named}.",
        )


def _length_problems(values: dict[str, str], config: ZaloTemplateConfig) -> Iterator[Problem]:
    for name, value in values.items():
        most = config.lengths.get(name, LONGEST)
        if len(value) > most:
            text = (
                f"Chỗ «{name}» dài {len(value)} ký tự, Zalo chỉ nhận {most}: hãy rút bớt "
                f"{len(value) - most} ký tự."
            )
            yield Problem("zalo", text)
            return
    length = len(config.filled(values)) if config.text else sum(map(len, values.values()))
    if length > LONGEST:
        text = (
            f"Tin dài {length} ký tự, Zalo chỉ nhận {LONGEST}: hãy rút bớt {length - LONGEST} ký "
            "tự ở các chỗ."
        )
        yield Problem("zalo", text)
