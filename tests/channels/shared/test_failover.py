"""Several gateways: who is asked first, when a message may move on, and what the outlet says when
none takes it."""

import asyncio
import logging
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.contract.accounts import Budgets
from channels.contract.outcome import Accepted, Delivered, Halted, Outcome, Rejected, Retry, Unknown
from channels.contract.reasons import Reason, Why
from channels.shared.failover import LEAST, RECOVERY_S, SLOW_S, Balance, Failover, Gateway

HOSTS = ("mot.example", "hai.example", "ba.example", "bon.example")

outcomes = st.sampled_from(
    [
        Accepted("x"),
        Delivered("x"),
        Rejected(Why(Reason.NO_SUCH_ADDRESS, "no such number"), suppress=True),
        Rejected(Why(Reason.NO_ROUTE, "not routable")),
        Retry(Why(Reason.BUSY, "busy")),
        Retry(Why(Reason.BUSY, "busy"), after=7.0),
        Unknown(Why(Reason.NO_ANSWER, "silence")),
        Halted(Why(Reason.CREDENTIALS, "key refused")),
    ]
)
events = st.lists(
    st.tuples(st.integers(0, 2), st.booleans(), st.floats(0, 60), st.floats(0, 2000)), max_size=60
)


def moves_on(answer: Outcome) -> bool:
    """Whether another gateway may be asked: nothing was sent, and it is no fault of the message."""
    if isinstance(answer, Rejected):
        return answer.why.code is Reason.NO_ROUTE
    return isinstance(answer, (Retry, Halted))


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

    def line(
        self,
        seed: int = 0,
        resting: Callable[[], Collection[str]] = tuple,
        budgets: Budgets | None = None,
    ) -> Failover[str]:
        balance = Balance(len(self.gateways), random.Random(seed))
        return Failover(self.gateways, balance, lambda: self.now, resting, budgets)

    def send(self, seed: int = 0) -> Outcome:
        return asyncio.run(self.line(seed).send("tin"))


@given(st.lists(outcomes, min_size=1, max_size=4), st.integers(0, 1000))
def test_a_message_moves_on_only_after_a_certain_not_sent_and_never_twice_to_one_gateway(
    answers: list[Outcome], seed: int
) -> None:
    asked = Asked(answers)
    asked.send(seed)
    assert len(asked.calls) == len(set(asked.calls)) <= len(answers)
    assert all(moves_on(answers[number]) for number in asked.calls[:-1])
    if moves_on(answers[asked.calls[-1]]):
        assert len(asked.calls) == len(answers), (
            "a gateway was left unasked although nothing was sent"
        )


@given(st.lists(outcomes, min_size=2, max_size=4), st.integers(0, 1000))
def test_what_comes_out_is_the_last_answer_or_all_refusals_together(
    answers: list[Outcome], seed: int
) -> None:
    asked = Asked(answers)
    outcome, last = asked.send(seed), answers[asked.calls[-1]]
    if moves_on(last):
        kinds = {type(answer) for answer in answers}
        assert isinstance(outcome, (Retry, Halted, Rejected))
        assert type(outcome) is (kinds.pop() if len(kinds) == 1 else Retry)
        assert all(host in outcome.why.raw for host in HOSTS[: len(answers)])
    else:
        assert type(outcome) is type(last)


def test_one_gateway_alone_answers_for_itself() -> None:
    for answer in (
        Accepted("x"),
        Rejected(Why(Reason.NO_SUCH_ADDRESS, "no")),
        Retry(Why(Reason.BUSY, "busy"), 3),
        Unknown(Why(Reason.NO_ANSWER, "silence")),
        Halted(Why(Reason.CREDENTIALS, "key")),
    ):
        assert Asked([answer]).send() == answer


def test_a_reason_names_the_gateway_by_its_host() -> None:
    assert Asked(
        [Unknown(Why(Reason.NO_ANSWER, "silence")), Unknown(Why(Reason.NO_ANSWER, "silence"))]
    ).send() in (
        Unknown(Why(Reason.NO_ANSWER, "mot.example: silence")),
        Unknown(Why(Reason.NO_ANSWER, "hai.example: silence")),
    )
    rejected = Asked([Rejected(Why(Reason.NO_SUCH_ADDRESS, "no"), True)] * 2).send()
    assert rejected in (
        Rejected(Why(Reason.NO_SUCH_ADDRESS, "mot.example: no"), True),
        Rejected(Why(Reason.NO_SUCH_ADDRESS, "hai.example: no"), True),
    )


