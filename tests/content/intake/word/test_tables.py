"""Each value of a table stands under its own heading."""

import pytest

from tests.content.intake.word.docx_kit import elements, p, read, words


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def table(*rows: str, properties: str = "") -> str:
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr>{''.join(rows)}</w:tbl>"


HEAD = row(cell("Tên"), cell("Phí"), cell("Hạn"), properties="<w:tblHeader/>")


def cells(body: str) -> list[list[str]]:
    """The table with its spans laid out."""
    (found,) = elements(read(p("Bảng") + body), "//table")
    laid: dict[tuple[int, int], str] = {}
    for at, line in enumerate(found.xpath(".//tr")):
        column = 0
        for part in line.xpath("./td|./th"):
            while (at, column) in laid:
                column += 1
            for down in range(int(part.get("rowspan", 1))):
                for across in range(int(part.get("colspan", 1))):
                    laid[at + down, column + across] = words(part)
    height, width = (max(place[side] for place in laid) + 1 for side in (0, 1))
    return [[laid.get((at, column), "?") for column in range(width)] for at in range(height)]


@pytest.mark.parametrize(
    ("rows", "last"),
    [
        ([row(cell("A"), cell("B"), cell("C"))], ["A", "B", "C"]),
        ([row(cell("AB", '<w:gridSpan w:val="2"/>'), cell("C"))], ["AB", "AB", "C"]),
        (
            [
                row(cell("A", '<w:vMerge w:val="restart"/>'), cell("b"), cell("c")),
                row(cell("", "<w:vMerge/>"), cell("B"), cell("C")),
            ],
            ["A", "B", "C"],
        ),
        ([row(cell("C"), properties='<w:gridBefore w:val="2"/>')], ["", "", "C"]),
        ([row(cell("A"), properties='<w:gridAfter w:val="2"/>')], ["A", "", ""]),
        (
            [
                row(
                    cell("AB", '<w:hMerge w:val="restart"/>'),
                    cell("", '<w:hMerge w:val="continue"/>'),
                    cell("C"),
                )
            ],
            ["AB", "AB", "C"],
        ),
        (
            [f"<w:sdt><w:sdtContent>{row(cell('A'), cell('B'), cell('C'))}</w:sdtContent></w:sdt>"],
            ["A", "B", "C"],
        ),
    ],
)
def test_values_stand_under_their_headings(rows: list[str], last: list[str]) -> None:
    found = cells(table(HEAD, *rows))
    assert found[0] == ["Tên", "Phí", "Hạn"]
    assert found[-1] == last


def test_a_row_said_to_be_a_heading_is_one_and_one_set_off_by_its_style_too() -> None:
    style = (
        '<w:style w:type="table" w:styleId="B"><w:tblStylePr w:type="firstRow"><w:rPr><w:b/>'
        "</w:rPr></w:tblStylePr></w:style>"
    )
    data = row(cell("A"), cell("B"))
    for body, heads in (
        (table(row(cell("x"), cell("y"), properties="<w:tblHeader/>"), data), ["x", "y"]),
        (table(row(cell("x"), cell("y")), data, properties='<w:tblStyle w:val="B"/>'), ["x", "y"]),
        (
            table(row(cell("x"), cell("y"), properties='<w:tblHeader w:val="0"/>'), data),
            [],
        ),
    ):
        made = read(p("Bảng") + body, styles=style)
        assert [words(head) for head in elements(made, "//th") if words(head)] == heads


def test_a_table_in_a_cell_keeps_its_words_and_is_told_where_it_is_laid_flat() -> None:
    inner = table(row(cell("trong1"), cell("trong2")))
    outer = table(row(f"<w:tc>{p('ngoài')}{inner}<w:p/></w:tc>", cell("bên")))
    made = read(p("Bảng") + outer)
    for text in ("ngoài", "trong1", "trong2", "bên"):
        assert made.body.count(text) == 1
    assert "trong1trong2" not in "".join(made.body.split("|"))
