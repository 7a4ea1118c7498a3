"""Serves the public edge of an installation (`python -m lantoa.supervisor.edge`)."""

import os
from collections.abc import Mapping
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from content.audiences import opt_ins
from content.audiences.opt_ins import Offer
from content.audiences.suppressions import unsubscribe
from content.database.db import DatabaseError
from content.sending import receipt_inbox
from edge.app import edge
from edge.subscribing import Subscriptions
from engine.context import Context, clock, open_context
from engine.screens import Screens
from engine.standstill import standstill
from lantoa.supervisor.parts import KEEP_ALIVE_S, LAST_ANSWERS_S
from wiring.settings import read_settings


def application(context: Context, home: Path) -> Starlette:
    """The public edge of an installation."""
    database, vault = context.database, context.vault

    def receive(
        outlet: str, method: str, query: str, headers: Mapping[str, str], body: bytes
    ) -> bool:
        with database.turn() as db:
            return receipt_inbox.put(
                db,
                vault,
                outlet,
                receipt_inbox.Callback(method, query, headers, body),
                context.now(),
            )

    def health() -> bool:
        try:
            with database.read() as db:
                return standstill(db, home, context.now()) is None
        except DatabaseError:
            return False

    lists = _subscriptions(context)
    return edge(context.site.public_dir, lists, health, receive, Screens(context).seen)


def _subscriptions(context: Context) -> Subscriptions:
    database, vault = context.database, context.vault

    def leave(token: str) -> Offer | None:
        with database.turn() as db:
            unsubscribe(db, vault, token, context.now())
            return opt_ins.offer_again(db, vault, token)

    def slip(token: str) -> Offer | None:
        with database.read() as db:
            return opt_ins.offer_of(db, vault, token, context.now())

    def confirm(token: str) -> Offer | None:
        with database.turn() as db:
            return opt_ins.confirm(db, vault, token, context.now())

    def back(token: str) -> Offer | None:
        with database.read() as db:
            return opt_ins.offer_again(db, vault, token)

    def confirm_back(token: str) -> Offer | None:
        with database.turn() as db:
            return opt_ins.confirm_again(db, vault, token, context.now())

    return Subscriptions(leave, slip, confirm, back, confirm_back)


def main() -> None:
    """Serve until told to stop."""
    settings = read_settings(os.environ)
    host, port = settings.bind, settings.port
    with open_context(settings, clock) as context:
        app = application(context, settings.home)
        uvicorn.run(
            app,
            host=host,
            port=port,
            log_level="warning",
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=LAST_ANSWERS_S,
            timeout_keep_alive=KEEP_ALIVE_S,
        )


if __name__ == "__main__":
    main()
