"""Anthias's own API, version 2, as far as frames are put on a player by it (Screenly/Anthias,
August 2026: api/urls/v2.py, serializers/v2.py, views/mixins.py)."""

import base64
import itertools
import json
from datetime import UTC, datetime
from typing import Any

from sandbox.http import Answer, HttpSandbox, Request, json_answer
from sandbox.providers._forms import read_form

_REQUIRED = ("name", "uri", "mimetype", "start_date", "end_date", "duration", "is_enabled")


class AnthiasSandbox(HttpSandbox):
    """One player. `login` is what it asks for (None: nothing), `is_full` its disk, `processes`
    whether it still works on what it takes."""

    provider = "anthias"

    def __init__(self, login: tuple[str, str] | None = None) -> None:
        super().__init__()
        self.login, self.is_full, self.processes = login, False, False
        self.assets: dict[str, dict[str, Any]] = {}
        self.files: dict[str, bytes] = {}
        self._numbers = itertools.count(1)

    def playing(self, at: datetime) -> list[bytes]:
        """The pictures that the player shows at a moment, in their order: it needs no network for
        that."""
        on = [
            asset
            for asset in self.assets.values()
            if asset["is_enabled"]
            and not asset["is_processing"]
            and _moment(asset["start_date"]) <= at < _moment(asset["end_date"])
        ]
        on.sort(key=lambda asset: int(asset["play_order"]))
        return [self.files[asset["uri"]] for asset in on]

    def answer(self, request: Request) -> Answer:
        if self.login is not None and request.headers["Authorization"] != _basic(*self.login):
            return json_answer(401, {"detail": "Authentication credentials were not provided."})
        path = request.path.rstrip("/")
        match request.method, path.removeprefix("/api/v2/").split("/"):
            case "POST", ["file_asset"]:
                return self._store(request)
            case "GET", ["assets"]:
                return json_answer(200, list(self.assets.values()))
            case "POST", ["assets"]:
                return self._create(json.loads(request.body))
            case "PATCH" | "DELETE", ["assets", asset] if asset not in self.assets:
                return json_answer(404, {"detail": "No Asset matches the given query."})
            case "PATCH", ["assets", asset]:
                return self._change(asset, json.loads(request.body))
            case "DELETE", ["assets", asset]:
                return Answer(204, "", commit=lambda: self._remove(asset))
        return json_answer(404, {"detail": "Not found."})

    def _store(self, request: Request) -> Answer:
        if self.is_full:
            return json_answer(507, {"error": "Not enough disk space"})
        form = read_form(request)
        if "file_upload" not in form.files:
            return json_answer(400, {"file_upload": ["No file was submitted."]})
        uri = f"/data/screenly_assets/{next(self._numbers)}.tmp"
        self.files[uri] = form.files["file_upload"]
        ending = "." + form.names["file_upload"].rpartition(".")[2]
        return json_answer(200, {"uri": uri, "ext": ending, "upload_id": uri})

    def _create(self, sent: dict[str, Any]) -> Answer:
        wrong = {name: ["This field is required."] for name in _REQUIRED if name not in sent}
        if wrong or (wrong := _faults(sent)):
            return json_answer(400, wrong)
        asset = {"play_order": 0, **sent, "asset_id": f"{next(self._numbers):032x}"}
        asset["is_processing"] = self.processes
        taken = {known["name"] for known in self.assets.values()}
        if asset["name"] in taken:  # the player makes names unique by itself
            asset["name"] += f" ({asset['asset_id'][-3:]})"
        return json_answer(201, asset, lambda: self._keep(asset))

    def _keep(self, asset: dict[str, Any]) -> None:
        self.assets[asset["asset_id"]] = asset

    def _remove(self, asset: str) -> None:
        self.files.pop(self.assets.pop(asset)["uri"], None)

    def _change(self, asset: str, sent: dict[str, Any]) -> Answer:
        changed = {**self.assets[asset], **sent}
        if wrong := _faults(changed):
            return json_answer(400, wrong)
        return json_answer(200, changed, lambda: self._keep(changed))


def _faults(asset: dict[str, Any]) -> dict[str, list[str]]:
    try:
        begins, ends = _moment(asset["start_date"]), _moment(asset["end_date"])
    except ValueError:
        return {"start_date": ["Datetime has wrong format."]}
    if not isinstance(asset["duration"], int):
        return {"duration": ["A valid integer is required."]}
    return {} if begins < ends else {"end_date": ["Ensure this is after start_date."]}


def _moment(text: str) -> datetime:
    """A naive one is taken as UTC."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _basic(name: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()
