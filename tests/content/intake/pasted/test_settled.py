"""Old fonts, tracked changes and links through counters of a paste are settled, and told."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.intake.from_html import from_html
from content.intake.pasted.redirects import direct

STEADY = settings(derandomize=True, database=None, deadline=None, max_examples=60)
BY = 'cite="mailto:Hoa" datetime="2026-11-01T08:00"'


@pytest.mark.parametrize(
    ("html", "body"),
    [
        ("<p><span style='font-family:\".VnTime\",serif'>Céng hßa</span></p>", "Cộng hòa"),
        ("<p style='font-family:.VnTime'>C<b>é</b>ng hßa</p>", "C**ộ**ng hòa"),
        ("<p><font face='VNI-Times'>Coä<i>ng</i> hoøa</font> mới</p>", "Cộ<em>ng</em> hòa mới"),
        ("<p><font face='.VnTimeH'>céng hßa</font> Việt</p>", "CỘNG HÒA Việt"),
        ("<style>p.a{font-family:'.VnTime'}</style><p class=a>phÝ", "phí"),
        ("<p style='font-family:.VnTime'>ph\u00ad¬ng <u>®Ðn</u></p>", "phương <u>đén</u>"),
        ("<ul><li style='font-family:.VnTime'>phÝ<li>phÝ</ul>", "- phí\n- phÝ"),
        ("<p style='font-family:.VnTime'>x<br>phÝ &lt;b&gt; &amp;lt;", "x\nphí \\<b> \\&lt;"),
    ],
)
def test_letters_of_an_old_font_become_unicode_however_few(html: str, body: str) -> None:
    made = from_html(html)
    assert made.body == body
    (note,) = made.notes
    assert note.startswith("1 đoạn gõ bằng bảng mã cũ ")
    assert "đã chuyển sang Unicode: hãy đọc lại: «" in note
    assert "» → «" in note


@pytest.mark.parametrize(
    "html",
    [
        "<p style='font-family:.VnTime'>Cộng hòa xã hội chủ nghĩa &lt; 5 &amp;amp;</p>",
        "<p style='font-family:VNI-Times'>abc <span style='font-family:Arial'>là đủ</span></p>",
        "<p>Xem dichvucong.gov.vn/.vnx và vni-a, <a href='https://google.com/'>Google</a></p>",
    ],
)
def test_unicode_in_any_font_stays(html: str) -> None:
    made = from_html(html)
    assert (made.body, made.notes) == (from_html(html, lower=False).body, ())


def test_the_accepted_form_is_taken_and_told() -> None:
    made = from_html(
        "<style>span.msoIns{text-decoration:underline}</style>"
        f"<p>Hạn: <span class=msoDel><del {BY}>10/</del></span><del {BY}><b>12</b></del>"
        f"<span class=msoIns><ins {BY}>15/12</ins></span>, <del>cũ</del> <s>bỏ</s> <ins>kẻ</ins>"
        f"<p><del {BY}>cả đoạn</del></p>"
    )
    assert made.body == "Hạn: 15/12, ~~cũ~~ ~~bỏ~~ <u>kẻ</u>"
    assert made.notes == (
        "4 sửa đổi đang chờ: đã lấy bản chấp nhận («bỏ: 10/», «bỏ: 12», «thêm: 15/12»). Hãy xem "
        "lại trong tệp gốc nếu chưa chắc",
    )


def test_a_change_in_a_change_is_settled_as_the_outer_one_leaves_it() -> None:
    made = from_html(f"<p>a<ins {BY}>b<del {BY}>c</del>d</ins><del {BY}>e<ins {BY}>f</ins></del>g")
    assert made.body == "abdg"
    assert made.notes[0].startswith("3 sửa đổi đang chờ")
    assert "(«thêm: bd», «bỏ: c», «bỏ: ef»)" in made.notes[0]


def test_links_through_counters_lead_where_they_lead() -> None:
    made = from_html(
        "<p><a href='https://www.google.com/url?q=https://b.vn/x%3Fa%3D1%26fbclid%3D9&sa=D'>b</a> "
        "<a class=k href='https://l.facebook.com/l.php?u=https%3A%2F%2Fc.vn%2F%3Ffbclid%3Dx&h=1'>"
        "c</a></p>"
    )
    assert made.body == "[b](https://b.vn/x?a=1) [c](https://c.vn/)"
    assert made.notes == ("2 liên kết qua Google, Facebook đã thay bằng địa chỉ thật",)


@pytest.mark.parametrize(
    "href",
    [
        "https://www.google.com/url?q=javascript:alert(1)",
        "https://www.google.com/url?q=/search",
        "https://www.google.com/search?q=https://a.vn",
        "https://google.com.example.vn/url?q=https://a.vn",
        "https://l.facebook.com/l.php?h=1",
        "https://zalo.me/s?u=https://a.vn",
        "https://a.vn/url?q=https://b.vn",
        "mailto:a@b.vn",
        "https://[google.com/url?q=https://a.vn",
        "https://google.com/url?q=https://[a",
    ],
)
def test_other_links_stay(href: str) -> None:
    assert direct(href) == (href, "")


@STEADY
@given(st.text(max_size=40), st.sampled_from(["google.com/url?q=", "l.facebook.com/l.php?u="]))
def test_any_address_is_answered(text: str, service: str) -> None:
    href, through = direct(f"https://{service}{text}")
    assert not through or href.startswith(("http://", "https://"))


def test_a_picture_of_a_cell_is_told_apart() -> None:
    made = from_html("<p><img src=a></p><table><tr><td><img src=b></td><td>x</td></tr></table>")
    assert [note.split(" ảnh ")[0] for note in made.notes] == ["2", "1"]
    assert "nằm trong ô của bảng" in made.notes[1]
