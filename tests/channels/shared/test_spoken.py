"""A provider's words as they are kept: bounded, readable, and without what must not be kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.shared.spoken import LENGTH, spoken

PAGE = """<!DOCTYPE html><html><head><title>503 Service Unavailable</title>
<style>body { color: red }</style><script>var token = "abc"</script></head>
<body><h1>Dịch vụ tạm ngừng</h1><p>Vui lòng&nbsp;thử lại &gt; 5 phút.</p></body></html>"""


def test_of_a_page_of_html_the_officer_reads_what_a_reader_would_see() -> None:
    assert spoken(PAGE) == ("503 Service Unavailable Dịch vụ tạm ngừng Vui lòng thử lại > 5 phút.")


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("550 5.1.1 <an.nguyen@example.com>: no such user", "550 5.1.1 <<address>>: no such user"),
        ("Number +84901234567 denied", "Number ***567 denied"),
        ("so 0901 234 567 bi tu choi", "so ***567 bi tu choi"),
        ("access_token=EAAB123xyz&x=1", "access_token=***&x=1"),
        ('{"token": "s3cret", "code": 7}', '{"token": "***", "code": 7}'),
        ("Authorization: Bearer abc.def", "Authorization: ***"),
        ("bot 123456789:AAE-abcdefghijklmnopqrstuvwxyz0123 was kicked", "bot *** was kicked"),
        ("dòng một\r\ndòng\thai\x00", "dòng một dòng hai"),
        ("Authorization failed for sendsms", "Authorization failed for sendsms"),
        ("err:045 at 20261129", "err:045 at 20261129"),
        ("", ""),
    ],
)
def test_what_names_somebody_or_opens_something_is_hidden(said: str, kept: str) -> None:
    assert spoken(said) == kept


def test_an_outlets_own_secrets_are_hidden_wherever_they_stand() -> None:
    assert spoken("login mat-khau refused", ["mat-khau", ""]) == "login *** refused"


@given(st.text(), st.lists(st.text(min_size=1), max_size=3))
def test_whatever_is_said_comes_back_short_on_one_line_and_without_secrets(
    said: str, secrets: list[str]
) -> None:
    kept = spoken(said * 3, secrets)
    assert len(kept) <= LENGTH
    assert "\n" not in kept
    assert all(sign.isprintable() for sign in kept)
    assert spoken(kept) == kept or "***" in kept or "<" in kept or len(kept) == LENGTH
