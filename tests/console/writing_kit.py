"""A newsroom for tests of the writing half: outlets of every family that need no server, and forms
as a browser sends them."""

from pathlib import Path
from typing import Any

from content.items.form import LISTS, form_of
from tests.kit import Home

OUTLETS = """
[[outlet]]
name = "cong"
channel = "portal_feed"
title = "Cổng tin"
slug = "tin"
feed_title = "Tin cải cách hành chính"
link = "https://hoadang.example.vn/tin"

[[outlet]]
name = "thu"
channel = "email_smtp"
title = "Thư bạn đọc"
from = "Trung tâm <tin@hoadang.example.vn>"
[[outlet.relay]]
host = "127.0.0.1"
port = 1
security = "none"

[[outlet]]
name = "sms"
channel = "sms_gateway"
title = "Tin nhắn"
sender = "HOADANG"
price_per_part = 350
[[outlet.gateway]]
provider = "kannel"
url = "http://127.0.0.1:1/"
username = "lantoa"
password = "khong-dung"

[[outlet]]
name = "telegram"
channel = "telegram_channel"
title = "Kênh Telegram"
base_url = "http://127.0.0.1:1"
token = "123456:khong-dung"
chat_id = -1001234567890

[[outlet]]
name = "led"
channel = "led_screen"
title = "Màn hình trước trụ sở"
width = 320
height = 160
[[outlet.target]]
kind = "folder"
path = "{drop}"
"""


def newsroom(home: Home) -> Home:
    """People, plans, and one outlet of every family."""
    drop = home.folder / "drop"
    drop.mkdir(exist_ok=True)
    return home.people().plans().outlets(OUTLETS.replace("{drop}", str(drop)))


def typed(home: Home, item: str, **changes: Any) -> dict[str, Any]:
    """The fields of an item's form as a browser would send them, with changes."""
    values = form_of(home.draft(item).document).values()
    return {
        **values,
        **{name: list(values[name]) for name in LISTS},
        "base": "1",
        "do": "save",
        **changes,
    }


def picture() -> bytes:
    """A small real picture."""
    return next(Path(__file__).parent.parent.parent.glob("docs/pictures/*.png")).read_bytes()
