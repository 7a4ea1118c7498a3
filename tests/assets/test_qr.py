"""QR codes: what is drawn is read back by another program."""

import pytest

from assets import qr
from tests.qr_reading import read_svg

ADDRESS = "otpauth://totp/Lan%20Toa:duyet?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Lan%20Toa"


@pytest.mark.parametrize(
    "text",
    [
        "LANTOA",
        "https://hoadang.gov.vn/l/4f8k2",
        ADDRESS,
        f"https://t.me/hoadang_bot?start={'A1-_' * 16}",
        "Xã Hòa Đăng: lịch tiếp công dân",
        "https://hoadang.gov.vn/" + "x" * 700,
        "x" * 2331,
    ],
)
def test_what_was_drawn_reads_back(text: str) -> None:
    assert read_svg(qr.svg(text, "Mã QR")) == text


def test_what_no_code_holds_is_refused() -> None:
    with pytest.raises(ValueError, match="too large"):
        qr.svg("x" * 2332, "Mã QR")


def test_the_drawing_says_what_it_is_and_has_its_margin() -> None:
    drawn = qr.svg("LANTOA", 'Mã <QR> của "khóa"')
    assert 'viewBox="0 0 29 29"' in drawn
    assert '<title>Mã &lt;QR&gt; của "khóa"</title>' in drawn
    assert "style" not in drawn
