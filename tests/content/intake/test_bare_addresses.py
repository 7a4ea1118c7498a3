"""Bare addresses: what a reader would type into a browser becomes a link, and nothing else."""

import pytest

from content.intake.bare_addresses import bare_addresses
from content.intake.markup import plain, render_markdown


def links(text: str) -> dict[str, str]:
    return {text[found.start : found.end]: found.href for found in bare_addresses(text)}


@pytest.mark.parametrize(
    ("text", "address", "href"),
    [
        ("Nộp tại dichvucong.gov.vn.", "dichvucong.gov.vn", "http://dichvucong.gov.vn"),
        ("(xem www.hoadang.example.vn)", "www.hoadang.example.vn", "http://www.hoadang.example.vn"),
        ("https://a.vn/x?y=1&z=2, rồi", "https://a.vn/x?y=1&z=2", "https://a.vn/x?y=1&z=2"),
        ("“https://a.vn/đường-dẫn”", "https://a.vn/đường-dẫn", "https://a.vn/đường-dẫn"),
        ("xem http://a.vn/x…", "http://a.vn/x", "http://a.vn/x"),
        ("Thư: mot-cua@hoadang.example.vn;", "mot-cua@hoadang.example.vn", "mailto:"),
        ("HTTPS://A.VN/X", "HTTPS://A.VN/X", "HTTPS://A.VN/X"),
        ("a.com:8080/x!", "a.com:8080/x", "http://a.com:8080/x"),
        ("https://a.vn/(x)", "https://a.vn/(x)", "https://a.vn/(x)"),
    ],
)
def test_an_address_is_found_without_the_signs_around_it(
    text: str, address: str, href: str
) -> None:
    assert links(text) == {address: f"mailto:{address}" if href == "mailto:" else href}


@pytest.mark.parametrize(
    "text",
    [
        "TP.HCM, quận.ba, 5.km, 1.234.567, 20.11.2026, v.v.",
        "sở.gov.vn, phường.vn",
        "ftp://a.vn, //a.vn, file:///etc/passwd, javascript:alert(1)",
        "https://a, http://, www., @a.vn, a@",
        "https://a.vn/{{mã}}, https://a.vn/x{{mã}}, {{trang}}gov.vn",
        "Điều 5.Khoản 2, Q.1, Tp.Vinh",
    ],
)
def test_what_only_looks_like_an_address_is_text(text: str) -> None:
    assert links(text) == {}


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("https://a.vn/_b_/c_d_", "https://a.vn/_b_/c_d_"),
        ("**https://a.vn/x** và *dichvucong.gov.vn*", "https://a.vn/x và dichvucong.gov.vn"),
        ("[dichvucong.gov.vn](https://a.vn)", "dichvucong.gov.vn (https://a.vn)"),
        ("<https://a.vn/x>", "https://a.vn/x"),
        ("<a href='https://a.vn'>a.vn</a>", "a.vn"),
        ("[thư](mailto:a@b.vn), a@b.vn", "thư (a@b.vn), a@b.vn"),
        (
            "https://a.vn/?a=1&amp;b=2 & https://a.vn/\\_x",
            "https://a.vn/?a=1&b=2 & https://a.vn/_x",
        ),
        ("https://a.vn/%C3%A1 https://a.vn/á", "https://a.vn/%C3%A1 https://a.vn/á"),
    ],
)
def test_a_bare_address_stands_once_where_only_text_goes(markdown: str, text: str) -> None:
    assert plain(render_markdown(markdown)) == text


def test_an_escaped_dot_makes_no_link() -> None:
    assert render_markdown("dichvucong\\.gov\\.vn") == "<p>dichvucong.gov.vn</p>"


def test_an_address_in_code_is_no_link() -> None:
    assert render_markdown("`https://a.vn`") == "<p><code>https://a.vn</code></p>"


def test_addresses_in_the_cells_of_html_are_links_too() -> None:
    html = render_markdown(
        "<table><tr><td>a.gov.vn &amp; https://b.vn/?x=1&amp;y=2<td><a href='https://c.vn'>c.vn</a>"
        "<td><code>d.vn</code> a &lt; b</table>"
    )
    assert '<td><a href="http://a.gov.vn" rel="noopener">a.gov.vn</a> &amp; <a href="' in html
    assert (
        '<a href="https://b.vn/?x=1&amp;y=2" rel="noopener">https://b.vn/?x=1&amp;y=2</a>' in html
    )
    assert '<a href="https://c.vn" rel="noopener">c.vn</a>' in html
    assert "<code>d.vn</code> a &lt; b" in html
