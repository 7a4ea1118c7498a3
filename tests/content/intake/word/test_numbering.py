"""Numbers before paragraphs stay what the reader of the file saw."""

import pytest

from content.intake.word.number_forms import formed
from tests.content.intake.word.docx_kit import elements, lines, p, read, seen, words


def level(at: int, form: str, text: str, more: str = "", start: int = 1) -> str:
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def kind(number: int, *levels: str) -> str:
    return f'<w:abstractNum w:abstractNumId="{number}">{"".join(levels)}</w:abstractNum>'


def num(number: int, of: int, *overrides: str) -> str:
    inside = f'<w:abstractNumId w:val="{of}"/>{"".join(overrides)}'
    return f'<w:num w:numId="{number}">{inside}</w:num>'


def at(number: int, deep: int = 0) -> str:
    return f'<w:numPr><w:ilvl w:val="{deep}"/><w:numId w:val="{number}"/></w:numPr>'


DECREE = kind(
    1,
    level(0, "upperRoman", "Chương %1"),
    level(1, "decimal", "Điều %2."),
    level(2, "decimal", "%3."),
    level(3, "lowerLetter", "%4)"),
)


def test_chapters_articles_and_points_are_as_in_a_decree() -> None:
    shown = seen(
        p("QUY ĐỊNH CHUNG", properties=at(1))
        + p("Phạm vi", properties=at(1, 1))
        + p("Khoản", properties=at(1, 2))
        + p("Điểm", properties=at(1, 3))
        + p("Điểm nữa", properties=at(1, 3))
        + p("Khoản hai", properties=at(1, 2))
        + p("Đối tượng", properties=at(1, 1))
        + p("Khoản mới", properties=at(1, 2))
        + p("TỔ CHỨC", properties=at(1))
        + p("Hiệu lực", properties=at(1, 1)),
        numbering=DECREE + num(1, 1),
    )
    assert [line.strip() for line in shown] == [
        *("Chương I QUY ĐỊNH CHUNG", "Điều 1. Phạm vi", "1. Khoản", "a) Điểm", "b) Điểm nữa"),
        *("2. Khoản hai", "Điều 2. Đối tượng", "1. Khoản mới", "Chương II TỔ CHỨC"),
        "Điều 1. Hiệu lực",
    ]


def test_articles_go_on_through_chapters_where_their_level_says_so() -> None:
    going_on = kind(
        1,
        level(0, "upperRoman", "Chương %1"),
        level(1, "decimal", "Điều %2.", '<w:lvlRestart w:val="0"/>'),
    )
    shown = seen(
        p("I", properties=at(1))
        + p("một", properties=at(1, 1))
        + p("II", properties=at(1))
        + p("hai", properties=at(1, 1)),
        numbering=going_on + num(1, 1),
    )
    assert shown == ["Chương I I", "Điều 1. một", "Chương II II", "Điều 2. hai"]


def test_numbers_of_several_levels_stand_as_text_under_their_entry() -> None:
    levels = kind(1, level(0, "decimal", "%1."), level(1, "decimal", "%1.%2."))
    made = read(
        p("A", properties=at(1))
        + p("A1", properties=at(1, 1))
        + p("A2", properties=at(1, 1))
        + p("B", properties=at(1))
        + p("B1", properties=at(1, 1)),
        numbering=levels + num(1, 1),
    )
    assert [line.strip() for line in lines(made)] == [
        *("1. A", "1.1. A1", "1.2. A2", "2. B", "2.1. B1")
    ]


def test_a_list_begun_again_begins_again_and_others_of_its_kind_go_on() -> None:
    again = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    shown = seen(
        p("a", properties=at(1))
        + p("b", properties=at(1))
        + p("giữa")
        + p("c", properties=at(2))
        + p("giữa")
        + p("d", properties=at(3))
        + p("giữa")
        + p("e", properties=at(3)),
        numbering=kind(1, level(0, "decimal", "%1.")) + num(1, 1) + num(2, 1) + num(3, 1, again),
    )
    assert shown == ["1. a", "2. b", "giữa", "3. c", "giữa", "1. d", "giữa", "2. e"]


def test_a_style_may_carry_the_number_and_a_paragraph_may_refuse_it() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="Dieu"><w:name w:val="Điều"/><w:pPr><w:numPr>'
        '<w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="DieuCon"><w:basedOn w:val="Dieu"/></w:style>'
    )
    shown = seen(
        p("một", properties='<w:pStyle w:val="Dieu"/>')
        + p("không số", properties=f'<w:pStyle w:val="Dieu"/>{at(0)}')
        + p("hai", properties='<w:pStyle w:val="DieuCon"/>'),
        styles=styles,
        numbering=kind(1, level(0, "decimal", "Điều %1.")) + num(1, 1),
    )
    assert shown == ["Điều 1. một", "không số", "Điều 2. hai"]


