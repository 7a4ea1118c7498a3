"""Serves the public edge of an installation (`python -m lantoa.supervisor.edge`)."""

import os
import socket
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from content.audiences import opt_ins
from content.audiences.opt_ins import Offer
from content.audiences.suppressions import unsubscribe
from content.database.db import DatabaseError
from content.deliveries.short_links import FollowedLink, OpeningCounts, add_openings, followed
from content.intake.local_time import local_day
from content.office.office import current_office
from content.people.acts import CARRIER, Act
from content.sending.carrier_words import CarrierTask, CarrierWord
from content.sending.handed_over import confirm, find_task
from content.sending.receipt_spool import open_spool
from edge.app import PublicSite, edge
from edge.carrying import Carrying
from edge.short_links import OpeningCounter, ShortLinks
from edge.subscribing import Subscriptions
from engine.after.receiving import ReceiptDesk
from engine.context import Context, clock, open_context
from engine.screens import Screens
from engine.standstill import standstill
from lantoa.supervisor.parts import KEEP_ALIVE_S, LAST_ANSWERS_S
from wiring.settings import read_settings


def application(context: Context, home: Path) -> Starlette:
    """The public edge of an installation."""
    database = context.database
    desk = ReceiptDesk(context, open_spool(context.spools, socket.gethostname()))

    def health() -> bool:
        try:
            with database.read() as db:
                return standstill(db, home, context.now()) is None
        except DatabaseError:
            return False

    lists, links = _subscriptions(context), _short_links(context)
    site, seen = context.site, Screens(context).seen
    asked = health, desk, seen, links, context.now
    carrying = _carrying(context, home)
    return edge(PublicSite(site.public_dir, lists, *asked, site.public_url, carrying))


def _carrying(context: Context, home: Path) -> Carrying:
    database, vault, packs = context.database, context.vault, context.site.packs_dir

    def see(token: str) -> CarrierTask | None:
        with database.read() as db:
            return find_task(db, vault, token, context.now())

    def confirmed(token: str, word: CarrierWord) -> CarrierTask | None:
        with database.write() as db:
            task = find_task(db, vault, token, context.now())
            act = Act(CARRIER, context.now())
            return confirm(db, task, word, home / "evidence", act) if task else None

    def office() -> str:
        with database.read() as db:
            return current_office(db).name

    def today() -> str:
        return local_day(context.now()).isoformat()

    return Carrying(see, confirmed, packs or home / "packs", today, office)


def _short_links(context: Context) -> ShortLinks:
    database = context.database

    def find(id: str) -> FollowedLink | None:
        with database.read() as db:
            return followed(db, id)

    def store(openings: OpeningCounts) -> None:
        with database.turn() as db:
            add_openings(db, openings)

    return ShortLinks(find, OpeningCounter(store, lambda: local_day(context.now())))


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

    def office() -> str:
        with database.read() as db:
            return current_office(db).name

    return Subscriptions(leave, slip, confirm, back, confirm_back, office)


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
