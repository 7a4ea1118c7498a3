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
        "<!-- ghi chú -->",
    ],
)
def test_ordinary_markdown_has_no_problem(body: str) -> None:
    assert body_problems(body) == []
