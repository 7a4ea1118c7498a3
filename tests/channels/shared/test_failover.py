"""Several gateways: who is asked first, when a message may move on, and what the outlet says when
none takes it."""

import asyncio
import logging
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.contract.outcome import Accepted, Delivered, Halted, Outcome, Rejected, Retry, Unknown
from channels.shared.failover import LEAST, RECOVERY_S, SLOW_S, Balance, Failover, Gateway

HOSTS = ("mot.example", "hai.example", "ba.example", "bon.example")

outcomes = st.sampled_from(
    [
        Accepted("x"),
        Delivered("x"),
        Rejected("no such number", "404", suppress=True),
        Retry("busy"),
        Retry("busy", after=7.0),
        Unknown("silence"),
        Halted("key refused"),
    ]
)
events = st.lists(
    st.tuples(st.integers(0, 2), st.booleans(), st.floats(0, 60), st.floats(0, 2000)), max_size=60
)


class Asked:
    """Gateways that answer as told, and what they were asked."""

    def __init__(self, answers: Sequence[Outcome], seconds: Sequence[float] = ()) -> None:
        self.calls: list[int] = []
        self.now = 0.0
        self._seconds = seconds or [0.0] * len(answers)
        self.gateways = [
            Gateway(HOSTS[number], self._answer(number, answer))
            for number, answer in enumerate(answers)
        ]

    def _answer(self, number: int, answer: Outcome) -> Callable[[str], Awaitable[Outcome]]:
        async def send(message: str) -> Outcome:
            self.calls.append(number)
            self.now += self._seconds[number]
            return answer

        return send

    def line(self, seed: int = 0) -> Failover[str]:
        return Failover(
            self.gateways, Balance(len(self.gateways), random.Random(seed)), lambda: self.now
        )

    def send(self, seed: int = 0) -> Outcome:
        return asyncio.run(self.line(seed).send("tin"))


@given(st.lists(outcomes, min_size=1, max_size=4), st.integers(0, 1000))
def test_a_message_moves_on_only_after_a_certain_not_sent_and_never_twice_to_one_gateway(
    answers: list[Outcome], seed: int
) -> None:
    asked = Asked(answers)
    asked.send(seed)
    assert len(asked.calls) == len(set(asked.calls)) <= len(answers)
    assert all(isinstance(answers[number], (Retry, Halted)) for number in asked.calls[:-1])
    if isinstance(answers[asked.calls[-1]], (Retry, Halted)):
        assert len(asked.calls) == len(answers), (
            "a gateway was left unasked although nothing was sent"
        )


@given(st.lists(outcomes, min_size=2, max_size=4), st.integers(0, 1000))
def test_what_comes_out_is_the_last_answer_or_all_refusals_together(
    answers: list[Outcome], seed: int
) -> None:
    asked = Asked(answers)
    outcome, last = asked.send(seed), answers[asked.calls[-1]]
    if isinstance(last, (Retry, Halted)):
        every = all(isinstance(answer, Halted) for answer in answers)
        assert isinstance(outcome, Halted if every else Retry)
        assert all(host in outcome.reason for host in HOSTS[: len(answers)])
    else:
        assert type(outcome) is type(last)


def test_one_gateway_alone_answers_for_itself() -> None:
    for answer in (
        Accepted("x"),
        Rejected("no"),
        Retry("busy", 3),
        Unknown("silence"),
        Halted("key"),
    ):
        assert Asked([answer]).send() == answer


def test_a_reason_names_the_gateway_by_its_host() -> None:
    assert Asked([Unknown("silence"), Unknown("silence")]).send() in (
        Unknown("mot.example: silence"),
        Unknown("hai.example: silence"),
    )
    rejected = Asked([Rejected("no", "7", True)] * 2).send()
    assert rejected in (
        Rejected("mot.example: no", "7", True),
        Rejected("hai.example: no", "7", True),
    )


