from datetime import date
from pathlib import Path

import pytest

from content.intake.errors import InputError
from content.intake.text import apply_fills, canonical, placeholders
from content.items.file import read_item
from content.office.file import OfficeName, read_office

SAMPLES = Path(__file__).parents[3] / "samples"
ITEMS = sorted((SAMPLES / "items").glob("*.md"))


def test_the_sample_office_is_read_whole() -> None:
    office = read_office(SAMPLES / "office.toml")
    assert office.short == "TT Thông tin mẫu"
    assert office.names[0] == OfficeName(
        "Phòng Thông tin mẫu thành phố Hoa Đăng", None, date(2025, 6, 30)
    )
    assert office.signer == {
        "capacity": "KT. GIÁM ĐỐC",
        "title": "PHÓ GIÁM ĐỐC",
        "name": "Trần Thị Mẫu",
    }
    assert office.colour == "#0b5cad"
    assert office.document["fill"] == office.fill
    assert office.document["report"]["to"] == ["vanphong@hoadang.example.vn"]
    assert canonical(office.document)


@pytest.mark.parametrize("path", ITEMS, ids=lambda path: path.stem[:5])
def test_the_sample_office_fills_every_item_within_the_limits(path: Path) -> None:
    fills, item = read_office(SAMPLES / "office.toml").fill, read_item(path, None)
    texts = [item.title, item.summary, item.body, *item.led, *(item.sms or {}).values()]
    filled = [apply_fills(text, fills) for text in texts if text]
    assert not [mark for text in filled for mark in placeholders(text)]
    assert item.sms is not None
    plain = apply_fills(item.sms["text"], fills)
    assert len(plain) <= 160
    assert plain.isascii()
    assert not set(plain) & set("^{}\\[]~|#&%<@")
    assert len(apply_fills(item.sms["text_accented"] or "", fills)) <= 134
    assert all(len(apply_fills(line, fills)) <= 36 for line in item.led)


def test_a_name_is_enough(tmp_path: Path) -> None:
    path = tmp_path / "office.toml"
    path.write_text('name = "Văn phòng"', encoding="utf-8")
    office = read_office(path)
    assert (office.name, office.phone, office.names, office.fill) == ("Văn phòng", None, (), {})
    document = {
        "name": "Văn phòng",
        "names": [],
        "agency": [],
        "signer": {},
        "letterhead": {"copies": []},
        "brand": {},
        "report": {"to": [], "ahead": {}},
        "notices": {},
        "review": {},
    }
    assert office.document == {**document, "audiences": {}, "fill": {}, "units": {}}


@pytest.mark.parametrize(
    ("text", "where", "words"),
    [
        ('short = "x"', "trường name", "thiếu"),
        ('name = ""', "trường name", "trống"),
        ('name = "a"\nemail = "a b@c"', "trường email", "thư điện tử"),
        ('name = "a"\nwebsite = "coquan.vn"', "trường website", "https://"),
        ('name = "a"\n[brand]\ncolour = "blue"', "trường brand.colour", "#0b5cad"),
        ('name = "a"\n[brand]\ncolor = "#ffffff"', "trường brand.color", "không có trường này"),
        ('name = "a"\n[signer]\ncapacity = "GIÁM ĐỐC"', "trường signer.capacity", "TUQ."),
        ('name = "a"\n[letterhead]\ncode = "BC/STC"', "trường letterhead.code", "STTTT"),
        ('name = "a"\n[report]\npreset = "quy"', "trường report.preset", "chot_so_lieu"),
        ('name = "a"\n[report]\ncut_off_day = 31', "trường report.cut_off_day", "28"),
        ('name = "a"\n[report]\noutlet = "thu"', "trường report", "cả điểm phát thư"),
        (
            'name = "a"\n[report]\noutlet = "thu"\nto = ["a b"]',
            "trường report.to[1]",
            "thư điện tử",
        ),
        ('name = "a"\n[fill]\n"hotline" = "1"', "trường fill.hotline", "không phải chỗ trống"),
        ('name = "a"\n[fill]\n"1900xxxx" = "1900yyyy"', "trường fill.1900xxxx", "còn chỗ trống"),
        ('name = "a"\n[fill]\n"1900xxxx" = 1900', "trường fill.1900xxxx", "ngoặc kép"),
        (
            'name = "a"\n[[names]]\nname = "b"\nvalid_from = 2026-01-02\nvalid_to = 2026-01-01',
            "trường names[1]",
            "không sau",
        ),
        (
            'name = "a"\n[[names]]\nname = "b"\nvalid_from = "1/1/2026"',
            "trường names[1].valid_from",
            "2026-12-01",
        ),
        (
            'name = "a"\n[[agency]]\nplan = "p"\nkey = "k"\n'
            "valid_from = 2026-01-02\nvalid_to = 2026-01-01",
            "trường agency[1]",
            "không sau",
        ),
        ('name = "a"\n[[agency]]\nplan = "p"', "trường agency[1].key", "thiếu"),
        (
            'name = "a"\n[[agency]]\nplan = "p"\nkey = "k"\ngroups = "g"',
            "agency[1].groups",
            "danh sách",
        ),
        ('name = "a"\n[report.ahead]\ndialogue = 0', "trường report.ahead.dialogue", "từ 1"),
        ('name = "Trung t©m Th«ng tin"', "trường name", "TCVN3"),
        ('name = "a"\nname = "b"', "dòng 2", "hai lần"),
        ("name = a", "dòng 1", "TOML"),
    ],
)
def test_a_fault_is_named_with_its_field(tmp_path: Path, text: str, where: str, words: str) -> None:
    path = tmp_path / "office.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_office(path)
    assert any(
        where in problem.where and words in problem.text for problem in caught.value.problems
    ), caught.value


def test_endless_nesting_is_refused_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "office.toml"
    path.write_text("name = " + "[" * 5000, encoding="utf-8")
    with pytest.raises(InputError, match="quá sâu"):
        read_office(path)
