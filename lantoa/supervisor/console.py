"""Serves the officers' console of an installation (`python -m lantoa.supervisor.console`)."""

import gc
import os

import uvicorn

from console.app import console
from engine.context import clock, log, open_context
from lantoa.supervisor.parts import KEEP_ALIVE_S, LAST_ANSWERS_S
from wiring.proxies import Proxied, networks
from wiring.settings import read_settings

_LOOPBACK = ("127.0.0.1", "::1", "localhost")


def keep_for_good() -> None:
    """What was read by now stays as long as the process does: the collector of memory leaves it
    alone from here on. Looking through it took a fifth of a second every few dozen pages, and
    whoever had asked for the next one waited for that."""
    gc.collect()
    gc.freeze()


def main() -> None:
    """Serve until told to stop."""
    settings = read_settings(os.environ)
    if settings.console_bind not in _LOOPBACK:
        log.warning(
            "the console listens beyond this machine: put a proxy with https before it, or "
            "passwords travel in the clear"
        )
    with open_context(settings, clock) as context:
        app = console(context, settings)
        keep_for_good()
        uvicorn.run(
            Proxied(app, networks(settings.proxies)),
            host=settings.console_bind,
            port=settings.console_port,
            log_level="warning",
            server_header=False,
            proxy_headers=False,  # uvicorn would believe whoever is on this machine
            timeout_graceful_shutdown=LAST_ANSWERS_S,
            timeout_keep_alive=KEEP_ALIVE_S,
        )


if __name__ == "__main__":
    main()