def test_when_none_takes_it_the_longest_wait_asked_for_is_kept() -> None:
    outcome = Asked([Retry("busy", 7), Retry("busy", 60), Retry("busy"), Halted("key")]).send()
    assert isinstance(outcome, Retry)
    assert outcome.after == 60
    assert Asked([Retry("busy"), Halted("key")]).send().after is None  # type: ignore[union-attr]


@given(events)
def test_every_share_stays_within_its_bounds(noted: list[tuple[int, bool, float, float]]) -> None:
    balance, now = Balance(3, random.Random(0)), 0.0
    for gateway, failed, seconds, later in noted:
        now += later
        balance.note(gateway, failed, seconds, now)
        assert all(LEAST <= share <= 1 for share in balance.shares(now))
        assert sorted(balance.order(now)) == [0, 1, 2]


@given(events, st.floats(0, 1e6))
def test_every_share_comes_back_gradually_and_whole(
    noted: list[tuple[int, bool, float, float]], start: float
) -> None:
    balance, now = Balance(3, random.Random(0)), start
    for gateway, failed, seconds, later in noted:
        now += later
        balance.note(gateway, failed, seconds, now)
    before = balance.shares(now)
    half = balance.shares(now + RECOVERY_S / 2)
    assert all(low <= middle for low, middle in zip(before, half, strict=True))
    assert all(middle < 1 for low, middle in zip(before, half, strict=True) if low < 0.4), (
        "it came back at once"
    )
    assert balance.shares(now + RECOVERY_S) == pytest.approx((1, 1, 1))


@given(events)
def test_a_clock_that_goes_back_changes_no_share(
    noted: list[tuple[int, bool, float, float]],
) -> None:
    balance, now = Balance(3, random.Random(0)), 5000.0
    for gateway, failed, seconds, later in noted:
        balance.note(gateway, failed, seconds, now + later)
    newest = now + max((later for *_, later in noted), default=0)
    assert balance.shares(newest) == balance.shares(0) == balance.shares(newest)


@given(st.integers(0, 1000))
def test_the_same_seed_gives_the_same_order(seed: int) -> None:
    first, second = (Balance(4, random.Random(seed)) for _ in range(2))
    assert [first.order(now) for now in range(20)] == [second.order(now) for now in range(20)]


def first_choices(balance: Balance, now: float) -> Counter[int]:
    return Counter(balance.order(now)[0] for _ in range(1000))


def test_sound_gateways_share_the_work() -> None:
    chosen = first_choices(Balance(2, random.Random(1)), 0)
    assert 400 < chosen[0] < 600


@pytest.mark.parametrize(
    ("failed", "seconds"), [(True, 0.1), (False, SLOW_S + 1)], ids=["errs", "slow"]
)
def test_work_moves_away_from_a_gateway_that_errs_or_is_slow_and_returns(
    failed: bool, seconds: float
) -> None:
    balance = Balance(2, random.Random(1))
    for _ in range(20):
        balance.note(0, failed, seconds, 0)
        balance.note(1, False, 0.1, 0)
    assert 0 < first_choices(balance, 0)[0] < 60, (
        "the bad one is asked now and then, to notice that it is well again"
    )
    assert 250 < first_choices(balance, RECOVERY_S / 2)[0] < 450
    assert 400 < first_choices(balance, RECOVERY_S)[0] < 600


def test_a_gateway_that_keeps_failing_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    asked = Asked([Halted("key refused"), Accepted("x")])
    line = asked.line()

    async def many() -> list[Outcome]:
        return [await line.send("tin") for _ in range(400)]

    with caplog.at_level(logging.WARNING):
        assert asyncio.run(many()) == [Accepted("x")] * 400
    assert [record.getMessage() for record in caplog.records] == [
        "gateway mot.example keeps failing, last with Halted"
    ]
    assert 6 <= asked.calls.count(0) < 60


def test_the_time_that_a_gateway_takes_is_measured_by_the_lines_clock() -> None:
    asked = Asked([Accepted("slow"), Accepted("x")], seconds=[SLOW_S + 1, 0.01])
    line = asked.line()

    async def many() -> list[Outcome]:
        return [await line.send("tin") for _ in range(200)]

    asyncio.run(many())
    assert asked.calls.count(0) < 80