def test_a_list_begins_where_it_begins() -> None:
    made = read(
        p("x", properties=at(1)) + p("y", properties=at(1)),
        numbering=kind(1, level(0, "decimal", "%1.", start=5)) + num(1, 1),
    )
    assert lines(made) == ["5. x", "6. y"]
    assert [entries.get("start") for entries in elements(made, "//ol")] == ["5"]


def test_numbers_in_cells_and_headings_are_text() -> None:
    cell = "<w:tbl><w:tr><w:tc>{}</w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>"
    made = read(
        p("Mục", properties=f'<w:pStyle w:val="Heading1"/>{at(1)}')
        + p("đoạn")
        + cell.format(p("ô", properties=at(1)) + p("gạch", properties=at(2))),
        styles='<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/>'
        "</w:style>",
        numbering=kind(1, level(0, "decimal", "%1."))
        + kind(2, level(0, "bullet", "-"))
        + num(1, 1)
        + num(2, 2),
    )
    assert made.title == "1. Mục"
    (filled,) = [cell for cell in elements(made, "//td|//th") if words(cell)]
    assert words(filled).replace("-", " - ").split() == ["2.", "ô", "-", "gạch"]


def test_ticks_that_say_something_stay() -> None:
    fonts = '<w:rPr><w:rFonts w:ascii="Wingdings"/></w:rPr>'
    bullets = (
        f'<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/>'
        f'<w:lvlText w:val="&#xF0FC;"/>{fonts}</w:lvl></w:abstractNum>'
    )
    assert seen(p("có", properties=at(1)), numbering=bullets + num(1, 1)) == ["✓ có"]


@pytest.mark.parametrize(
    ("number", "form", "text"),
    [
        (1, "decimal", "1"),
        (7, "decimalZero", "07"),
        (1, "lowerLetter", "a"),
        (26, "upperLetter", "Z"),
        (27, "lowerLetter", "aa"),
        (1994, "upperRoman", "MCMXCIV"),
        (4, "lowerRoman", "iv"),
        (3, "vietnameseCounting", "ba"),
        (20, "decimalEnclosedCircle", "⑳"),
        (0, "lowerLetter", None),
        (4000, "upperRoman", None),
        (1, "hebrew1", None),
    ],
)
def test_numbers_are_written_as_word_writes_them(number: int, form: str, text: str | None) -> None:
    assert formed(number, form) == text


def test_a_form_that_nobody_knows_here_is_said() -> None:
    made = read(
        p("x", properties=at(1)), numbering=kind(1, level(0, "hebrew1", "(%1)")) + num(1, 1)
    )
    assert lines(made) == ["(1) x"]
    assert made.notes[0].startswith("1 đoạn đánh số kiểu lạ")


@pytest.mark.parametrize(
    "numbering",
    [
        "",
        num(1, 9),
        kind(1) + num(1, 1),
        '<w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="x"/></w:abstractNum>'
        + num(1, 1),
        kind(1, level(0, "decimal", "")) + num(1, 1),
    ],
)
def test_broken_numbering_numbers_nothing(numbering: str) -> None:
    assert seen(p("x", properties=at(1)), numbering=numbering) == ["x"]


def test_a_level_that_is_left_out_counts_as_if_it_stood_there() -> None:
    """As LibreOffice counts, with which 80 random lists were compared."""
    levels = kind(1, level(0, "upperLetter", "%1)"), level(1, "decimal", "%1.%2)"))
    assert seen(
        p("x", properties=at(1, 1)) + p("y", properties=at(1)) + p("z", properties=at(1, 1)),
        numbering=levels + num(1, 1),
    ) == ["A.1) x", "B) y", "B.1) z"]


def test_a_label_in_an_old_font_is_unicode() -> None:
    fonts = '<w:rPr><w:rFonts w:ascii=".VnTime"/></w:rPr>'
    numbering = kind(1, level(0, "decimal", "§iÒu %1.", fonts)) + num(1, 1)
    assert seen(p("Phạm vi", properties=at(1)), numbering=numbering) == ["Điều 1. Phạm vi"]


def test_lists_of_their_own_stand_under_the_entry_that_they_are_indented_under() -> None:
    left = '<w:pPr><w:ind w:left="{}" w:hanging="360"/></w:pPr>'
    numbering = (
        kind(1, level(0, "decimal", "%1.", left.format(360)))
        + kind(2, level(0, "bullet", "-", left.format(720)))
        + kind(3, level(0, "lowerLetter", "%1)", left.format(1080)))
        + num(1, 1)
        + num(2, 2)
        + num(3, 3)
    )
    made = read(
        p("Một", properties=at(1))
        + p("gạch", properties=at(2))
        + p("điểm", properties=at(3))
        + p("gạch nữa", properties=at(2))
        + p("Hai", properties=at(1)),
        numbering=numbering,
    )
    (outer,) = elements(made, "/div/ol")
    assert len(outer) == 2
    (inner,) = outer.xpath("./li[1]/ul")
    assert ["điểm" in words(entry) for entry in inner] == [True, False]
    assert [line.strip() for line in lines(made)] == [
        *("1. Một", "• gạch", "a) điểm", "• gạch nữa", "2. Hai")
    ]
