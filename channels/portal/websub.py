"""WebSub (W3C): hubs are told that a feed has changed, and fetch it for its readers.

A hub that does not answer holds up nothing and is not asked again before the next change: readers
who ask the feed itself see it anyway.
"""

import logging
from collections.abc import Sequence
from threading import Thread
from typing import Final

from channels.shared.http import Answer, call, session

log = logging.getLogger(__name__)

_SILENCE_S: Final = 5.0


def tell_hubs(hubs: Sequence[str], topics: Sequence[str]) -> None:
    """Say, beside what goes on, that the documents at these addresses have changed; they stand
    already."""
    if hubs and topics:
        Thread(target=_tell, args=(tuple(hubs), tuple(topics)), name="websub").start()


def _tell(hubs: Sequence[str], topics: Sequence[str]) -> None:
    with session(*hubs) as http:
        for hub in hubs:
            for topic in topics:
                # hubs differ in which of the two names they read
                form = {"hub.mode": "publish", "hub.url": topic, "hub.topic": topic}
                answer = call(http, "POST", hub, _SILENCE_S, data=form)
                if not isinstance(answer, Answer):
                    log.warning("a WebSub hub was not told: %s", answer.why.raw)
                    break
                if not 200 <= answer.status < 300:
                    log.warning("a WebSub hub refused: HTTP %d", answer.status)
                    break
