"""The letters of the 24 sample items, as the e-mail outlet would send them to somebody."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from channels.contract.channel import Site
from channels.contract.message import DeliveryKey, Recipient
from channels.email.dkim import new_key
from channels.email.email_smtp import EmailSmtp
from content.items.file import read_item
from content.office.file import read_office
from tests.kit import SAMPLES
from tests.wiring.test_messages import PICTURE
from wiring.layouts import newest_layouts
from wiring.messages import make_message

NOW = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)
READER = Recipient(
    "an.nguyen@nhan.example", {"name": "Nguyễn Thị An"}, "https://tin.hoadang.example.vn/u/12-ab"
)
SITE = Site(Path("/khong-dung"), "https://tin.hoadang.example.vn", "Cơ quan mẫu")
FIELDS = {
    "from": "Trung tâm Phục vụ hành chính công <tin@hoadang.example.vn>",
    "relay": [{"host": "127.0.0.1", "port": 9, "security": "none"}],
    "dkim": {"domain": "hoadang.example.vn", "selector": "lt1", "key": new_key()},
}


def channel() -> EmailSmtp:
    """An outlet as an office would set it up."""
    return EmailSmtp("thu-dien-tu", EmailSmtp.config.model_validate(FIELDS), SITE, lambda: NOW)  # type: ignore[arg-type]


def sample_letters(listed: bool = True) -> Iterator[tuple[str, bytes]]:
    """(item, the whole letter); `listed`: with the headers of a list."""
    office = read_office(SAMPLES / "office.toml")
    made, picture = channel(), hashlib.sha256(PICTURE).hexdigest()
    for path in sorted((SAMPLES / "items").glob("ct-*.md")):
        item = read_item(path, None).document()
        frozen = {
            "fills": office.fill,
            "office": {"name": office.name, "contact": "Số 1 đường Hòa Bình; 0292 000 000"},
            "layouts": newest_layouts(),
            "theme_titles": [],
            "picture": {"sha256": picture, "alt": "", "focus": [0.5, 0.5], "drawn": True},
        }
        message = make_message({**item, **frozen}, made, SITE, lambda _sha: PICTURE)
        reader = READER if listed else Recipient(READER.address, READER.fields)
        mail = made.compiled(message, unsubscribes=listed)
        yield item["id"], made.letter(mail, reader, DeliveryKey("12-0a1b2c3d4e5f60718293")).data
