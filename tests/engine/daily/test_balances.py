"""Money that runs out is told before a mailing stops over it: on the first page, in the bell and in
one letter a day."""

import json
from collections.abc import Iterator

import pytest

from content.notices.matters import Matter
from engine.daily.balances import look_at_balances
from engine.daily.matters import all_matters
from sandbox.providers.esms import EsmsSandbox
from sandbox.providers.smtp import SmtpSandbox
from tests.engine.daily.tell_kit import OUTLET, at, looks, told_office
from tests.engine.engine_kit import clock_of, sms_outlet
from tests.kit import BIENTAP, QUANTRI, Home

LOW = "Tài khoản gửi sắp hết tiền"


@pytest.fixture
def post() -> Iterator[SmtpSandbox]:
    with SmtpSandbox() as running:
        yield running


@pytest.fixture
def esms() -> Iterator[EsmsSandbox]:
    with EsmsSandbox() as running:
        yield running


@pytest.fixture
def office(home: Home, post: SmtpSandbox, esms: EsmsSandbox) -> Home:
    """Tuesday at six; the administrator and a writer are told by letter."""
    clock_of(home).moment = at(1, "06:00")
    told_office(home, post, QUANTRI, BIENTAP)
    gateway = {
        'provider = "kannel"': 'provider = "esms"',
        '"http://127.0.0.1:9"': json.dumps(esms.url),
        'username = "lantoa"': 'username = "sandbox-key"\nlow_balance = 500000',
        "sandbox-kannel": "sandbox-esms",
    }
    sms = sms_outlet()
    for before, after in gateway.items():
        sms = sms.replace(before, after)
    return home.outlets(OUTLET.format(port=post.port) + sms)


def low(home: Home) -> list[Matter]:
    with home.database.read() as db:
        found = [each.matter for each in all_matters(db, home.context)]
    return [matter for matter in found if matter.kind == "low"]


def after(home: Home, day: int, clock: str) -> list[Matter]:
    clock_of(home).moment = at(day, clock)
    look_at_balances(home.context)
    return low(home)


def test_each_is_told_once_a_day_while_it_is_low(
    office: Home, post: SmtpSandbox, esms: EsmsSandbox
) -> None:
    assert after(office, 1, "09:00") == []
    esms.balance = 120_000
    assert after(office, 1, "09:30") == [], "it is asked once an hour"
    (matter,) = after(office, 1, "10:01")
    assert "còn 120.000 đồng, dưới 500.000 đồng" in matter.why
    told = looks(office, post)
    assert [name for name, _title in told] == ["quantri"], "not who cannot do anything about it"
    assert LOW in told[0][1]
    esms.balance = 600_000
    assert after(office, 1, "11:30") == []
    esms.balance = 90_000
    assert [found.about for found in after(office, 1, "13:00")] == [matter.about]
    assert looks(office, post) == [], "once a day"
    assert len(after(office, 2, "08:00")) == 1
    assert [name for name, _title in looks(office, post)] == ["quantri"]


def test_who_does_not_answer_changes_nothing(office: Home, esms: EsmsSandbox) -> None:
    esms.balance = 120_000
    assert len(after(office, 1, "09:00")) == 1
    esms.balance, accounts, esms.accounts = 900_000, esms.accounts, {}
    assert len(after(office, 1, "10:30")) == 1
    esms.accounts = accounts
    assert after(office, 1, "12:00") == []
