"""DKIM signatures, verified by a library that shares no code with the signer."""

import re
from contextlib import suppress
from dataclasses import replace

import dkim
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from channels.contract.channel import UNKNOWN_SECRET
from channels.contract.message import Picture, Recipient
from channels.email.dkim import Record, Signer, new_key, read_key, relaxed_body
from channels.email.headers import mailbox
from channels.email.mime import Sender, compile_mail
from tests.channels.email.email_kit import AN, MESSAGE, NOW, channel, config
from tests.contract.channel_contract import KEY

RSA, ED25519 = new_key(), new_key(ed25519=True)
DOMAIN = "example.gov.vn"
SIGNERS = (
    Signer(DOMAIN, "lt1", read_key(RSA)),
    Signer(DOMAIN, "lt1e", read_key(ED25519)),
)
SENDER = Sender(mailbox("UBND phường Hòa Bình <tin@example.gov.vn>"), None, "tin.example.gov.vn")
PICTURE = Picture(
    "ab12.png", "image/png", 8, 8, bytes(range(256)) * 90, "Ảnh", "https://example.gov.vn/m/a.png"
)
RECORDS = {signer.record.name: signer.record.text for signer in SIGNERS}


def verified(letter: bytes) -> list[bool]:
    """Whether each signature of a letter holds, the first one first."""
    said = dkim.DKIM(letter)
    count = len(re.findall(rb"(?m)^DKIM-Signature:", letter))

    def published(name: bytes, timeout: int = 5) -> bytes | None:
        text = RECORDS.get(name.decode().rstrip("."))
        return text.encode() if text else None

    def holds(number: int) -> bool:
        with suppress(dkim.ValidationError):
            return bool(said.verify(idx=number, dnsfunc=published))
        return False

    return [holds(number) for number in range(count)]


def test_every_letter_is_signed_with_both_keys() -> None:
    fields = {
        "domain": DOMAIN,
        "selector": "lt1",
        "key": RSA,
        "ed25519_selector": "lt1e",
        "ed25519_key": ED25519,
    }
    made = channel(25, dkim=fields)
    made.signers = SIGNERS
    letter = made.letter(made.compiled(MESSAGE, unsubscribes=True), AN, KEY).data
    assert verified(letter) == [True, True]
    assert verified(made.preview(MESSAGE, AN)[".eml"]) == [True, True]


def test_what_readers_act_on_is_signed_and_from_cannot_be_doubled() -> None:
    letter = compile_mail(MESSAGE, SENDER, True).signed(AN, KEY, NOW, SIGNERS[:1])
    names = re.sub(rb"\s", b"", re.search(rb"h=([^;]+);", letter)[1]).split(b":")  # type: ignore[index]
    assert {b"list-unsubscribe", b"list-unsubscribe-post", b"subject", b"to"} <= set(names)
    assert names.count(b"from") == 2
    doubled = letter.replace(b"\r\nFrom: ", b"\r\nFrom: <gia.mao@example.com>\r\nFrom: ", 1)
    assert verified(doubled) == [False]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"Subject: =?utf-8?b?", b"Subject: x =?utf-8?b?"),
        (b"https://example.gov.vn/u/an", b"https://example.gov.vn/u/xx"),
        (b"--=_lantoa_alternative--", b"--=_lantoa_alternativf--"),
    ],
)
def test_a_changed_letter_does_not_verify(before: bytes, after: bytes) -> None:
    letter = compile_mail(MESSAGE, SENDER, True).signed(AN, KEY, NOW, SIGNERS[:1])
    assert verified(letter) == [True]
    assert before in letter
    assert verified(letter.replace(before, after)) == [False]


def test_a_relay_that_refolds_and_pads_lines_breaks_no_signature() -> None:
    letter = compile_mail(MESSAGE, SENDER, True).signed(AN, KEY, NOW, SIGNERS)
    refolded = letter.replace(b"\r\nMIME-Version: 1.0", b"\r\nMIME-Version:\r\n  1.0", 1)
    head, _, body = refolded.partition(b"\r\n\r\n")
    padded = head + b"\r\n\r\n" + body.replace(b"\r\n", b" \t\r\n") + b"\r\n\r\n"
    assert verified(padded) == [True, True]


@settings(max_examples=40)
@given(
    title=st.text(min_size=1, max_size=120),
    text=st.text(max_size=400),
    value=st.text(max_size=60),
    pictured=st.booleans(),
)
def test_any_letter_verifies(title: str, text: str, value: str, pictured: bool) -> None:
    message = replace(
        MESSAGE, title=title, text=text + "{{tên}}", picture=PICTURE if pictured else None
    )
    to = Recipient("an@example.com", {"name": value, "tên": value}, AN.unsubscribe_url)
    letter = compile_mail(message, SENDER, True).signed(to, KEY, NOW, SIGNERS[:1])
    assert verified(letter) == [True]
    assert max(map(len, letter.split(b"\r\n\r\n")[0].split(b"\r\n"))) <= 998


@given(st.lists(st.sampled_from([b"a", b" ", b"\t", b"  b", b"="]), max_size=30))
def test_a_body_in_pieces_reads_as_the_whole(words: list[bytes]) -> None:
    pieces = [b"".join(words[start : start + 3]) + b"\r\n" for start in range(0, len(words), 3)]
    assert b"".join(map(relaxed_body, pieces)) == relaxed_body(b"".join(pieces))


def test_a_record_fits_a_zone_file() -> None:
    record = SIGNERS[0].record
    strings = re.findall(r'"([^"]*)"', record.zone_line)
    assert record.name == "lt1._domainkey.example.gov.vn"
    assert record.text.startswith("v=DKIM1; k=rsa; p=MII")
    assert "".join(strings) == record.text
    assert max(map(len, strings)) <= 255
    assert Record("a", "b").zone_line == 'a. IN TXT ( "b" )'


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"key": "-----BEGIN KEY-----"}, "không phải khóa riêng dạng PEM"),
        ({"key": ED25519}, "phải là khóa RSA từ 2048 bit"),
        ({"selector": "Lt 1"}, "selector"),
        ({"domain": "không phải"}, "tên miền không hợp lệ"),
        ({"ed25519_selector": "lt2"}, "phải đi cùng nhau"),
        ({"ed25519_selector": "lt1", "ed25519_key": ED25519}, "old_selector phải khác nhau"),
        ({"ed25519_selector": "lt2", "ed25519_key": RSA}, "phải là khóa Ed25519"),
    ],
)
def test_a_wrong_table_is_refused_in_words(fields: dict[str, str], sentence: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(sentence)) as error:
        config(25, dkim={"domain": DOMAIN, "selector": "lt1", "key": RSA, **fields})
    assert "PRIVATE KEY" not in str(error.value)


def test_a_key_that_is_only_referred_to_passes() -> None:
    table = {"domain": DOMAIN, "selector": "lt1", "key": UNKNOWN_SECRET}
    assert config(25, dkim=table).dkim is not None
    assert "PRIVATE" not in repr(config(25, dkim={**table, "key": RSA}))
