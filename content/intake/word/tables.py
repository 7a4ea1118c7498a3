"""Tables as mammoth reads them: every row whole, its heading row said, old merges as spans."""

from content.intake.word.made import element, paragraph_of
from content.intake.word.styles import Styles
from content.intake.word.xml import Node, child, every, tag, text_of, value, whole

_MOST_SPAN = 500


def settle(root: Node, styles: Styles) -> None:
    """The tree with tables in mammoth's words."""
    for table in every(root, "w:tbl"):
        rows = list(table.iterchildren(tag("w:tr")))
        heading = _heading_rows(table, rows, styles)
        for at, row in enumerate(rows):
            _fill_edges(row)
            _join_across(row)
            for cell in row.iterchildren(tag("w:tc")):
                _settle_cell(cell)
            _say_heading(row, at < heading)


def _heading_rows(table: Node, rows: list[Node], styles: Styles) -> int:
    """How many rows at the beginning are headings."""
    said = 0
    while said < len(rows) and _is_marked(rows[said]):
        said += 1
    if said == len(rows):
        return 0
    if said == 0 and len(rows) > 1 and styles.dark_first_row(table):
        filled = all(text_of(cell) for cell in rows[0].iterchildren(tag("w:tc")))
        return 1 if filled else 0
    return said


def _is_marked(row: Node) -> bool:
    mark = child(row, "w:trPr", "w:tblHeader")
    return mark is not None and mark.get(tag("w:val")) not in ("0", "false", "off")


def _say_heading(row: Node, heading: bool) -> None:
    for properties in row.findall(tag("w:trPr")):
        row.remove(properties)
    if heading:
        properties = element("trPr")
        properties.append(element("tblHeader"))
        row.insert(0, properties)


def _fill_edges(row: Node) -> None:
    """Columns that a row leaves out at its beginning or end are empty cells, so that each value
    stands under its own heading."""
    for name in ("gridBefore", "gridAfter"):
        missing = min(whole(value(row, "w:trPr", f"w:{name}")), _MOST_SPAN)
        if missing < 1:
            continue
        cell, properties = element("tc"), element("tcPr")
        properties.append(element("gridSpan", val=str(missing)))
        cell.extend([properties, paragraph_of()])
        if name == "gridAfter":
            row.append(cell)
        else:
            first = next(row.iterchildren(tag("w:tc")), None)
            row.insert(row.index(first) if first is not None else len(row), cell)


def _join_across(row: Node) -> None:
    """Cells merged in the old way (w:hMerge) as one that spans."""
    first: Node | None = None
    for cell in list(row.iterchildren(tag("w:tc"))):
        mark = child(cell, "w:tcPr", "w:hMerge")
        if mark is None:
            first = None
        elif mark.get(tag("w:val")) == "restart" or first is None:
            first = cell
        else:
            _set_span(first, _span(first) + _span(cell))
            row.remove(cell)


def _settle_cell(cell: Node) -> None:
    span, merge = _span(cell), child(cell, "w:tcPr", "w:vMerge")
    for old in cell.findall(tag("w:tcPr")):
        cell.remove(old)
    properties = element("tcPr")
    cell.insert(0, properties)
    _set_span(cell, span)
    if merge is not None:
        said = "restart" if merge.get(tag("w:val")) == "restart" else "continue"
        properties.append(element("vMerge", val=said))


def _span(cell: Node) -> int:
    return max(1, min(whole(value(cell, "w:tcPr", "w:gridSpan"), 1), _MOST_SPAN))


def _set_span(cell: Node, span: int) -> None:
    properties = child(cell, "w:tcPr")
    if properties is None:
        properties = element("tcPr")
        cell.insert(0, properties)
    for old in properties.findall(tag("w:gridSpan")):
        properties.remove(old)
    if span > 1:
        properties.append(element("gridSpan", val=str(span)))
