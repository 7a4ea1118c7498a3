"""What is taken back is gone for the public within two seconds of the act: page, feeds, link."""

import asyncio
import time
from datetime import timedelta
from threading import Thread

import requests

from engine.decisions import amending
from engine.shift import Shift, work_outlet
from lantoa.supervisor.edge import application
from tests.console.console_kit import served
from tests.edge.test_short_links import PERSON, PORTAL
from tests.engine.engine_kit import pump, put
from tests.kit import DUYET, Home

PROMISED_S = 2.0


def test_a_withdrawn_item_is_gone_from_page_feeds_and_link_within_two_seconds(home: Home) -> None:
    home.people().plans().outlets(PORTAL)
    put(home, "cong")
    pump(home, "cong")
    revision, context = home.approved("ct-08"), home.context
    shift = Shift(
        context,
        timedelta(seconds=30),
        lambda outlet, _name: asyncio.to_thread(work_outlet, context, outlet, lambda: True),
    )
    engine = Thread(target=lambda: asyncio.run(shift.run()))
    with served(application(context, home.folder)) as port:
        addresses = {
            "page": f"/bai/{revision.slug}",
            "link": f"/l/{revision.document['short_link']}",
            "rss": "/feeds/tin.rss",
            "atom": "/feeds/tin.atom",
            "json": "/feeds/tin.json",
            "block": "/embed/tin",
            "sitemap": "/sitemap.xml",
        }

        def standing() -> set[str]:
            """Where a reader still meets the item."""
            found = set()
            for name, path in addresses.items():
                sent = {"User-Agent": PERSON}
                answer = requests.get(f"http://127.0.0.1:{port}{path}", headers=sent, timeout=5)
                if answer.status_code == 200 and (
                    name in ("page", "link") or revision.slug in answer.text
                ):
                    found.add(name)
            return found

        assert standing() == set(addresses)
        engine.start()
        acted = time.monotonic()
        amending.withdraw(context, revision.item, home.act(DUYET, why="Sai số liệu"))
        while (left := standing()) and time.monotonic() - acted < PROMISED_S:
            time.sleep(0.02)
        shift.end()
        engine.join()
    assert left == set()
