"""The `{{column}}` marks: found, filled, never expanded twice."""

import html
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from channels.shared.fill import fill, marks, split, stand_ins


def test_marks_are_found_with_vietnamese_letters_digits_underscores_and_spaces() -> None:
    assert marks("Kính gửi {{họ và tên}} ({{ma_ho_so2}}), {{ ấp }}") == {
        "họ và tên",
        "ma_ho_so2",
        "ấp",
    }


def test_a_text_without_marks_has_none() -> None:
    assert marks("Giá {{}} và {một} {{a-b}} {{x\ny}}") == frozenset()


def test_each_mark_becomes_the_value_of_its_column() -> None:
    assert (
        fill("Chào {{tên}}, hồ sơ {{số}}; {{ tên }}!", {"tên": "Ánh", "số": "12"})
        == "Chào Ánh, hồ sơ 12; Ánh!"
    )


def test_a_column_that_the_audience_lacks_becomes_empty() -> None:
    assert fill("Chào {{tên}}!", {}) == "Chào !"


def test_words_stand_in_where_a_column_is_empty_or_missing() -> None:
    text = "Kính gửi {{họ tên|Quý vị}}, {{ phường | phường của quý vị }}!"
    assert marks(text) == {"họ tên", "phường"}
    assert stand_ins(text) == {"họ tên": "Quý vị", "phường": "phường của quý vị"}
    assert fill(text, {"họ tên": "", "phường": "Hòa An"}) == "Kính gửi Quý vị, Hòa An!"
    assert fill(text, {}) == "Kính gửi Quý vị, phường của quý vị!"
    assert fill("<b>{{tên|A & B}}</b>", {}, html.escape) == "<b>A &amp; B</b>"


def test_a_column_has_words_only_where_each_of_its_marks_has() -> None:
    assert stand_ins("{{tên|Quý vị}} {{tên}}") == {"tên": ""}
    assert stand_ins("{{tên|Quý vị}} {{tên|bạn}}") == {"tên": "bạn"}
    assert stand_ins("{{tên|}}") == {"tên": ""}


def test_what_is_no_mark_stays_to_be_seen() -> None:
    for text in ("{{tên|a|b}}", "{{tên|<b>}}", "{{tên|x\ny}}", "{{|x}}"):
        assert marks(text) == frozenset()
        assert fill(text, {"tên": "An"}) == text


def test_a_mark_inside_a_value_stays_as_it_is() -> None:
    assert fill("{{a}} {{b}}", {"a": "{{b}}", "b": "{{a}}"}) == "{{b}} {{a}}"


def test_values_and_names_of_columns_are_nfc() -> None:
    decomposed = unicodedata.normalize("NFD", "{{họ tên}}")
    assert marks(decomposed) == {"họ tên"}
    assert (
        fill(decomposed, {"họ tên": unicodedata.normalize("NFD", "Nguyễn Thị Ổi")})
        == "Nguyễn Thị Ổi"
    )


def test_only_values_are_escaped() -> None:
    assert (
        fill("<b>{{tên}}</b>", {"tên": "<A & 'B'>"}, html.escape)
        == "<b>&lt;A &amp; &#x27;B&#x27;&gt;</b>"
    )


@given(st.lists(st.sampled_from(["{{tên}}", "{{ x y }}", "{{", "}}", "(chữ) ", "\n"])).map("".join))
def test_split_alternates_between_text_and_columns(text: str) -> None:
    parts = split(text)
    assert len(parts) % 2 == 1
    assert set(parts[1::2]) == marks(text)
    assert fill(text, {"tên": "1", "x y": "2"}) == "".join(
        part if number % 2 == 0 else {"tên": "1", "x y": "2"}[part]
        for number, part in enumerate(parts)
    )
