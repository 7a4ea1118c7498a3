"""Holds the articles of an account, and what its followers were told, against the log."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from content.deliveries.log import LogRow
from sandbox.providers.zalo import ZaloSandbox

_TOLD = re.compile(r'"attachment_id": "(\d+)"')


class Articles:
    """One account: what stands by title, and which of it followers were told of."""

    def __init__(self, zalo: ZaloSandbox, rows: Sequence[LogRow], titles: dict[str, str]) -> None:
        self._zalo, self._titles = zalo, titles  # title by item
        self._rows: dict[str, list[LogRow]] = defaultdict(list)
        for row in rows:
            self._rows[titles[row.item]].append(row)
        arrivals = zalo.world.arrivals("zalo")
        raws = [arrival.raw for arrival in arrivals if arrival.to == "followers"]
        self._told = Counter(id for raw in raws for id in _TOLD.findall(raw))
        self._standing: dict[str, list[str]] = defaultdict(list)
        for post in zalo.posts.values():
            self._standing[post.title].append(post.id)

    def faults(self) -> Iterator[str]:
        """Of each title as many stand, and were told of, as the log says; none twice."""
        yield from (
            f"the followers were told {n} times of {id}" for id, n in self._told.items() if n > 1
        )
        yield from (
            f"nobody's article stands there: {title}"
            for title in set(self._standing) - set(self._rows)
        )
        for title, rows in self._rows.items():
            states = Counter(row.state for row in rows)
            if set(states) - {"accepted", "unknown"}:
                why = [row.reason for row in rows]
                yield f"articles of {title} ended so: {dict(states)}, {why}"
            known = [row.provider_id for row in rows if row.provider_id]
            if len(set(known)) < len(known) or set(known) - set(self._standing[title]):
                yield f"the log says {known} of {title}, there stand {self._standing[title]}"
            most = states["accepted"] + states["unknown"]
            for what, there in (("stand", self._standing[title]), ("told", self._whole(title))):
                if not states["accepted"] <= len(there) <= most:
                    yield f"{title}: {len(there)} {what}, the log says {dict(states)}"

    def clear_away(self) -> None:
        """A person takes down what stands, is told of by nobody and is in no row."""
        known = {row.provider_id for rows in self._rows.values() for row in rows}
        for ids in self._standing.values():
            for id in [id for id in ids if id not in self._told and id not in known]:
                self._zalo.posts.pop(id)
                ids.remove(id)

    def has_arrived(self, row: LogRow) -> bool:
        """Of unknown rows with one title, the first are those that stand and were told."""
        rows = self._rows[self._titles[row.item]]
        spare = len(self._whole(self._titles[row.item])) - sum(
            entry.state == "accepted" for entry in rows
        )
        return [entry.id for entry in rows if entry.state == "unknown"].index(row.id) < spare

    def _whole(self, title: str) -> list[str]:
        return [id for id in self._standing[title] if id in self._told]
