"""Old letters are found by their font, or by their words where the font was lost; whole words only,
whatever runs they are cut into."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.intake.legacy import _TCVN3, _VNI, legacy_encoding
from tests.content.intake.word.docx_kit import lines, p, r, read

ITEMS = sorted((Path(__file__).parents[4] / "samples" / "items").glob("*.md"))
TEXTS = [
    line.strip()
    for path in ITEMS
    for line in path.read_text("utf-8").splitlines()
    if len(line.split()) > 5 and not line.startswith(("#", "-", "|", "http"))
]
TO = {
    "TCVN3": {letter: code for code, letter in _TCVN3.items()},
    "VNI": {letter: code for code, letter in reversed(_VNI.items())},
}
FONTS = {"TCVN3": ".VnTime", "VNI": "VNI-Times"}
STEADY = settings(derandomize=True, database=None, deadline=None, max_examples=60)


def typed(text: str, encoding: str) -> str:
    return "".join(TO[encoding].get(sign, sign) for sign in text)


def font(name: str) -> str:
    return f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}"/>'


@pytest.mark.parametrize("encoding", ["TCVN3", "VNI"])
def test_a_paragraph_in_an_old_font_among_others_is_converted_and_told(encoding: str) -> None:
    old = typed("lịch tiếp dân của phường", encoding)
    made = read(p("Ngày mới") + p(r(old, font(FONTS[encoding]))) + p("Đã chuyển"))
    assert lines(made) == ["Ngày mới", "lịch tiếp dân của phường", "Đã chuyển"]
    (note,) = made.notes
    assert note.startswith(f"1 đoạn gõ bằng bảng mã cũ {encoding} đã chuyển sang Unicode")
    assert note.endswith("→ «lịch tiếp dân của phường».")


def test_one_word_is_enough_where_its_font_is_known() -> None:
    assert lines(read(p("Nộp ", r("phÝ", font(".VnTime")), " ở đây"))) == ["Nộp phí ở đây"]


@pytest.mark.parametrize("place", ["paragraph", "character", "default", "theme"])
def test_the_font_may_be_said_by_a_style(place: str) -> None:
    said = f"<w:rPr>{font('.VnTime')}</w:rPr>"
    styles = {
        "paragraph": f'<w:style w:type="paragraph" w:styleId="S">{said}</w:style>',
        "character": f'<w:style w:type="character" w:styleId="S">{said}</w:style>',
        "default": f"<w:docDefaults><w:rPrDefault>{said}</w:rPrDefault></w:docDefaults>",
        "theme": '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:asciiTheme="minorAscii"/>'
        "</w:rPr></w:rPrDefault></w:docDefaults>",
    }[place]
    theme = (
        '<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:minorFont>'
        '<a:latin typeface=".VnTime"/></a:minorFont></a:theme>'
    )
    run = r("phÝ", '<w:rStyle w:val="S"/>' if place == "character" else "")
    style = '<w:pStyle w:val="S"/>' if place == "paragraph" else ""
    made = read(p(run, properties=style), {"theme.xml": ("theme", theme)}, styles=styles)
    assert lines(made) == ["phí"]


@pytest.mark.parametrize("encoding", ["TCVN3", "VNI"])
def test_a_word_cut_into_runs_is_still_a_word(encoding: str) -> None:
    text = "đường phố, thuế đất và giấy tờ"
    runs = [r(sign, font(FONTS[encoding]) + "<w:b/>" * (at % 2)) for at, sign in
            enumerate(typed(text, encoding))]  # fmt: skip
    made = read(p(*runs))
    assert "".join(lines(made)) == text


def test_capitals_of_the_old_fonts_are_capitals() -> None:
    assert lines(read(p(r("ñy ban nh©n d©n", font(".VnTimeH"))))) == ["ỦY BAN NHÂN DÂN"]
    assert lines(read(p(r("C¶I C¸CH HµNH CHÝNH", font(".VnTime"))))) == ["CẢI CÁCH HÀNH CHÍNH"]


def test_unicode_in_an_old_font_stays() -> None:
    texts = ("Ủy ban nhân dân phường", "Các bé đến lớp", "năm 2026")
    made = read("".join(p(r(text, font(".VnTime"))) for text in texts))
    assert lines(made) == list(texts)
    assert made.notes == ()


def test_old_words_whose_font_was_lost_are_found_among_unicode() -> None:
    made = read(
        p("Đơn vị báo cáo: §¬n vÞ b¸o c¸o kÕt qu¶") + p("UBND ph\u00adêng th«ng b¸o lÞch tiÕp d©n")
    )
    assert lines(made) == [
        "Đơn vị báo cáo: Đơn vị báo cáo kết quả",
        "UBND phường thông báo lịch tiếp dân",
    ]
    assert made.notes[0].startswith("2 đoạn gõ bằng bảng mã cũ TCVN3")


def test_soft_hyphens_and_private_signs_of_an_old_font_are_letters() -> None:
    soft = f"<w:r><w:rPr>{font('.VnTime')}</w:rPr><w:t>ph</w:t><w:softHyphen/><w:t>êng</w:t></w:r>"
    assert lines(read(p(soft))) == ["phường"]
    assert lines(read(p(r("t\uf0b9i", font(".VnTime"))))) == ["tại"]
    sign = '<w:sym w:font=".VnTime" w:char="F0B9"/>'
    run = f"<w:r><w:rPr>{font('.VnTime')}</w:rPr><w:t>t</w:t>{sign}<w:t>i</w:t></w:r>"
    assert lines(read(p(run))) == ["tại"]


@STEADY
@given(
    st.sampled_from(TEXTS), st.sampled_from(["TCVN3", "VNI"]), st.lists(st.integers(1, 9)),
    st.booleans(),
)  # fmt: skip
def test_any_text_comes_back(text: str, encoding: str, cuts: list[int], known: bool) -> None:
    text = unicodedata.normalize("NFC", text).replace("\\", "")
    text = text.lower() if encoding == "TCVN3" else text
    old, runs, at = typed(text, encoding), [], 0
    for length in [*cuts, len(old)]:
        runs.append(r(old[at : at + length], font(FONTS[encoding]) if known else ""))
        at += length
    if not known and legacy_encoding(old) != encoding:
        return
    made = read(p("Ngày") + p(*runs))
    assert " ".join(" ".join(lines(made)[1:]).split()) == " ".join(text.split())
