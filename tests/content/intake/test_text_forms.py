"""The forms in which a text is read: a released one never changes, whatever a library does."""

import hashlib
import tomllib
from pathlib import Path

import pytest

from content.intake.markup import FORMS, NEWEST, plain, render_markdown, shown_form

SAMPLES = sorted((Path(__file__).parents[3] / "samples" / "items").glob("*.md"))
RELEASES = tomllib.loads(Path(__file__).with_name("text_forms.toml").read_text("utf-8"))["release"]
HARD = {
    "lines": "Địa chỉ:\nSố 1 phố Thử  \nPhường A\\\nTỉnh B\n\n"
    "    thụt vào\n\tTab\n\nTên\n===\nMục\n---",
    "stars": "Phí 2*3*4, gọi *100*1#, **đậm**hơn, a * b * c, _nghiêng_ a_b_c, ***cả hai***, ~~bỏ~~",
    "links": "https://a.vn/x_y_z, dichvucong.gov.vn; <https://b.vn>, a@b.vn, "
    "[c](https://c.vn 'd').",
    "definition": "Xem [đây].\n\n[đây]: https://a.vn 'tên'\n",
    "lists": "1. a\n2. b\n5. c\n\n- x\n  - y\n    1. z\n\n+ p\n* q\n\n3) r\n4) s",
    "html": "10<sup>5</sup> H<sub>2</sub>O <s>cũ</s> <u>gạch</u><br>dòng\n\n"
    "<!-- ẩn -->\n<p>đoạn</p>",
    "table": "| A | B |\n|:-:|--:|\n| 1 | x<br>y |\n|  | \\| |\n",
    "spans": "<table><tr><th>A</th><th>B</th></tr><tr><td rowspan=2>1</td><td>2</td></tr>"
    "<tr><td>3<ul><li>b</li></ul></td></tr><tr><td colspan=2>c</td></tr></table>",
    "quotes": "> trích\n> dẫn\n>> sâu\nlười\n\n> 18 tuổi",
    "code": "`mã` và\n\n```\ngiữ   nguyên\n  thụt\n```\n\n~~~\nhở",
    "signs": "&lt;b&gt; &copy; \\* C:\\*x* {{tên}} https://a.vn/{{mã}} [ĐIỀN: số] 1900xxxx “a.vn”…",
}
"""What forms read differently, or libraries might."""


def shown(form: int) -> dict[str, str]:
    """The SHA-256 of the HTML and the plain text of every sample and every hard text."""
    texts = {path.stem: path.read_text("utf-8").split("---\n", 2)[2] for path in SAMPLES} | HARD
    found = {}
    for name, text in texts.items():
        html = render_markdown(text, form)
        both = f"{html}\0{plain(html, form)}".encode()
        found[f"{form}-{name}"] = hashlib.sha256(both).hexdigest()
    return found


@pytest.mark.parametrize("form", FORMS)
def test_a_released_form_shows_a_text_as_it_did(form: int) -> None:
    frozen = {name: digest for release in RELEASES for name, digest in release["shown"].items()}
    now = shown(form)
    assert now == now | {name: digest for name, digest in frozen.items() if name in now}
    if form <= RELEASES[-1]["newest"]:
        assert now.keys() <= frozen.keys()


def test_a_document_from_before_forms_is_read_in_the_first() -> None:
    assert shown_form({}) == shown_form({"layouts": {"portal": 1}}) == 1
    assert shown_form({"layouts": {"text": 2}}) == 2
    assert shown_form({"layouts": {"text": 99}}) == NEWEST


if __name__ == "__main__":
    for form in FORMS:
        print(*(f'"{name}" = "{digest}"' for name, digest in shown(form).items()), sep="\n")
