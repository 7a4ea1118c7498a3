"""Tracked changes are taken as accepted, hidden text is left out, and both are said."""

import pytest

from tests.content.intake.word.docx_kit import elements, lines, p, r, read, seen, words

BY = 'w:author="Hoa" w:date="2026-11-01T08:00:00Z"'


def test_the_accepted_form_is_taken_and_counted() -> None:
    made = read(
        p(
            "Hạn nộp: ",
            f'<w:del w:id="1" {BY}><w:r><w:delText>10/12</w:delText></w:r></w:del>',
            f'<w:ins w:id="2" {BY}>{r("15/12")}</w:ins>',
            ".",
        )
        + p("sau", f'<w:moveTo w:id="3" {BY}>{r(" đã chuyển")}</w:moveTo>')
        + p("trước", f'<w:moveFrom w:id="4" {BY}>{r(" đã chuyển")}</w:moveFrom>')
    )
    assert lines(made) == ["Hạn nộp: 15/12.", "sau đã chuyển", "trước"]
    (note,) = made.notes
    assert note.startswith("3 sửa đổi đang chờ: đã lấy bản chấp nhận (")
    for sample in ("«bỏ: 10/12»", "«thêm: 15/12»", "«chuyển tới đây: đã chuyển»"):
        assert sample in note


def test_a_deleted_end_of_a_paragraph_joins_two() -> None:
    gone = f'<w:rPr><w:del w:id="1" {BY}/></w:rPr>'
    made = read(p("Một ", properties=gone) + p("hai") + p("ba"))
    assert lines(made) == ["Một hai", "ba"]
    assert made.notes[0].startswith("1 sửa đổi")


def test_a_paragraph_that_was_deleted_whole_is_gone_and_not_counted_in_lists() -> None:
    gone = f'<w:rPr><w:del w:id="1" {BY}/></w:rPr>'
    deleted = f'<w:del w:id="2" {BY}><w:r><w:delText>bỏ</w:delText></w:r></w:del>'
    made = read(p("Một") + p(deleted, properties=gone) + p("hai"))
    assert lines(made) == ["Một", "hai"]
    assert made.notes[0].startswith("1 sửa đổi")


def test_deleted_rows_and_cells_are_gone() -> None:
    def row(*cells: str, properties: str = "") -> str:
        inside = "".join(f"<w:tc>{p(cell)}</w:tc>" for cell in cells)
        return f"<w:tr><w:trPr>{properties}</w:trPr>{inside}</w:tr>"

    made = read(
        "<w:tbl>"
        + row("a", "b")
        + row("c", "d", properties=f'<w:del w:id="1" {BY}/>')
        + row("e", "f", properties=f'<w:ins w:id="2" {BY}/>')
        + "</w:tbl>"
    )
    rows = [[words(cell) for cell in row.xpath("./*")] for row in elements(made, "//tr")]
    assert [row for row in rows if any(row)] == [["a", "b"], ["e", "f"]]
    assert made.notes[0].startswith("2 sửa đổi")


HIDDEN_STYLES = (
    '<w:style w:type="paragraph" w:styleId="An"><w:name w:val="Ẩn"/>'
    "<w:rPr><w:vanish/></w:rPr></w:style>"
    '<w:style w:type="paragraph" w:styleId="AnCon"><w:basedOn w:val="An"/></w:style>'
    '<w:style w:type="character" w:styleId="ChuAn"><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="ChuAnCon"><w:basedOn w:val="ChuAn"/></w:style>'
)


@pytest.mark.parametrize(
    "hidden",
    [
        p("ẨN", properties='<w:pStyle w:val="An"/>'),
        p("ẨN", properties='<w:pStyle w:val="AnCon"/>'),
        p(r("ẨN", "<w:vanish/>")),
        p(r("ẨN", '<w:rStyle w:val="ChuAn"/>')),
        p(r("ẨN", '<w:rStyle w:val="ChuAnCon"/>')),
        p(r("Ẩ", "<w:vanish/>"), r("N", "<w:vanish/><w:b/>")),
        p(f"<w:sdt><w:sdtContent>{r('ẨN', '<w:vanish/>')}</w:sdtContent></w:sdt>"),
        p(r("ẨN", '<w:sz w:val="2"/>')),
        p(r("ẨN", '<w:color w:val="FFFFFF"/>')),
        p(r("ẨN", '<w:color w:val="ffffff"/><w:shd w:val="clear" w:fill="FDFDFD"/>')),
    ],
)
def test_hidden_text_is_left_out_and_said(hidden: str) -> None:
    made = read(p("hiện") + hidden + p("cũng hiện"), styles=HIDDEN_STYLES)
    assert lines(made) == ["hiện", "cũng hiện"]
    (note,) = made.notes
    assert note.startswith("1 chỗ chữ ")
    assert "không lấy vào bài («ẨN»)" in note


