"""Every cell of a list carries the name of its column, for screens on which rows become blocks."""

from console.shell.tables import name_columns

PAGE = (
    '<p>trước</p><table class="list"><thead><tr><th scope="col">Tên</th>'
    '<th scope="col" class="right">Số <b>lượt</b></th>'
    '<th scope="col"><span class="visually-hidden">Việc</span></th></tr></thead>'
    '<tbody><tr><th scope="row"><a href="/a">A</a></th><td class="right">3</td><td>x</td></tr>'
    '<tr><td colspan="3">Chưa có dòng nào.</td></tr></tbody></table><td>ngoài</td>'
)


def test_each_cell_names_its_column_and_nothing_else_changes() -> None:
    made = name_columns(PAGE)
    assert '<th data-label="Tên" scope="row">' in made
    assert '<td data-label="Số lượt" class="right">3</td>' in made
    assert "<td>x</td>" in made, "a head for screen readers alone names nothing to the eye"
    assert '<td colspan="3">' in made
    assert made.endswith("<td>ngoài</td>")
    assert made.replace(' data-label="Tên"', "").replace(' data-label="Số lượt"', "") == PAGE


def test_words_that_came_from_outside_stay_words() -> None:
    head = '<th scope="col">A &#34; onclick=&#34;x</th><th scope="col">B "b"</th>'
    cells = "<tr><td>1</td><td>2</td></tr>"
    made = name_columns(f'<table class="list"><thead>{head}</thead><tbody>{cells}</tbody></table>')
    assert '<td data-label="A &#34; onclick=&#34;x">1</td>' in made
    assert '<td data-label="B &quot;b&quot;">2</td>' in made
