"""Advertising is off unless an outlet says so, and then carries what the law asks for, where it is
shown, counted and sent."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from channels.contract.message import DeliveryKey
from channels.contract.outcome import Accepted, Halted, Outcome, Rejected, Retry
from channels.sms import advertising
from channels.sms.advertising import VIETNAM, read_numbers
from sandbox.providers.esms import EsmsSandbox
from tests.channels.sms.test_providers import CITIZEN, MESSAGE, made, send

REFUSAL = "Tu choi: soan DUNG gui 1900"
At = Callable[[int, int], None]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> At:
    """Sets the clocks of Vietnam."""

    def put(hour: int, minute: int) -> None:
        moment = datetime(2026, 12, 1, hour, minute, tzinfo=VIETNAM)
        made_of = advertising.Advertising.__init__
        monkeypatch.setattr(made_of, "__defaults__", (lambda: moment, None))

    return put


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    path = tmp_path / "khong-quang-cao.csv"
    path.write_text("so,ngay\n0909999999,1/1/2026\n84908888888\n", "utf-8")
    return path


def sent(listed: Path, number: str = CITIZEN.address) -> tuple[Outcome, list[str]]:
    with EsmsSandbox() as server:
        fields = {"advertising": True, "refusal": REFUSAL, "do_not_advertise": str(listed)}
        channel = made("esms", server.port, **fields)
        with channel.open() as line:
            to = replace(CITIZEN, address=number)
            outcome = line.send(MESSAGE, to, DeliveryKey("d1-a"))
        return outcome, [arrival.text for arrival in server.world.arrivals()]


def test_what_is_no_advertising_goes_out_as_it_was_written() -> None:
    with EsmsSandbox() as server:
        send(made("esms", server.port))
        assert [arrival.text for arrival in server.world.arrivals()] == [MESSAGE.sms]


def test_the_label_and_how_to_refuse_are_shown_counted_and_sent(listed: Path, at: At) -> None:
    at(10, 0)
    whole = f"[QC] {MESSAGE.sms} {REFUSAL}"
    outcome, texts = sent(listed)
    assert isinstance(outcome, Accepted)
    assert texts == [whole]
    fields = {"advertising": True, "refusal": REFUSAL, "do_not_advertise": str(listed)}
    channel = made("esms", 9, **fields)
    assert channel.preview(MESSAGE, CITIZEN) == {".txt": whole.encode()}
    nearly_two = replace(MESSAGE, sms="Moi " * 35)
    assert channel.counted(nearly_two, CITIZEN).parts == 2
    assert made("esms", 9).counted(nearly_two, CITIZEN).parts == 1


@pytest.mark.parametrize("number", ["+84909999999", "+84908888888"])
def test_nobody_on_the_list_gets_it(listed: Path, at: At, number: str) -> None:
    at(10, 0)
    outcome, texts = sent(listed, number)
    assert isinstance(outcome, Rejected)
    assert texts == []


@pytest.mark.parametrize(
    ("hour", "minute", "waits"),
    [(7, 0, None), (21, 59, None), (22, 0, 9 * 3600), (6, 30, 1800), (0, 0, 7 * 3600)],
)
def test_it_leaves_in_its_hours_only(
    listed: Path, at: At, hour: int, minute: int, waits: int | None
) -> None:
    at(hour, minute)
    outcome, texts = sent(listed)
    if waits is None:
        assert isinstance(outcome, Accepted)
    else:
        assert isinstance(outcome, Retry)
        assert (outcome.after, texts) == (waits, [])


def test_without_the_list_nothing_leaves(listed: Path, at: At) -> None:
    at(10, 0)
    listed.unlink()
    outcome, texts = sent(listed)
    assert isinstance(outcome, Halted)
    assert texts == []


def test_an_outlet_for_advertising_says_how_to_refuse_and_where_the_list_is() -> None:
    with pytest.raises(ValidationError, match="refusal"):
        made("esms", 9, advertising=True)


def test_a_list_is_read_in_whatever_way_its_numbers_are_written() -> None:
    text = "Số\n0901 234 567\n+84 902 345 678,x\n84903456789\n\n"
    assert read_numbers(text) == {"+84901234567", "+84902345678", "+84903456789"}
