from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.intake.text import plain, render_markdown, sanitise

ITEMS = sorted((Path(__file__).parents[3] / "samples" / "items").glob("*.md"))
STEADY = settings(derandomize=True, database=None, deadline=None, max_examples=60)
BODY = """Đoạn **đậm**, xem [trang này](https://a.vn/x?a=1&b=2), <https://b.vn>, [thư](mailto:a@b.vn).

## Các bước

3. Một
4. Hai
   • con a
   • con b

> trích
> dẫn

| Tên | Số |
|---|--:|
| A | 1 |
|  | 2 |

Dòng một\\
dòng hai

```
giữ   nguyên
  thụt
```

---
"""  # noqa: E501


def test_markdown_becomes_html_with_tables_and_safe_links() -> None:
    html = render_markdown(BODY)
    assert '<a href="https://a.vn/x?a=1&amp;b=2" rel="noopener">trang này</a>' in html
    assert '<td align="right">1</td>' in html
    assert "<h2>Các bước</h2>" in html


@pytest.mark.parametrize(
    "markdown",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        '<p onclick="alert(1)">x</p>',
        "<iframe src=https://a.vn></iframe>",
        '<a href="//a.vn">x</a>',
        "[x](data:text/html,alert(1))",
        "<svg onload=alert(1)>",
        "![x](https://a.vn/alert(1).png)",
    ],
)
def test_nothing_active_and_no_foreign_address_is_left(markdown: str) -> None:
    html = render_markdown(markdown)
    assert "alert" not in html
    assert "href" not in html
    assert "<iframe" not in html


@STEADY
@given(st.text(alphabet=st.sampled_from("<>/ab=\"'&;p\n#-*[]()!x"), max_size=60))
def test_sanitised_html_stays_as_it_is(raw: str) -> None:
    html = sanitise(raw)
    assert sanitise(html) == html


def test_plain_text_is_readable() -> None:
    assert plain(render_markdown(BODY)).split("\n") == [
        "Đoạn đậm, xem trang này (https://a.vn/x?a=1&b=2), https://b.vn, thư (a@b.vn).",
        "",
        "Các bước",
        "",
        "3. Một",
        "4. Hai",
        "   • con a",
        "   • con b",
        "",
        "> trích",
        "> dẫn",
        "",
        "Tên: A; Số: 1",
        "Số: 2",
        "",
        "Dòng một",
        "dòng hai",
        "",
        "giữ   nguyên",
        "  thụt",
        "",
        "---",
    ]


def test_plain_text_of_a_script_is_empty() -> None:
    assert plain("<script>alert(1)</script><p>Xin chào</p>") == "Xin chào"


@pytest.mark.parametrize("path", ITEMS, ids=lambda path: path.stem[:5])
def test_every_word_of_a_real_body_is_in_its_plain_text(path: Path) -> None:
    body = path.read_text(encoding="utf-8").split("---\n", 2)[2]
    text = plain(render_markdown(body)).replace("• ", "- ")
    assert text.split() == [word for word in body.replace("**", "").split() if word != "##"]
