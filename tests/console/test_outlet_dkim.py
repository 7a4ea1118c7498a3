"""The keys of an e-mail outlet: made at the screen or by command, shown never, changed with both
signing for a while."""

import re
from html import unescape

import dkim
import pytest

from channels.contract.message import DeliveryKey, Recipient
from channels.email.email_smtp import EmailSmtp
from content.intake.errors import InputError
from content.outlets.outlets import Outlet, find_outlet, save_outlets
from tests.channels.email.dns_kit import name_server
from tests.channels.email.email_kit import MESSAGE
from tests.console.console_kit import PASSWORD, User, user_of
from tests.content.content_kit import sql
from tests.kit import BIENTAP, QUANTRI, Home
from wiring.dkim_keys import Work, changed, keys_of, refuse_unknown_record
from wiring.outlets import open_outlet

PAGE = "/diem-phat/thu/dkim"
OUTLETS = """
[[outlet]]
name = "thu"
channel = "email_smtp"
from = "Trung tâm <tin@hoadang.example.vn>"
[[outlet.relay]]
host = "127.0.0.1"
port = 9
security = "none"
"""


@pytest.fixture
def office(home: Home) -> Home:
    return home.people().outlets(OUTLETS)


def outlet(home: Home) -> Outlet:
    with home.database.read() as db:
        return find_outlet(db, "thu")


def change(home: Home, work: Work, **asked: str) -> None:
    spec = changed(outlet(home), home.vault, home.context.site, work, home.now, **asked)
    with home.database.write() as db:
        save_outlets(db, [spec], home.act(QUANTRI))


def records(home: Home) -> dict[str, str]:
    found = keys_of(outlet(home), home.vault, home.context.site)
    return {signer.record.name: signer.record.text for signer in found}


def letter(home: Home) -> bytes:
    channel = open_outlet(outlet(home), home.vault, home.context.site)
    assert isinstance(channel, EmailSmtp)
    mail = channel.compiled(MESSAGE, unsubscribes=False)
    return channel.letter(mail, Recipient("an@example.com"), DeliveryKey("1-a")).data


def holds(raw: bytes, published: dict[str, str], number: int = 0) -> bool:
    known = {f"{name}.".encode(): text.encode() for name, text in published.items()}
    return bool(dkim.DKIM(raw).verify(idx=number, dnsfunc=lambda name, timeout=5: known.get(name)))


def test_a_key_is_made_at_the_screen_and_only_its_record_is_shown(office: Home) -> None:
    boss = user_of(office, QUANTRI)
    assert "chưa ký thư" in unescape(boss.get(PAGE).text)
    wrong = boss.post(PAGE, {"work": "new", "password": "sai"})
    assert (wrong.status_code, "dkim" in outlet(office).fields) == (422, False)
    assert boss.post(PAGE, {"work": "new", "password": PASSWORD}).headers["location"] == PAGE
    page = unescape(boss.get(PAGE).text)
    ((name, text),) = records(office).items()
    assert name == "lt202612._domainkey.hoadang.example.vn"
    assert name in page
    assert text in page
    stored = str(sql(office, "SELECT fields, secrets_at FROM outlets"))
    for shown in (page, boss.get("/diem-phat/thu").text, stored):
        assert "PRIVATE KEY" not in shown
    assert holds(letter(office), records(office))
    assert "PRIVATE" not in boss.get("/tai-diem-phat/thu.toml").text


def test_a_key_is_changed_without_a_letter_that_cannot_be_verified(office: Home) -> None:
    change(office, "new")
    old = records(office)
    change(office, "ed25519")
    change(office, "new")
    assert len(records(office)) == 3
    raw = letter(office)
    assert len(re.findall(rb"(?m)^DKIM-Signature:", raw)) == 3
    assert holds(raw, old, number=1), "who knows the old record only goes by the old key"
    assert holds(raw, records(office), number=0)
    with pytest.raises(InputError, match="khóa cũ còn đang ký"):
        change(office, "new")
    newest = keys_of(outlet(office), office.vault, office.context.site)[0]
    empty = {("hoadang.example.vn", "TXT"): ['"v=spf1 -all"']}
    with name_server(empty) as nobody, pytest.raises(InputError, match="chưa thấy bản ghi"):
        refuse_unknown_record(newest, nobody)
    text = newest.record.text
    strings = [f'"{text[:200]}" "{text[200:]}"']
    with name_server({(newest.record.name, "TXT"): strings}) as server:
        refuse_unknown_record(newest, server)
    change(office, "drop-old")
    assert not set(old) & set(records(office))
    with pytest.raises(InputError, match="không có khóa cũ"):
        change(office, "drop-old")


def test_what_cannot_be_is_one_sentence_and_changes_nothing(office: Home) -> None:
    with pytest.raises(InputError, match="khóa RSA trước"):
        change(office, "ed25519")
    with pytest.raises(InputError, match="tên miền không hợp lệ"):
        change(office, "new", domain="-x-")
    with pytest.raises(InputError):
        change(office, "new", selector="có dấu")
    assert "dkim" not in outlet(office).fields


def test_nobody_but_the_administrator_sees_or_changes_keys(office: Home) -> None:
    writer: User = user_of(office, BIENTAP)
    assert writer.get(PAGE).status_code == 403
    assert writer.post(PAGE, {"work": "new", "password": PASSWORD}).status_code == 403
    assert user_of(office, QUANTRI).get("/diem-phat/khong-co/dkim").status_code == 404