def test_when_none_takes_it_the_longest_wait_asked_for_is_kept() -> None:
    busy, refused = Why(Reason.BUSY), Halted(Why(Reason.CREDENTIALS))
    outcome = Asked([Retry(busy, 7), Retry(busy, 60), Retry(busy), refused]).send()
    assert isinstance(outcome, Retry)
    assert outcome.after == 60
    unasked = Asked([Retry(busy), refused]).send()
    assert isinstance(unasked, Retry)
    assert unasked.after is None


def test_a_refusal_of_us_by_all_gateways_stops_the_outlet_and_not_a_part_of_it() -> None:
    outcome = Asked([Halted(Why(Reason.CREDENTIALS)), Halted(Why(Reason.QUOTA))]).send()
    assert isinstance(outcome, Halted)
    assert outcome.part is None


def test_what_one_mail_provider_refuses_through_every_relay_rests_alone() -> None:
    refused = Halted(Why(Reason.POLICY, "5.7.26"), part="gmail.com")
    outcome = Asked([refused, refused]).send()
    assert isinstance(outcome, Halted)
    assert outcome.part == "gmail.com"


def test_a_number_without_a_route_at_one_gateway_goes_by_another() -> None:
    asked = Asked([Rejected(Why(Reason.NO_ROUTE)), Accepted("x")])
    for seed in range(6):
        outcome = asked.send(seed)
        assert isinstance(outcome, Accepted)
        assert outcome.by == "hai.example"
    assert 0 in asked.calls


def test_an_accepted_message_names_the_gateways_that_refused_us_before() -> None:
    asked = Asked([Halted(Why(Reason.CREDENTIALS, "535")), Accepted("x")])
    seen = [outcome for seed in range(20) if isinstance(outcome := asked.send(seed), Accepted)]
    passed = {outcome.passed for outcome in seen}
    assert passed == {(), (Halted(Why(Reason.CREDENTIALS, "mot.example: 535"), "mot.example"),)}


def test_a_gateway_at_rest_is_not_asked_and_then_tried_with_one_message() -> None:
    asked, resting = Asked([Accepted("x"), Accepted("x")], seconds=[0, 0]), {"mot.example"}
    line = asked.line(resting=lambda: resting)

    async def story() -> None:
        for _ in range(20):
            await line.send("tin")
        assert set(asked.calls) == {1}
        resting.clear()
        asked.calls.clear()
        await line.send("tin")
        assert asked.calls == [0], "the one that rested is tried first, with one message"
        for _ in range(20):
            await line.send("tin")
        assert set(asked.calls) == {0, 1}

    asyncio.run(story())


def test_none_is_given_more_than_it_may_and_what_did_not_leave_is_not_counted() -> None:
    budgets, resting = Budgets({"mot.example": 3, "hai.example": 4}), set[str]()
    refusing = Retry(Why(Reason.BUSY, "busy"))
    asked = Asked([Accepted("x"), Accepted("x"), refusing], seconds=[0, 0, 0])
    line = asked.line(resting=lambda: resting, budgets=budgets)

    async def story() -> None:
        found = await asyncio.gather(*(line.send("tin") for _ in range(20)))
        taken = [outcome for outcome in found if isinstance(outcome, Accepted)]
        assert Counter(outcome.by for outcome in taken) == {"mot.example": 3, "hai.example": 4}
        assert budgets.used == {"mot.example": 3, "hai.example": 4, "ba.example": 0}
        asked.calls.clear()
        resting.add("ba.example")
        waits = await line.send("tin")
        assert isinstance(waits, Retry)
        assert waits.after
        assert asked.calls == [], "neither who is full nor who rests"
        budgets.most = {"mot.example": 4, "hai.example": 4}
        assert isinstance(await line.send("tin"), Accepted)

    asyncio.run(story())


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
    asked = Asked([Halted(Why(Reason.CREDENTIALS, "key refused")), Accepted("x")])
    line = asked.line()

    async def many() -> list[Outcome]:
        return [await line.send("tin") for _ in range(400)]

    with caplog.at_level(logging.WARNING):
        assert all(isinstance(outcome, Accepted) for outcome in asyncio.run(many()))
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
