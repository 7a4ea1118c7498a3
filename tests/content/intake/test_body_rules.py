import pytest

from content.intake.body_rules import body_problems


@pytest.mark.parametrize(
    ("body", "line", "word"),
    [
        ("một\n\n<script>alert(1)</script>\n", 3, "<script>"),
        ("một\nhai <script>x</script>", 2, "<script>"),
        ("một\n\n<div>\n<iframe src='x'></iframe>\n</div>", 4, "<iframe>"),
        ("một\n\n<b onclick='x()'>hai</b>", 3, "onclick"),
        ("một\n\nxem [trang](javascript:alert(1))", 3, "javascript"),
        ("một\n\nxem [trang](/tin-tuc)", 3, "/tin-tuc"),
        ("một <a href='ftp://a.vn'>x</a>", 1, "ftp://a.vn"),
        ("một\nhai ![ảnh](a.png)", 2, "phần ảnh"),
        ("một\n\n# Hai", 3, "##"),
        ("một\n\n##### Hai", 3, "##"),
        ("<script\n", 1, "thiếu dấu >"),
        ("<!DOCTYPE html>", 1, "<!…>"),
        ("<?php x ?>", 1, "<?…"),
        ("<font color='red'>x</font>", 1, "<font>"),
        ("một\nhai <!-- ẩn -->", 2, "<!-- … -->"),
        ("một\n\n<!-- ẩn\n\nba", 3, "<!-- … -->"),
        ("một\n\nhai <s>ba", 3, "thêm </s>"),
        ("một\n\n<b>hai\n\nba</b>", 3, "thêm </b>"),
        ("một\n\n<b>hai\n\nba</b>", 5, "</b> đóng mà không"),
        ("a <b/> c", 1, "thêm </b>"),
        ("<b><i>x</b></i>", 1, "thêm </i>"),
        ("<table><tr><td>a</td></tr>\n\nxong", 1, "thêm </table>"),
        ("<table><tr>chữ<td>a</td></tr></table>", 1, "«chữ» đứng giữa"),
        ("một\n\n<td>a</td>", 3, "phải đứng trong <table>"),
        ("<li>a</li>", 1, "phải đứng trong <ul> hoặc <ol>"),
        ("xem [đây]\n\n[đây]: https://a.vn 'tên'", 3, "[đây](địa chỉ)"),
        ("một\n[b]: <http://a.vn>", 2, "[b](địa chỉ)"),
        ("một\n\n```\nhai", 3, "không đóng"),
        ("```mã\nhai\n```", 1, "«mã» sau dấu"),
        ("|a|b|\n|-|-|\n|1|2|\n|1|2|3|", 4, "3 ô mà bảng chỉ có 2 cột"),
        ("- mục\n| Thủ tục | Phí |\n|---|---|\n| Khai sinh | 0 |", 3, "một dòng trống phía trên"),
        ("một\n\n" + "> " * 30 + "hai", 3, "quá sáu cấp"),
        ("\n".join("  " * depth + "- a" for depth in range(12)), 7, "quá sáu cấp"),
        ("một\n[x](https://a.vn/{{mã}})", 2, "{{…}}"),
        ("một\nKính gửi {{ }}:", 2, "{{}} chưa có tên cột"),
        ("một\nhai\n**Lưu ý:**mang theo", 3, "«**Lưu ý:**»"),
        ("**Phí: **10.000 đồng", 1, "«**Phí: **»"),
        ("a\n** b** c", 2, "«** b**»"),
        ("a" * 50_001, 1, "50.001 ký tự"),
    ],
)
def test_what_must_not_stand_in_a_body_is_named_with_its_line(
    body: str, line: int, word: str
) -> None:
    assert any(found == line and word in text for found, text in body_problems(body))


@pytest.mark.parametrize(
    "body",
    [
        "## Hai\n\n### Ba\n\n- a\n- b\n\n| a | b |\n|---|---|\n| 1 | 2 |",
        "số < 5 và > 3, A & B, a@b",
        "xem <https://a.vn>, [thư](mailto:a@b.vn), [gọi](tel:+84901234567), <u>gạch</u><br>",
        "`<script>` trong mã\n\n```\n<script>\n```",
        "[ĐIỀN: giờ] {{name}}",
        "**a** b**c**d \\*\\*e:\\*\\*f ** g ** `**h:**i` 2**3 và 4**5",
        "> 18 tuổi, >= 5\n\n1) a\n2) b\n\n+ c\n\n~~~~\n\n2*3*4 *100*1# \\<!-- hiện -->",
        "<table><tr><th>A<th>B<tr><td colspan=2>c<ul><li>d<li>e</ul></table>",
        "<table>\n<tr><td>\n\n**a**\n\n</td></tr>\n</table>",
        "10<sup>5</sup> <s>cũ</s> <u><b>x</b></u><br>\ny",
        "[1]: Điều 5 của Nghị định\n\n[^1]: ghi chú",
    ],
)
def test_ordinary_markdown_has_no_problem(body: str) -> None:
    assert body_problems(body) == []
