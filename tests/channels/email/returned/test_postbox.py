"""The mailbox that letters come back to: read by IMAP or as a Maildir, put away when kept, read
again when a fetch was cut off."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from channels.contract.receipts import NotTold
from channels.email.email_smtp import EmailSmtp
from sandbox.providers.imap import ImapSandbox
from tests.channels.email.email_kit import PASSWORD, channel
from tests.channels.email.returned.letters_kit import KEY, report

LETTER = report().encode()
OAUTH2 = {"token_url": "http://127.0.0.1:9/token", "client_id": "c", "refresh_token": "r"}


@pytest.fixture
def box() -> Iterator[ImapSandbox]:
    with ImapSandbox() as made:
        yield made


def reader(box: ImapSandbox, **more: object) -> EmailSmtp:
    place = {
        "address": "thubao@example.gov.vn",
        "host": "127.0.0.1",
        "port": box.port,
        "security": "none",
        "username": box.username,
        "password": box.password,
        **more,
    }
    fields = {"bounces": {name: value for name, value in place.items() if value is not None}}
    return channel(9, **fields)


def fetched(made: EmailSmtp) -> list[bytes]:
    kept: list[bytes] = []
    assert made.collect(kept.append) == len(kept)
    return kept


@pytest.mark.parametrize("server", ["IMAP4rev1 MOVE UIDPLUS", "IMAP4rev1 UIDPLUS", "IMAP4rev1"])
def test_what_was_read_is_moved_away_on_every_server(box: ImapSandbox, server: str) -> None:
    box.capabilities = server
    box.put(LETTER)
    box.put(b"Subject: khac\r\n\r\nx")
    assert fetched(reader(box)) == [LETTER, b"Subject: khac\r\n\r\nx"]
    assert box.folders["INBOX"] == {}
    assert sorted(box.folders["LanToa"].values()) == sorted([LETTER, b"Subject: khac\r\n\r\nx"])
    assert fetched(reader(box)) == []


def test_without_a_folder_for_them_they_are_deleted(box: ImapSandbox) -> None:
    box.put(LETTER)
    assert fetched(reader(box, done_folder="")) == [LETTER]
    assert box.folders == {"INBOX": {}}


def test_a_huge_letter_is_read_in_part(box: ImapSandbox) -> None:
    box.put(LETTER + b"x" * 300_000)
    (kept,) = fetched(reader(box))
    assert len(kept) == 64 * 1024
    assert kept.startswith(LETTER)


def test_what_was_not_put_away_is_read_again(box: ImapSandbox) -> None:
    box.put(LETTER)
    box.breaks_off_at = "UID MOVE"
    kept: list[bytes] = []
    with pytest.raises(NotTold):
        reader(box).collect(kept.append)
    assert kept == [LETTER]
    assert fetched(reader(box)) == [LETTER]


def test_a_mailbox_of_tokens_is_opened_by_the_outlets_grant(box: ImapSandbox) -> None:
    box.token = "tok-1"
    made = channel(
        9,
        {"auth": "oauth2", "username": "tin", "security": "starttls"},
        oauth2=OAUTH2,
        bounces={
            "address": "thubao@example.gov.vn",
            "host": "127.0.0.1",
            "port": box.port,
            "security": "none",
            "username": box.username,
            "auth": "oauth2",
        },
    )
    box.put(LETTER)
    made._get_token = lambda: lambda _refused: "tok-1"  # type: ignore[method-assign]
    assert fetched(made) == [LETTER]
    made._get_token = lambda: lambda _refused: "tok-2"  # type: ignore[method-assign]
    with pytest.raises(NotTold, match="Không mở được hộp thư"):
        fetched(made)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"password": "sai"}, "Không mở được hộp thư"),
        ({"folder": "Khong-co"}, "không có thư mục «Khong-co»"),
        ({"port": 9}, "Không kết nối được hộp thư"),
        ({"security": "tls"}, "kết nối mã hóa"),
        ({"host": "169.254.169.254"}, "không phải nơi gửi tin"),
    ],
)
def test_what_is_wrong_is_one_sentence_that_hides_the_password(
    box: ImapSandbox, more: dict[str, object], words: str
) -> None:
    made = reader(box, **more)
    with pytest.raises(NotTold, match=words) as told:
        made.collect(lambda _raw: None)
    assert box.password not in str(told.value)
    said = made.test()
    assert said is not None
    assert words in said


def test_a_maildir_is_read_the_oldest_first_and_put_away(tmp_path: Path) -> None:
    for folder in ("new", "cur", "tmp"):
        (tmp_path / folder).mkdir()
    (tmp_path / "new" / "2.a").write_bytes(LETTER)
    (tmp_path / "cur" / "1.b:2,").write_bytes(b"first")
    made = channel(9, bounces={"maildir": str(tmp_path)})
    assert fetched(made) == [b"first", LETTER]
    assert fetched(made) == []
    assert {path.name for path in (tmp_path / ".LanToa" / "cur").iterdir()} == {
        "2.a:2,S",
        "1.b:2,S",
    }
    gone = channel(9, bounces={"maildir": str(tmp_path / "khong-co")})
    with pytest.raises(NotTold, match="không đọc được"):
        fetched(gone)
    assert "không phải thư mục Maildir" in str(gone.test())


def test_each_delivery_has_a_return_address_of_its_own(box: ImapSandbox) -> None:
    config = reader(box)._config
    assert config.envelope_sender(KEY) == f"thubao+{KEY}@example.gov.vn"
    plain = channel(9, bounce_domain="tra.example.gov.vn")._config
    assert plain.envelope_sender(KEY) == f"bounce+{KEY}@tra.example.gov.vn"
    assert channel(9)._config.envelope_sender(KEY) == "tin@example.gov.vn"
    assert len(plain.envelope_sender("9" * 18 + "-" + "a" * 20).partition("@")[0]) <= 64


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"host": "a.vn", "maildir": "/x"}, "chỉ một trong host và maildir"),
        ({"host": "a.vn"}, "host cần username"),
        ({"host": "a.vn", "username": "a", "password": "mật"}, "chữ không dấu"),
        ({"host": "a.vn", "username": "a", "auth": "oauth2"}, "đi cùng nhau"),
    ],
)
def test_a_wrong_table_is_refused_in_words(fields: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words) as refused:
        channel(9, bounces=fields)
    assert PASSWORD not in str(refused.value)
