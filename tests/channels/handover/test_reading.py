"""Numbers, dates, documents' numbers, addresses and abbreviations as they are read aloud."""

import pytest

from channels.contract.message import Message
from channels.handover import radio
from channels.handover.reading import read_aloud, seconds, unread
from channels.handover.spoken import digits, number

CASES = {
    "Thông tư số 39/2020/TT-BTTTT ngày 24/11/2020": (
        "Thông tư số ba mươi chín năm hai nghìn không trăm hai mươi của Bộ Thông tin và Truyền "
        "thông ngày hai mươi bốn tháng mười một năm hai nghìn không trăm hai mươi"
    ),
    "theo Nghị định 49/2024/NĐ-CP": (
        "theo Nghị định số bốn mươi chín năm hai nghìn không trăm hai mươi bốn của Chính phủ"
    ),
    "143/KH-UBND": "Kế hoạch số một trăm bốn mươi ba của Ủy ban nhân dân",
    "Luật 91/2025/QH15": (
        "Luật số chín mươi mốt năm hai nghìn không trăm hai mươi lăm của Quốc hội khóa mười lăm"
    ),
    "19-NQ/TW": "Nghị quyết số mười chín của Ban Chấp hành Trung ương",
    "Chỉ thị 23/CT-TTg": "Chỉ thị số hai mươi ba của Thủ tướng Chính phủ",
    "từ ngày 01/12/2026": "từ ngày mùng một tháng mười hai năm hai nghìn không trăm hai mươi sáu",
    "ngày 5/4": "ngày mùng năm tháng tư",
    "tháng 4/2026": "tháng tư năm hai nghìn không trăm hai mươi sáu",
    "08 giờ 00": "tám giờ",
    "lúc 14h30": "lúc mười bốn giờ ba mươi phút",
    "07:30 - 17:00": "từ bảy giờ ba mươi phút đến mười bảy giờ",
    "1900 0000": "một chín không không, không không không không",
    "0225.3842.123": "không hai hai năm, ba tám bốn hai, một hai ba",
    "95,5%": "chín mươi lăm phẩy năm phần trăm",
    "1.200.000 đồng": "một triệu hai trăm nghìn đồng",
    "2021-2030": "hai nghìn không trăm hai mươi mốt đến hai nghìn không trăm ba mươi",
    "TCVN ISO 9001:2015": (
        "Tiêu chuẩn Việt Nam i-sô chín nghìn không trăm linh một, phiên bản hai nghìn không trăm "
        "mười lăm"
    ),
    "quý IV": "quý bốn",
    "UBND phường, TTHC": "Ủy ban nhân dân phường, thủ tục hành chính",
    "dichvucong.gov.vn": "dichvucong chấm gov chấm vi-en",
    "lienhe@hoadang.vn.": "lienhe a còng hoadang chấm vi-en.",
    "24/24 giờ": "hai mươi bốn trên hai mươi bốn giờ",
    "Điều 3, khoản 1": "Điều ba, khoản một",
    "01 bộ hồ sơ": "một bộ hồ sơ",
}


@pytest.mark.parametrize("written", CASES)
def test_what_stands_short_is_said_in_full(written: str) -> None:
    assert read_aloud(written) == CASES[written]
    assert unread(read_aloud(written)) == []


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "không"),
        (10, "mười"),
        (15, "mười lăm"),
        (21, "hai mươi mốt"),
        (24, "hai mươi bốn"),
        (105, "một trăm linh năm"),
        (110, "một trăm mười"),
        (1_001, "một nghìn không trăm linh một"),
        (1_000_000, "một triệu"),
        (2_030_405, "hai triệu không trăm ba mươi nghìn bốn trăm linh năm"),
    ],
)
def test_numbers(value: int, words: str) -> None:
    assert number(value) == words


def test_a_number_that_is_too_large_is_read_digit_by_digit() -> None:
    with pytest.raises(ValueError, match="not read"):
        number(10**12)
    assert digits("1900 12") == "một chín không không, một hai"
    assert unread(read_aloud("mã 1234567890123")) == []


def test_what_no_table_knows_is_named_and_stays() -> None:
    assert read_aloud("theo XYZT của A1B") == "theo XYZT của A1B"
    assert unread("theo XYZT của A1B") == ["XYZT", "A1B"]


def test_a_script_says_who_speaks_leads_on_to_lists_and_counts_steps() -> None:
    body = (
        "<p>Mở lúc 07:30.</p><h2>Các bước</h2><ol><li>Đến nơi</li><li>UBND nhận</li></ol>"
        "<h2>Hỏi ai?</h2><ul><li>Gọi 1900 0000</li></ul>"
    )
    message = Message("ct-01", "Lịch mới", "", html=body, text="", office="UBND phường A")
    assert radio.lines(message) == [
        "Thưa bà con! Sau đây là thông tin của Ủy ban nhân dân phường A.",
        "Lịch mới.",
        "Mở lúc bảy giờ ba mươi phút.",
        "Các bước:",
        "Một là: đến nơi.",
        "Hai là: Ủy ban nhân dân nhận.",
        "Hỏi ai?",
        "Gọi một chín không không, không không không không.",
        "Bà con vừa nghe thông tin của Ủy ban nhân dân phường A. Xin cảm ơn bà con đã lắng nghe.",
    ]
    assert radio.doubts(message) == []


def test_reading_takes_as_long_as_its_syllables_and_pauses() -> None:
    assert seconds("một " * 190) == 60
    assert seconds(". ".join(["một hai"] * 10) + ".") > seconds("một hai " * 10)
