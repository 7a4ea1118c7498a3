"""The engine of one machine works with Prefect's clock and without it: what is due leaves, one
shift is at work, and others can read whose it is."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from engine.context import clock
from engine.presence import Presence, engine_of, sign_of
from flows import serve
from flows.serve import Engine
from flows.service import Service, present_service
from tests.engine.engine_kit import put
from tests.kit import Home
from wiring.settings import Settings

MISSING = "Prefect's server does not answer"
Said = list[Presence | None]


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits long in a test."""
    monkeypatch.setattr(serve, "FIRST_PATIENCE_S", 0.1)
    monkeypatch.setattr(serve, "_LOOK_EVERY_S", 0.02)
    monkeypatch.setattr(serve, "_AGAIN_S", 0.05)
    monkeypatch.setattr(serve, "_LAST_WORD_S", 0.1)


@pytest.fixture
def settings(ready: Home) -> Settings:
    ready.clock = clock
    return Settings(home=ready.folder, database_url=ready.url)


async def silent(service: Service, misses: Callable[[str], object]) -> None:
    """Prefect's server never answers."""
    misses(MISSING)
    while not service.left:
        await asyncio.sleep(0.02)


def at_work(
    settings: Settings,
    hear: serve.Hear,
    story: Callable[[Service, Callable[[], Presence | None]], Awaitable[None]],
) -> None:
    """An engine lives through a story and leaves."""

    async def live() -> None:
        service = Service()
        with sign_of(settings.home) as sign:
            made = Engine(service, settings, sign, hear, patience_s=serve.FIRST_PATIENCE_S)
            engine = asyncio.ensure_future(made.run())
            await story(service, lambda: engine_of(settings.home))
            service.leave()
            await asyncio.wait_for(engine, 30)

    asyncio.run(live())


async def until(look: Callable[[], object], what: str) -> None:
    for _ in range(1500):
        if look():
            return
        await asyncio.sleep(0.02)
    raise AssertionError(what)


def test_what_is_due_leaves_although_prefect_begins_no_shift_and_the_reason_can_be_read(
    ready: Home, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    put(ready, "telegram")

    async def story(_service: Service, sign: Callable[[], Presence | None]) -> None:
        await until(lambda: ready.states() == {"accepted": 1}, "nothing left without Prefect")
        await until(lambda: sign() == Presence("itself", MISSING), "the sign does not say so")

    at_work(settings, silent, story)
    assert f"no shift of Prefect's began ({MISSING}): the engine works by itself" in caplog.messages
    assert engine_of(settings.home) is None, "an engine that has ended is still read of"


def test_the_engines_own_shift_ends_when_prefects_is_there(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    begin = asyncio.Event()

    async def late(service: Service, misses: Callable[[str], object]) -> None:
        misses(MISSING)
        await begin.wait()
        assert present_service() is service
        ended = asyncio.Event()
        with service.shift(ended.set, "prefect"):
            await ended.wait()

    async def story(service: Service, sign: Callable[[], Presence | None]) -> None:
        await until(lambda: service.by == "itself", "no shift began")
        begin.set()
        await until(lambda: sign() == Presence("prefect"), "Prefect's shift did not take over")
        await until(lambda: "Prefect's shift is there" in caplog.text, "the own one did not end")

    at_work(settings, late, story)


def test_a_prefect_that_breaks_is_heard_again_and_named(settings: Settings) -> None:
    tries: list[int] = []

    async def broken(_service: Service, _misses: Callable[[str], object]) -> None:
        tries.append(1)
        raise ImportError("no module named prefect\nand more")

    async def story(_service: Service, sign: Callable[[], Presence | None]) -> None:
        await until(lambda: len(tries) > 2, "it was heard once")
        await until(
            lambda: sign() == Presence("itself", "ImportError: no module named prefect"),
            "the sign does not name it",
        )

    at_work(settings, broken, story)


def test_a_second_engine_of_a_home_says_nothing_while_the_first_lives(tmp_path: Path) -> None:
    with sign_of(tmp_path) as first, sign_of(tmp_path) as second:
        first.say(Presence("prefect"))
        second.say(Presence("itself"))
        assert engine_of(tmp_path) == Presence("prefect")
    assert engine_of(tmp_path) is None
