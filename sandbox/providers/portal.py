"""A stand-in for a portal with an interface of its own: what it was given under a token can be
changed and taken back by the id that it gave.

No portal's interface is public; this one is like those that makers of portals hand to offices:
JSON, a code in the body, and an own id of each item.
"""

import itertools
import json

from sandbox.http import Answer, HttpSandbox, Request, json_answer
from sandbox.world import Arrival, World


class PortalSandbox(HttpSandbox):
    """A portal that knows one office. `posts` are the titles of what stands there, by id."""

    provider = "portal"

    def __init__(self, token: str, world: World | None = None, port: int = 0) -> None:
        super().__init__(world, port)
        self._token = token
        known = self.world.arrivals(self.provider)
        self.posts = {arrival.provider_id: arrival.title for arrival in known}
        self._ids = itertools.count(len(known) + 1)

    def answer(self, request: Request) -> Answer:
        """POST takes an item, PUT changes it, DELETE takes it back; GET tries the token."""
        if request.headers["Authorization"] != f"Bearer {self._token}":
            return json_answer(401, {"ma": "1"})
        if (request.method, request.path) == ("GET", "/api/toi"):
            return json_answer(200, {"ma": 0})
        id = request.path.removeprefix("/api/tin").strip("/")
        if request.method == "POST":
            return self._taken(json.loads(request.body))
        if id not in self.posts:
            return json_answer(404, {"ma": "404"})
        if request.method == "PUT":
            sent = json.loads(request.body)
            title = sent.get("tin", sent)["tieuDe"]
            return json_answer(200, {"ma": 0}, lambda: self.posts.update({id: title}))
        return json_answer(200, {"ma": 0}, lambda: self._gone(id))

    def _taken(self, sent: dict[str, str]) -> Answer:
        id, text = f"p{next(self._ids)}", sent.get("tomTat") or sent["noiDung"]
        arrival = Arrival(self.provider, sent["ma"], "", text, sent["tieuDe"], id)

        def took() -> None:
            self.posts[id] = arrival.title
            self.world.add(arrival)

        return json_answer(200, {"ma": 0, "tin": {"id": id}}, took)

    def _gone(self, id: str) -> None:
        self.posts.pop(id, None)
