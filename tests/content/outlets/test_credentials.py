"""Tokens that may be used once, shared by threads, processes and hosts: none is used twice, none is
lost, and one whose fate is unknown is told by name."""

import multiprocessing
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import text

from channels.contract.credentials import Credential, CredentialStore, Renewed
from channels.contract.outcome import Halted, Retry, Unknown
from channels.contract.reasons import Reason, Why
from channels.shared.http import Answer, call, session
from content.database.db import Database
from content.outlets.credentials import find_credential
from content.people import audit
from sandbox.faults import Drop, Hang
from sandbox.providers.tokens import TokenSandbox
from tests.kit import HandClock, Home
from wiring.credentials import HOLD, Keeper

GRANTED = {"refresh_token": "r0", "access_token": "a0"}
REFUSED = Halted(Why(Reason.CREDENTIALS, "the refresh token is refused"))
Said = Renewed | Retry | Halted | Unknown


@pytest.fixture
def provider() -> Iterator[TokenSandbox]:
    with TokenSandbox() as running:
        yield running


def opened(home: Home, granted: dict[str, str] = GRANTED) -> CredentialStore:
    return Keeper(home.database, home.vault, home.clock)("zalo 77", granted)


def later(home: Home) -> None:
    assert isinstance(home.clock, HandClock)
    home.clock.forward(seconds=HOLD.total_seconds() + 1)


def exchanging(url: str, timeout_s: float = 20) -> Callable[[Credential], Said]:
    """What a channel would do: one call, and its failures in the contract's words."""

    def exchange(credential: Credential) -> Said:
        form = {"refresh_token": credential.values["refresh_token"]}
        with session(url) as http:
            answer = call(http, "POST", f"{url}/v4/oa/access_token", timeout_s, data=form)
        said = answer.json() if isinstance(answer, Answer) else None
        if not isinstance(answer, Answer):
            return answer
        if not isinstance(said, dict) or "error" in said:
            return REFUSED
        return Renewed({name: said[name] for name in GRANTED})

    return exchange


def recorded(home: Home) -> list[str]:
    """The acts of the record that are about it, whose chain is whole."""
    with home.database.read() as db:
        assert audit.verify(db) is None
        query = "SELECT act FROM audit WHERE subject = 'credential:zalo 77' ORDER BY seq"
        return list(db.execute(text(query)).scalars())


def works(url: str, credential: Credential) -> bool:
    with session(url) as http:
        headers = {"access_token": credential.values["access_token"]}
        answer = call(http, "GET", f"{url}/v3.0/oa", 20, headers=headers)
    assert isinstance(answer, Answer)
    return '"error": 0' in answer.text


def use(store: CredentialStore, url: str) -> Credential:
    """A token that works, as a sender gets it."""
    credential = store.current()
    if works(url, credential):
        return credential
    found = store.renew(credential, exchanging(url))
    assert isinstance(found, Credential), found
    return found


def test_twenty_threads_share_a_chain_of_tokens(home: Home, provider: TokenSandbox) -> None:
    together, rounds = Barrier(20, timeout=60), 3

    def work(_number: int) -> list[str]:
        got = []
        for _ in range(rounds):
            if together.wait() == 0:
                provider.expire()
            together.wait()
            got.append(use(opened(home), provider.url).values["access_token"])
        return got

    with ThreadPoolExecutor(20) as pool:
        found = list(pool.map(work, range(20)))
    assert found == [["a1", "a2", "a3"]] * 20
    assert (provider.used_twice, provider.exchanges) == ([], rounds)
    assert recorded(home) == ["credential.renew"] * rounds


def _elsewhere(home: Home, url: str, then: Callable[[Home, str], object]) -> None:
    own = Home(home.folder, Database(home.url), home.vault, home.clock)
    then(own, url)
    os._exit(0)


def elsewhere(home: Home, url: str, then: Callable[[Home, str], object]) -> Any:
    """The same installation in another process."""
    process = multiprocessing.get_context("fork").Process(
        target=_elsewhere, args=(home, url, then), daemon=True
    )
    process.start()
    return process


def test_processes_share_it_too(home: Home, provider: TokenSandbox) -> None:
    opened(home).current()
    provider.expire()
    home.database.engine.dispose()
    workers = [
        elsewhere(home, provider.url, lambda own, url: use(opened(own), url)) for _ in range(4)
    ]
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0] * 4
    assert (provider.used_twice, provider.exchanges) == ([], 1)
    assert works(provider.url, opened(home).current())


def test_a_kill_between_the_answer_and_the_store_is_told_by_name_and_tried_no_more(
    home: Home, provider: TokenSandbox
) -> None:
    used = opened(home).current()

    def killed(own: Home, url: str) -> None:
        def exchange(credential: Credential) -> Said:
            exchanging(url)(credential)
            os._exit(9)

        opened(own).renew(used, exchange)

    home.database.engine.dispose()
    worker = elsewhere(home, provider.url, killed)
    worker.join(60)
    assert (worker.exitcode, provider.exchanges) == (9, 1)
    later(home)  # until then the others wait: it could be alive
    told = opened(home).renew(used, exchanging(provider.url))
    assert isinstance(told, Halted)
    assert "zalo 77" in told.why.raw
    assert "xin cấp quyền lại" in told.why.raw
    assert opened(home).current() == used, "the token in force and the lost one are kept"
    assert (provider.used_twice, provider.exchanges) == ([], 1)


