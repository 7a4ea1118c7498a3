import sys
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.intake.text import apply_fills, canonical, clean, placeholders, sha256_of, unaccent

STEADY = settings(derandomize=True, database=None, deadline=None)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (unicodedata.normalize("NFD", "Hải Phòng"), "Hải Phòng"),
        ("số 143/NÐ-CP, ðường", "số 143/NĐ-CP, đường"),
        ("một\u00a0cửa\u200b, thủ\u00adtục\ufeff", "một cửa, thủtục"),
        ("a\r\nb\rc\u2028d\te\x07\x00", "a\nb\nc\nd\te"),
        ("chữ\u202eđảo\u202c", "chữđảo"),
        ("\ud800x\uffff", "x"),
        ("hoà hòa", "hoà hòa"),  # the author's placement of tones is kept
    ],
)
def test_text_is_repaired_at_the_entrance(raw: str, expected: str) -> None:
    assert clean(raw) == expected


@STEADY
@given(st.text())
def test_cleaned_text_is_composed_storable_and_stays_as_it_is(raw: str) -> None:
    text = clean(raw)
    assert clean(text) == text
    assert unicodedata.is_normalized("NFC", text)
    assert text.encode("utf-8").decode("utf-8") == text
    assert not any(unicodedata.category(sign) == "Cc" and sign not in "\n\t" for sign in text)


def test_no_sign_that_is_repaired_is_overlooked_in_a_vietnamese_text() -> None:
    odd = [
        sign for sign in map(chr, range(sys.maxunicode + 1)) if clean(f"ấ{sign}ấ") != f"ấ{sign}ấ"
    ]
    invisible = [sign for sign in odd if clean(f"ấ{sign}ấ") == "ấấ"]
    assert len(invisible) > 2_000
    assert {"\r", "\x0b", "\u00ad", "\u200b", "\ud800", "\ufdd0", "\U0010ffff"} <= set(odd)
    assert {"\t", "\n"}.isdisjoint(odd)
    assert clean("ấ\r\nấ\rấ") == "ấ\nấ\nấ"


def test_unaccent_gives_plain_letters_for_checks() -> None:
    assert unaccent("Đường  “Thủy”\n– Nguyễn… 15/7/2021") == 'Duong "Thuy" - Nguyen... 15/7/2021'
    assert unaccent("hoà") == unaccent("hòa") == "hoa"
    assert unaccent("한국 1") == "한국 1"


def test_placeholders_are_found_once_each_in_order() -> None:
    text = (
        "Gọi 1900xxxx hoặc 1900yyyy, gửi [ĐIỀN: thư điện tử]. HỎI: 1900XXXX, gọi 1900xxxx. 19001234"
    )
    assert placeholders(text) == ["1900xxxx", "1900yyyy", "[ĐIỀN: thư điện tử]", "1900XXXX"]


@pytest.mark.parametrize(
    "text",
    [
        unicodedata.normalize("NFD", "[ĐIỀN: giờ]"),
        "[điền: giờ]",
        "[ ĐIỀN giờ ]",
        "[ĐIỀN: giờ trực\nhành chính]",
        "[ĐIỀN: quên đóng\nDòng sau.",
        "[ÐIỀN: giờ]",
    ],
)
def test_a_badly_written_placeholder_is_still_seen(text: str) -> None:
    assert placeholders(text)


def test_a_filled_text_keeps_what_has_no_fill_and_fills_no_fill() -> None:
    fills = {"1900xxxx": "1900 0000", "[ĐIỀN: giờ trực]": "7 giờ (1900yyyy)", "1900yyyy": "không"}
    text = "1900xxxx [ĐIỀN: giờ\ntrực] [ĐIỀN: khác]"
    assert apply_fills(text, fills) == "1900 0000 7 giờ (1900yyyy) [ĐIỀN: khác]"


def test_canonical_bytes_do_not_depend_on_order_or_composition() -> None:
    composed, decomposed = (
        unicodedata.normalize("NFC", "Đà Nẵng"),
        unicodedata.normalize("NFD", "Đà Nẵng"),
    )
    assert canonical({"b": [1, None, True], "a": composed}) == canonical(
        {"a": decomposed, "b": (1, None, True)}
    )
    assert canonical({"a": composed}) == '{"a":"Đà Nẵng"}'.encode()
    assert sha256_of({"x": 1}) == "5041bf1f713df204784353e82f6a4a535931cb64f1f4b4a5aeaffcb720918b22"


@STEADY
@given(JSON)
def test_canonical_bytes_survive_a_round_trip(value: object) -> None:
    import json

    try:
        raw = canonical(value)
    except ValueError:
        return  # two keys that differ only in composition
    assert canonical(json.loads(raw)) == raw


@pytest.mark.parametrize(
    "value",
    [
        float("nan"),
        float("inf"),
        {unicodedata.normalize("NFC", "é"): 1, unicodedata.normalize("NFD", "é"): 2},
    ],
)
def test_what_has_no_single_form_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"JSON compliant|same in NFC"):
        canonical(value)


@pytest.mark.parametrize("value", [{1: "a"}, {"a": b"x"}, {"a", "b"}])
def test_what_json_does_not_know_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        canonical(value)
