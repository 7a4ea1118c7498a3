import phonenumbers
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from content.intake.addresses import _any_email, _any_phone, mask, normalise_email, normalise_phone

STEADY = settings(derandomize=True, database=None, deadline=None)
MOBILES = st.from_regex(r"[35789][0-9]{8}", fullmatch=True)
FORMS = phonenumbers.PhoneNumberFormat


@pytest.mark.parametrize(
    "text",
    [
        "0901234567",
        "84901234567",
        "+84901234567",
        "0084901234567",
        "+84(0)901234567",
        "+84 (0) 90 123 45 67",
        "+840901234567",
        "0901.234.567",
        "090-123-4567",
        "(090) 123 4567",
        "０９０１２３４５６７",
        "\u202a0901234567\u202c",
        "0901\u200b234567",
        "901234567",
        " 0901234567 ",
    ],
)
def test_every_way_of_writing_a_number_gives_one(text: str) -> None:
    assert normalise_phone(text) == "+84901234567"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("0162", "032"),
        ("0163", "033"),
        ("0164", "034"),
        ("0165", "035"),
        ("0166", "036"),
        ("0167", "037"),
        ("0168", "038"),
        ("0169", "039"),
        ("0120", "070"),
        ("0121", "079"),
        ("0122", "077"),
        ("0126", "076"),
        ("0128", "078"),
        ("0123", "083"),
        ("0124", "084"),
        ("0125", "085"),
        ("0127", "081"),
        ("0129", "082"),
        ("0186", "056"),
        ("0188", "058"),
        ("0199", "059"),
    ],
)
def test_numbers_of_before_2018_are_renumbered(old: str, new: str) -> None:
    expected = "+84" + new[1:] + "1234567"
    assert normalise_phone(old + "1234567") == expected
    assert normalise_phone("+84" + old[1:] + "1234567") == expected
    assert normalise_phone("84" + old[1:] + "1234567") == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "chưa có"),
        ("02838221234", "máy bàn"),
        ("+84 28 3822 1234", "máy bàn"),
        ("19001234", "1800/1900"),
        ("1900 123456", "1800/1900"),
        ("18001234", "1800/1900"),
        ("+12025550123", "nước ngoài"),
        ("0012025550123", "nước ngoài"),
        ("090123456", "10 chữ số"),
        ("09012345678", "10 chữ số"),
        ("0201234567", "10 chữ số"),
        ("01301234567", "10 chữ số"),
        ("0901ABC567", "ký tự lạ"),
        ("0901234567/0902345678", "ký tự lạ"),
        ("+", "ký tự lạ"),
    ],
)
def test_what_gets_no_text_message_is_refused_with_the_reason(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        normalise_phone(text)


@STEADY
@given(
    st.text(alphabet="0123456789+84 .-()", max_size=16)
    | st.builds("{}{}".format, st.sampled_from(["0", "84", "+84", ""]), MOBILES)
)
def test_the_quick_path_and_the_full_one_agree_on_numbers(text: str) -> None:
    try:
        full = _any_phone(text)
    except ValueError:
        with pytest.raises(ValueError, match=r"\w"):
            normalise_phone(text)
    else:
        assert normalise_phone(text) == full
        assert normalise_phone(full) == full


@STEADY
@given(MOBILES, st.sampled_from([FORMS.E164, FORMS.INTERNATIONAL, FORMS.NATIONAL]))
def test_a_number_written_by_the_reference_library_is_understood(national: str, form: int) -> None:
    number = phonenumbers.parse("+84" + national)
    assume(phonenumbers.is_valid_number(number))
    assert normalise_phone(phonenumbers.format_number(number, form)) == phonenumbers.format_number(
        number, FORMS.E164
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nam@example.vn", "nam@example.vn"),
        ("Nam.Le+tin@EXAMPLE.VN", "Nam.Le+tin@example.vn"),
        (" nam@example.vn\u200b", "nam@example.vn"),
        ("nam@cơquan.vn", "nam@xn--cquan-uob.vn"),
        ("nam＠example.vn", "nam@example.vn"),
        ("nam@dien-tap.test", "nam@dien-tap.test"),
        ("Postmaster@Example.org", "Postmaster@example.org"),
    ],
)
def test_an_address_keeps_its_local_part_and_gets_a_small_ascii_domain(
    text: str, expected: str
) -> None:
    assert normalise_email(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "nam",
            "nam@",
            "@example.vn",
            "nam@example",
            "nam@test",
            "a b@example.vn",
            "a..b@example.vn",
            ".a@example.vn",
        ),
        *(
            "nam@-a.vn",
            "nam@a_b.vn",
            "Nam <nam@example.vn>",
            '"a b"@example.vn',
            "nam@[127.0.0.1]",
            "lê@example.vn",
        ),
        *(
            "a@b@example.vn",
            "nam@example.vn,hoa@example.vn",
            f"{'a' * 65}@example.vn",
            f"nam@{'a' * 64}.vn",
        ),
    ],
)
def test_a_bad_address_is_refused_in_vietnamese(text: str) -> None:
    with pytest.raises(ValueError, match="thư điện tử"):
        normalise_email(text)


LOCALS = st.text(alphabet="abZ09._+-'", min_size=1, max_size=30)
DOMAINS = st.builds(
    "{}.{}".format,
    st.text(alphabet="abz09.-", max_size=40),
    st.sampled_from(["vn", "com", "VN", "info", "test"]),
)


@STEADY
@given(st.builds("{}@{}".format, LOCALS, DOMAINS))
def test_the_quick_path_and_the_full_one_agree_on_addresses(text: str) -> None:
    try:
        full = _any_email(text)
    except ValueError:
        with pytest.raises(ValueError, match=r"\w"):
            normalise_email(text)
    else:
        assert normalise_email(text) == full
        assert normalise_email(full) == full


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("+84901234567", "09xx xxx 567"),
        ("nam.le@example.vn", "n***@example.vn"),
        ("@example.vn", "***@example.vn"),
        ("12", "***"),
        ("", "***"),
    ],
)
def test_masking_leaves_little(address: str, shown: str) -> None:
    assert mask(address) == shown