WHITE = '<w:color w:val="FFFFFF"/>'


@pytest.mark.parametrize(
    "body",
    [
        p(r("HIỆN", f'{WHITE}<w:shd w:val="clear" w:fill="1F4E79"/>')),
        p(r("HIỆN", f'{WHITE}<w:highlight w:val="red"/>')),
        p(r("HIỆN", WHITE), properties='<w:shd w:val="clear" w:fill="C00000"/>'),
        "<w:tbl><w:tr><w:tc><w:tcPr><w:shd w:val='clear' w:fill='1F4E79'/></w:tcPr>"
        + p(r("HIỆN", WHITE))
        + "</w:tc></w:tr></w:tbl>",
        p(r("HIỆN", '<w:vanish w:val="0"/>')),
        p(r("HIỆN", '<w:vanish w:val="false"/>'), properties='<w:pStyle w:val="An"/>'),
        p(r("HIỆN", '<w:rStyle w:val="ChuAn"/>'), properties='<w:pStyle w:val="An"/>'),
        p(r("HIỆN", "<w:webHidden/>")),
    ],
)
def test_what_can_be_read_is_not_hidden(body: str) -> None:
    made = read(p("đầu") + body, styles=HIDDEN_STYLES)
    assert "HIỆN" in made.body
    assert made.notes == ()


def test_a_hidden_end_joins_the_paragraphs_and_a_hidden_paragraph_is_not_numbered() -> None:
    numbering = (
        '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        '<w:numFmt w:val="decimal"/><w:lvlText w:val="Điều %1."/></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
    )
    numbered = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    hidden = f"{numbered}<w:rPr><w:vanish/></w:rPr>"
    assert seen(
        p("Đầu mục. ", properties="<w:rPr><w:vanish/><w:specVanish/></w:rPr>")
        + p("Nội dung")
        + p("một", properties=numbered)
        + p(r("ẩn", "<w:vanish/>"), properties=hidden)
        + p("hai", properties=numbered),
        numbering=numbering,
    ) == ["Đầu mục. Nội dung", "Điều 1. một", "Điều 2. hai"]


@pytest.mark.parametrize(
    ("properties", "path"),
    [
        ("<w:strike/>", "//s"),
        ("<w:dstrike/>", "//s"),
        ('<w:vertAlign w:val="superscript"/>', "//sup"),
        ('<w:position w:val="6"/>', "//sup"),
        ('<w:vertAlign w:val="subscript"/>', "//sub"),
        ('<w:position w:val="-8"/>', "//sub"),
        ("<w:b/>", "//strong"),
        ("<w:i/>", "//em"),
        ('<w:u w:val="single"/>', "//u"),
    ],
)
@pytest.mark.parametrize("kind", ["run", "character", "paragraph", "based", "default"])
def test_a_look_is_kept_wherever_it_is_said(properties: str, path: str, kind: str) -> None:
    said = f"<w:rPr>{properties}</w:rPr>"
    base = f'<w:style w:type="paragraph" w:styleId="A">{said}</w:style>'
    styles = {
        "character": f'<w:style w:type="character" w:styleId="C">{said}</w:style>',
        "paragraph": base,
        "based": f'{base}<w:style w:type="paragraph" w:styleId="B"><w:basedOn w:val="A"/>'
        "</w:style>",
        "default": f'<w:style w:type="paragraph" w:default="1" w:styleId="A">{said}</w:style>',
    }.get(kind, "")
    run = r("5", properties if kind == "run" else '<w:rStyle w:val="C"/>')
    style = {"paragraph": '<w:pStyle w:val="A"/>', "based": '<w:pStyle w:val="B"/>'}.get(kind, "")
    made = read(p(run if kind in ("run", "character") else "5", properties=style), styles=styles)
    assert [words(found) for found in elements(made, path)] == ["5"]


def test_capitals_are_as_they_are_seen() -> None:
    made = seen(p(r("ủy ban", "<w:caps/>"), r(" nhân dân", "<w:smallCaps/>"), " xã"))
    assert made == ["ỦY BAN NHÂN DÂN xã"]


def test_the_marks_of_a_marker_pen_are_told() -> None:
    yellow = '<w:highlight w:val="yellow"/>'
    made = read(
        p("Hạn ", r("ngày ", yellow), r("15/12", f"{yellow}<w:b/>"), r(" ", yellow), " ở đây")
        + p(r("không", '<w:highlight w:val="none"/>'), r(" ", yellow), r("cũng", yellow))
    )
    assert lines(made) == ["Hạn ngày 15/12 ở đây", "không cũng"]
    assert made.notes == (
        "2 chỗ tô màu nền không giữ màu («ngày 15/12», «cũng»): hãy xem có phải chỗ cần sửa không.",
    )