def test_a_new_grant_begins_a_new_chain(home: Home, provider: TokenSandbox) -> None:
    used = opened(home).current()
    opened(home).renew(used, lambda credential: Unknown(Why(Reason.NO_ANSWER)))
    granted = {"refresh_token": "r0", "access_token": "moi"}
    after = opened(home, granted).current()
    assert (after.values, after.version) == (granted, used.version + 1)
    assert isinstance(opened(home, granted).renew(after, exchanging(provider.url)), Credential)


def test_an_outlet_that_still_holds_the_grant_before_takes_nothing_back(home: Home) -> None:
    """Two outlets of one account; the administrator has written the new grant into one of them."""
    older, newer = opened(home), opened(home, {"refresh_token": "n0"})
    older.current()
    begun = newer.current()
    assert older.current() == newer.current() == begun
    renewed = older.renew(begun, lambda credential: Renewed({"refresh_token": "n1"}))
    assert newer.current() == renewed


@pytest.mark.parametrize("fault", [Drop(commit=True), Hang(2, commit=True)], ids=["drop", "hang"])
def test_an_answer_that_got_lost_is_told_and_the_token_is_not_sent_again(
    home: Home, provider: TokenSandbox, fault: Drop | Hang
) -> None:
    provider.script.add(fault)
    used = opened(home).current()
    for _ in range(3):
        assert isinstance(opened(home).renew(used, exchanging(provider.url, 0.3)), Halted)
    assert len(provider.requests) == 1
    assert provider.used_twice == []
    assert recorded(home) == ["credential.lost"]


def test_what_was_certainly_not_sent_is_tried_again(home: Home, provider: TokenSandbox) -> None:
    used = opened(home).current()
    assert isinstance(opened(home).renew(used, exchanging("http://127.0.0.1:9")), Retry)
    assert isinstance(opened(home).renew(used, exchanging(provider.url)), Credential)


def test_a_refusal_is_the_providers_own_word(home: Home, provider: TokenSandbox) -> None:
    store = opened(home, {"refresh_token": "khac", "access_token": "a0"})
    assert store.renew(store.current(), exchanging(provider.url)) == REFUSED


def test_an_answer_that_comes_late_is_kept(home: Home) -> None:
    store, told = opened(home), list[object]()
    used = store.current()

    def slow(credential: Credential) -> Said:
        later(home)
        told.append(opened(home).renew(used, lambda credential: Retry(Why(Reason.BUSY))))
        return Renewed({"access_token": "a1", "refresh_token": "r1"})

    assert store.renew(used, slow) == opened(home).current()
    assert isinstance(told[0], Halted), "meanwhile nobody knows"


def test_a_grant_that_comes_between_wins(home: Home) -> None:
    store = opened(home)
    newer = {"refresh_token": "n0", "access_token": "n0"}

    def meanwhile(credential: Credential) -> Said:
        opened(home, newer).current()
        return Renewed({"access_token": "a1", "refresh_token": "r1"})

    store.renew(store.current(), meanwhile)
    assert opened(home, newer).current().values == newer


def test_an_error_of_ours_loses_nothing_silently(home: Home) -> None:
    used = opened(home).current()

    def broken(credential: Credential) -> Said:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        opened(home).renew(used, broken)
    assert isinstance(opened(home).renew(used, broken), Halted)


def test_a_token_stands_nowhere_in_clear(home: Home) -> None:
    store = opened(home, {"refresh_token": "bi-mat-cua-toi"})
    assert "bi-mat" not in repr(store.current())
    with home.database.read() as db:
        row = db.execute(text("SELECT * FROM credentials")).one()
        assert "bi-mat" not in repr(row)
        found = find_credential(db, home.vault, "zalo 77")
    assert found is not None
    assert "bi-mat" not in repr(found)


STEPS = some.lists(some.sampled_from(["ok", "unsent", "refused", "lost", "broken", "grant"]))


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=STEPS, stale=some.booleans())
def test_whatever_happens_no_token_is_offered_again_after_it_may_be_spent(
    home: Home, steps: list[str], stale: bool
) -> None:
    spent, grants = set[str](), [f"g{os.urandom(4).hex()}"]
    seen = opened(home, {"refresh_token": grants[-1]}).current()

    def exchange(step: str, credential: Credential) -> Said:
        token = credential.values["refresh_token"]
        assert token not in spent, "a token went out twice"
        if step in ("ok", "lost", "broken"):
            spent.add(token)
        if step == "broken":
            raise ZeroDivisionError
        answers: dict[str, Said] = {
            "ok": Renewed({"refresh_token": os.urandom(4).hex()}),
            "unsent": Retry(Why(Reason.UNREACHABLE)),
            "refused": REFUSED,
            "lost": Unknown(Why(Reason.NO_ANSWER)),
        }
        return answers[step]

    for step in steps:
        if step == "grant":
            grants.append(f"g{os.urandom(4).hex()}")
            continue
        store = opened(home, {"refresh_token": grants[-1]})
        used = seen if stale else store.current()
        try:
            found = store.renew(used, partial(exchange, step))
        except ZeroDivisionError:
            continue
        if isinstance(found, Credential):
            assert found == store.current(), "what is used is what is kept"
            seen = found


def test_renewals_are_waited_for_as_long_as_they_may_take() -> None:
    assert timedelta(seconds=120) <= HOLD
