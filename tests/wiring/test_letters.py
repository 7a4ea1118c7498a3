"""The letter of a correction says why once, where its reader meets it first, and carries the whole
approved text."""

import email
import email.policy
import re
from dataclasses import replace

import pytest

from tests.channels.email.email_kit import AN, MESSAGE, channel
from wiring.letters import correction_letter

WHY = "Bản trước ghi sai ngày họp"
_HINT = re.compile(r'<div style="display:none.*?</div>', re.DOTALL)


@pytest.mark.parametrize("layout", [1, 2])
def test_the_reason_stands_once_and_before_everything_else(layout: int) -> None:
    letter = correction_letter(replace(MESSAGE, layout=layout), f" {WHY}\n")
    raw = channel(9).preview(letter, AN)[".eml"]
    read = email.message_from_bytes(raw, policy=email.policy.default)
    assert read["Subject"] == f"Đính chính: {MESSAGE.title}"
    html, text = read.get_body(("html",)), read.get_body(("plain",))
    assert html is not None
    assert text is not None
    page = html.get_content()
    hint = _HINT.search(page)
    assert hint is not None
    assert WHY in hint[0], "in the list of a mailbox it is read before the letter is opened"
    for shown in (_HINT.sub("", page), text.get_content()):
        assert shown.count(WHY) == 1
        assert shown.index(MESSAGE.title) < shown.index(WHY) < shown.index("Xin chào An.")
    if layout > 1:  # the first one never showed it
        assert page.count(MESSAGE.summary) == 1
