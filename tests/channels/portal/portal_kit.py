"""A portal with an interface of its own, for tests: what it speaks, and how an outlet says so."""

import itertools
import json
from typing import Any

from sandbox.http import Answer, HttpSandbox, Request, json_answer
from sandbox.world import Arrival, World

TOKEN = "khoa-bi-mat-cua-cong"
SHAPES: dict[str, Any] = {
    "request": {
        "path": "/tin",
        "fields": {"tieuDe": "{title}", "noiDung": "{html}", "anh": "{picture}", "ma": "{key}"},
        "headers": {"Authorization": "Bearer {password}"},
        "code_at": "ma",
        "accepted": ["0"],
        "id_at": "tin.id",
        "codes": {"7": "content", "9": "later", "3": "there"},
    },
    "update": {
        "method": "PUT",
        "path": "/tin/{id}",
        "sends": "body",
        "body": '{"tin": {"tieuDe": "{title}"}}',
        "headers": {"Authorization": "Bearer {password}"},
        "code_at": "ma",
        "accepted": ["0"],
        "codes": {"404": "gone", "5": "content"},
    },
    "withdraw": {
        "method": "DELETE",
        "path": "/tin/{id}",
        "sends": "query",
        "headers": {"Authorization": "Bearer {password}"},
        "code_at": "ma",
        "accepted": ["0"],
        "codes": {"404": "gone", "5": "content"},
    },
}


class PortalSandbox(HttpSandbox):
    """A portal that knows one office."""

    provider = "portal"

    def __init__(self, world: World | None = None) -> None:
        super().__init__(world)
        self.posts: dict[str, str] = {}
        self._ids = itertools.count(1)

    def answer(self, request: Request) -> Answer:
        if request.headers["Authorization"] != f"Bearer {TOKEN}":
            return json_answer(401, {"ma": "1"})
        id = request.path.removeprefix("/api/tin").strip("/")
        if request.method == "POST":
            sent, id = json.loads(request.body), f"p{next(self._ids)}"
            took = Arrival("portal", sent["ma"], "", sent["noiDung"], sent["tieuDe"], id)
            return json_answer(200, {"ma": 0, "tin": {"id": id}}, lambda: self.took(took))
        if id not in self.posts:
            return json_answer(404, {"ma": "404"})
        if request.method == "PUT":
            title = json.loads(request.body)["tin"]["tieuDe"]
            return json_answer(200, {"ma": 0}, lambda: self.posts.update({id: title}))
        return json_answer(200, {"ma": 0}, lambda: self.gone(id))

    def gone(self, id: str) -> None:
        self.posts.pop(id, None)

    def took(self, arrival: Arrival) -> None:
        self.posts[arrival.provider_id] = arrival.title
        self.world.add(arrival)
