"""The engine of one machine (`python -m flows.serve`): does what Prefect's clock says, and works by
itself while Prefect begins nothing."""

import asyncio
import logging
import os
import signal
import threading
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from importlib import import_module
from typing import NoReturn

from engine.context import log, log_to_terminal, open_engine
from engine.presence import Presence, Sign, sign_of
from engine.pump.tally import Tally
from engine.sharing import SHIFT
from engine.shift import Shift, work_outlet
from flows.service import Service, serve_in
from wiring.settings import Settings, read_settings

FIRST_PATIENCE_S = 20.0
"""So long after the start Prefect has to begin a shift; then the engine begins one itself."""

_PATIENCE_S = 2.0  # later: where a shift has ended, what is due waits no longer than this
_AGAIN_S = 5.0  # after something broke
_LOOK_EVERY_S = 0.5
_LAST_WORD_S = 3.0  # for Prefect's server to hear how a shift ended
_TIDY_S = 0.5  # for the loop to end as it should
_LEAVING_S = 20.0  # for what flies when the service leaves


Hear = Callable[[Service, Callable[[str], object]], Awaitable[None]]
"""Does what Prefect's clock says until the service leaves; its second argument is told why no shift
began."""


def main() -> None:
    """Serve until SIGTERM.

    The event loop is beside the main thread: Prefect takes SIGTERM where it runs a flow in the main
    one, and would cut what flies.
    """
    settings = read_settings(os.environ)
    # as Prefect's own lines look once it is loaded; the supervisor shows those of our logger
    logging.basicConfig(format="%(asctime)s | %(levelname)-7s | %(name)s - %(message)s")
    log_to_terminal(settings.log_level)
    service, ended = Service(), threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: service.leave())
    with sign_of(settings.home) as sign:
        made = Engine(service, settings, sign, hear_prefect, ended.set)
        engine = threading.Thread(target=_run, args=(made,), daemon=True)
        engine.start()
        ended.wait()
        engine.join(_TIDY_S)
        _end(service)


async def hear_prefect(service: Service, misses: Callable[[str], object]) -> None:
    """Load Prefect beside the loop, which goes on meanwhile, and do what its clock says."""
    runs = await asyncio.to_thread(import_module, "flows.runs")
    await runs.serve(service, misses)


def _run(engine: "Engine") -> None:
    try:
        asyncio.run(engine.run())
    finally:
        engine.ended()


def _end(service: Service) -> NoReturn:
    """Leave without waiting for a silent server (Prefect sends it our lines, too) or a thread that
    hangs; no run of ours outlives us."""
    if service.in_hand:
        log.warning("what has not ended in %.0f s is cut off", _LEAVING_S)
    if service.in_hand and os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(0 if service.left else 1)


@dataclass
class Engine:
    """Sees to it that a shift is at work: Prefect's, or where none began, one of its own until
    Prefect's is there (the newest shift works on, the ones before it end)."""

    service: Service
    settings: Settings
    sign: Sign
    hear: Hear
    ended: Callable[[], object] = lambda: None
    _missing: str = "Prefect is not loaded yet"
    patience_s: float = FIRST_PATIENCE_S
    _own: "asyncio.Task[None] | None" = field(default=None, init=False)

    async def run(self) -> None:
        """Work until the service leaves and nothing of it flies any more."""
        serve_in(self.service)
        prefect = asyncio.create_task(self._prefect())
        while not self.service.left:
            self._look()
            await asyncio.sleep(_LOOK_EVERY_S)
        end = time.monotonic() + _LEAVING_S
        while self.service.in_hand and time.monotonic() < end:
            await asyncio.sleep(_LOOK_EVERY_S / 5)
        if not self.service.in_hand:
            await asyncio.wait([prefect], timeout=_LAST_WORD_S)
        self.ended()  # the loop itself would wait for threads that hang

    def _look(self) -> None:
        by = self.service.by
        if by == "prefect":
            self.patience_s = _PATIENCE_S
        elif by == "nobody" and self._own is None and self.service.idle_s > self.patience_s:
            log.warning(
                "no shift of Prefect's began (%s): the engine works by itself", self._missing
            )
            self._own = asyncio.create_task(self._work())
            self._own.add_done_callback(self._worked)
        self.sign.say(Presence(by, "" if by == "prefect" else self._missing))

    async def _work(self) -> None:
        """A shift without Prefect."""
        with open_engine(self.settings) as context:

            async def start(outlet_id: int, _name: str) -> Tally | None:
                return await asyncio.to_thread(work_outlet, context, outlet_id, shift.goes_on)

            shift = Shift(context, SHIFT, start)
            with self.service.shift(shift.end, "itself"):
                await shift.run()

    def _worked(self, task: "asyncio.Task[None]") -> None:
        self._own, self.patience_s = None, _PATIENCE_S
        if not task.cancelled() and (error := task.exception()) is not None:
            self.patience_s = self.service.idle_s + _AGAIN_S
            log.error("the engine's own shift broke: %s: %s", type(error).__name__, error)
        elif self.service.by == "prefect":
            log.warning("Prefect's shift is there: the engine's own has ended")

    async def _prefect(self) -> None:
        """Do what Prefect's clock says, again when it broke: it may have been made anew."""
        while not self.service.left:
            hearing = asyncio.ensure_future(self.hear(self.service, self._misses))
            await asyncio.wait([hearing])
            if error := hearing.exception():
                self._misses(f"{type(error).__name__}: {error}".partition("\n")[0])
                log.error("Prefect's clock is not heard: %s", self._missing)
                await asyncio.sleep(_AGAIN_S)

    def _misses(self, what: str) -> None:
        self._missing = what


if __name__ == "__main__":
    main()
