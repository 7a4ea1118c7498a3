"""Text boxes are taken once, at their place."""

import pytest

from tests.content.intake.word.docx_kit import lines, p, r, read, seen


def drawing(*paragraphs: str, kind: str = "inline") -> str:
    return (
        f'<w:drawing><wp:{kind}><wp:docPr id="1" name="x"/><a:graphic><a:graphicData uri="u">'
        f"<wps:wsp><wps:txbx><w:txbxContent>{''.join(paragraphs)}</w:txbxContent></wps:txbx>"
        f"</wps:wsp></a:graphicData></a:graphic></wp:{kind}></w:drawing>"
    )


def vml(*paragraphs: str, style: str = "") -> str:
    return (
        f'<w:pict><v:shape style="{style}"><v:textbox><w:txbxContent>{"".join(paragraphs)}'
        "</w:txbxContent></v:textbox></v:shape></w:pict>"
    )


def both(*paragraphs: str, kind: str = "anchor") -> str:
    """As Word writes a box: for today's Word, and once more for old ones."""
    return (
        f'<mc:AlternateContent><mc:Choice Requires="wps">{drawing(*paragraphs, kind=kind)}'
        f"</mc:Choice><mc:Fallback>{vml(*paragraphs)}</mc:Fallback></mc:AlternateContent>"
    )


@pytest.mark.parametrize(
    ("box", "shown"),
    [
        (both(p("KHUNG")), ["trước sau", "KHUNG", "cuối"]),
        (both(p("KHUNG"), kind="inline"), ["trước", "KHUNG", "sau", "cuối"]),
        (drawing(p("KHUNG")), ["trước", "KHUNG", "sau", "cuối"]),
        (vml(p("KHUNG")), ["trước", "KHUNG", "sau", "cuối"]),
        (vml(p("KHUNG"), style="position:absolute;left:0"), ["trước sau", "KHUNG", "cuối"]),
        (both(p("MỘT"), p("HAI")), ["trước sau", "MỘT", "HAI", "cuối"]),
        (both(p("NGOÀI", f"<w:r>{both(p('TRONG'))}</w:r>")),
         ["trước sau", "NGOÀI", "TRONG", "cuối"]),
    ],
)  # fmt: skip
def test_a_box_is_taken_once(box: str, shown: list[str]) -> None:
    made = read(p("trước ", f"<w:r>{box}</w:r>", "sau") + p("cuối"))
    assert lines(made) == shown
    assert made.notes == ()


def test_several_boxes_stay_in_their_order() -> None:
    boxes = "".join(f"<w:r>{both(p(name))}</w:r>" for name in ("MỘT", "HAI"))
    assert seen(p("chữ", boxes)) == ["chữ", "MỘT", "HAI"]
    inline = "".join(f"<w:r>{drawing(p(name))}</w:r>{r(name.lower())}" for name in ("MỘT", "HAI"))
    assert seen(p("chữ", inline)) == ["chữ", "MỘT", "một", "HAI", "hai"]


def test_a_box_in_a_cell_stays_in_the_cell_and_a_table_in_a_box_is_taken() -> None:
    inner = f"<w:tbl><w:tr><w:tc>{p('ô')}</w:tc></w:tr></w:tbl>"
    made = read(
        "<w:tbl><w:tr><w:tc>"
        + p("A", "<w:r>" + both(p("B")) + "</w:r>")
        + "</w:tc></w:tr></w:tbl>"
        + p("C", "<w:r>" + both(inner, p("")) + "</w:r>")
    )
    text = made.body
    assert text.index("A") < text.index("B") < text.index("C") < text.index("ô")
    assert text.count("B") == text.count("ô") == 1


def test_letters_drawn_as_a_shape_are_words() -> None:
    art = '<w:r><w:pict><v:shape><v:textpath string="CHÀO XUÂN"/></v:shape></w:pict></w:r>'
    assert seen(p(art)) == ["CHÀO XUÂN"]


def test_a_large_first_letter_belongs_to_its_word() -> None:
    frame = '<w:framePr w:dropCap="drop" w:lines="3"/>'
    assert seen(p("M", properties=frame) + p("ùa xuân")) == ["Mùa xuân"]


def test_white_letters_in_a_box_are_taken() -> None:
    box = both(p(r("TRẮNG", '<w:color w:val="FFFFFF"/>')))
    assert seen(p("chữ", f"<w:r>{box}</w:r>")) == ["chữ", "TRẮNG"]


def test_a_box_in_a_hidden_run_is_hidden() -> None:
    made = read(p("chữ", f"<w:r><w:rPr><w:vanish/></w:rPr>{both(p('ẨN'))}</w:r>"))
    assert lines(made) == ["chữ"]
    assert "chữ ẩn" in made.notes[0]
