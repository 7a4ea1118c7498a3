"""An Anthias player (formerly Screenly OSE) through its own API, version 2: one asset a frame,
known by its name, so that it is never put there twice.

Source: Screenly/Anthias, August 2026: api/urls/v2.py, serializers/v2.py, views/mixins.py
(docs/engineering/wire-formats.md#anthias).
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import requests

from channels.contract.reasons import Reason
from channels.led.config import Target
from channels.led.playlist import Playlist
from channels.led.signage import PlayerManifest
from channels.led.stores import PlaceError
from channels.shared.http import Answer, call, session

TIMEOUT_S = 30.0

_ASSETS = "/api/v2/assets"
_FILE = "/api/v2/file_asset"
_STATUS = {
    400: Reason.INVALID,
    401: Reason.CREDENTIALS,
    403: Reason.FORBIDDEN,
    404: Reason.NO_SUCH_PLACE,
    429: Reason.BUSY,
    507: Reason.DISK_FULL,
}
# what stands for «always» where the fallback waits for the end of everything else
_LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
_FOR_YEARS = timedelta(days=30 * 365)
_KEPT = ("start_date", "end_date", "duration", "play_order", "is_enabled")

Asset = dict[str, Any]


class _Wanted(NamedTuple):
    """What an asset is to say, and the file that it shows."""

    said: Asset
    file: str
    data: bytes


@dataclass(frozen=True, eq=False)
class AnthiasPlace:
    """One player. Its assets whose names begin with ours are ours; nobody else's are touched."""

    http: requests.Session = field(repr=False)
    base: str
    screen: str

    @property
    def name(self) -> str:
        return self.base

    @property
    def ours(self) -> bool:
        return False

    def known(self) -> PlayerManifest:
        """It has no manifest of ours; PlaceError when it cannot be asked."""
        self._assets()
        return {}

    def take(self, playlist: Playlist, manifest: PlayerManifest) -> bool:
        """Bring the player to exactly these frames, each with its own time, and read back that it
        is so. Nothing is ever left for later."""
        wanted = _wanted(playlist, self._prefix)
        standing = self._assets()
        for name, assets in standing.items():
            for asset in assets[1:] if name in wanted else assets:
                self._call("DELETE", f"{_ASSETS}/{asset['asset_id']}")
        for name, entry in wanted.items():
            if name not in standing:
                self._put(name, entry)
            elif not _same(standing[name][0], entry.said):
                path = f"{_ASSETS}/{standing[name][0]['asset_id']}"
                self._call("PATCH", path, json=entry.said)
        self._prove(wanted)
        return False

    @property
    def _prefix(self) -> str:
        return f"lantoa-{self.screen}-"

    def _assets(self) -> dict[str, list[Asset]]:
        """Our assets by name: what was put there twice by hand is seen."""
        found = self._call("GET", _ASSETS)
        if not isinstance(found, list):
            raise PlaceError(Reason.UNCLEAR, "the player's list of assets cannot be read")
        ours: dict[str, list[Asset]] = {}
        for asset in found:
            if str(asset.get("name", "")).startswith(self._prefix):
                ours.setdefault(str(asset["name"]), []).append(asset)
        return ours

    def _put(self, name: str, wanted: _Wanted) -> None:
        ending = wanted.file.rpartition(".")[2]
        kind = "video" if ending == "mp4" else "image"
        files = {"file_upload": (f"{name}.{ending}", wanted.data, f"{kind}/{ending}")}
        stored = self._call("POST", _FILE, files=files)
        if not isinstance(stored, dict) or "uri" not in stored:
            raise PlaceError(Reason.UNCLEAR, "the player does not say where it put the picture")
        asset = {
            **wanted.said,
            "name": name,
            "uri": stored["uri"],
            "ext": stored.get("ext", f".{ending}"),
            "mimetype": kind,
            "nocache": False,
            "skip_asset_check": True,
        }
        self._call("POST", _ASSETS, json=asset)

    def _prove(self, wanted: Mapping[str, _Wanted]) -> None:
        standing = self._assets()
        same = standing.keys() == wanted.keys() and all(
            len(standing[name]) == 1 and _same(standing[name][0], entry.said)
            for name, entry in wanted.items()
        )
        if not same:
            raise PlaceError(Reason.NOT_WRITTEN, "the player has other assets than it was given")
        if any(asset.get("is_processing") for (asset,) in standing.values()):
            raise PlaceError(Reason.BUSY, "the player still works on a picture and skips it")

    def _call(self, method: str, path: str, **more: Any) -> object:
        """The answer's JSON. PlaceError with the player's words for everything else."""
        answer = call(self.http, method, self.base + path, TIMEOUT_S, **more)
        if not isinstance(answer, Answer):
            raise PlaceError(answer.why.code, answer.why.raw)
        if method == "DELETE" and answer.status == 404:
            return None  # it is gone already
        if not 200 <= answer.status < 300:
            reason = _STATUS.get(answer.status, Reason.UNCLEAR)
            raise PlaceError(reason, answer.said())
        return answer.json()


@contextmanager
def opened(target: Target, screen: str) -> Iterator[AnthiasPlace]:
    """The player of a target, over one HTTP session."""
    base = target.url or ""
    with session(base) as http:
        if target.username:
            password = target.password.get_secret_value() if target.password else ""
            http.auth = (target.username, password)
        yield AnthiasPlace(http, base, screen)


def _wanted(playlist: Playlist, prefix: str) -> dict[str, _Wanted]:
    """Each asset by its name. The player knows no priority and no fallback: what must wait for
    something else begins when that ends, also where the player is off line."""
    items, frames = playlist.items, playlist.frames
    highest = max((item["priority"] for item in items), default=0)
    first = [item for item in items if item["priority"] == highest]
    free = max((_moment(item["valid_to"]) for item in first), default=_LONG_AGO)
    wanted: dict[str, _Wanted] = {}
    for number, item in enumerate(items):
        begins, ends = _moment(item["valid_from"]), _moment(item["valid_to"])
        if item["priority"] < highest:
            begins = max(begins, free)
        if begins < ends:
            name = f"{prefix}{item['file'].rpartition('.')[0]}"
            name = f"{name}-{number}" if name in wanted else name
            said = _said(begins, ends, item["duration_s"], number)
            wanted[name] = _Wanted(said, item["file"], frames[item["file"]])
    if (file := playlist.fallback_file) is not None:
        begins = max((_moment(item["valid_to"]) for item in items), default=_LONG_AGO)
        said = _said(begins, begins + _FOR_YEARS, 10, len(items))
        wanted[f"{prefix}{file.rpartition('.')[0]}"] = _Wanted(said, file, frames[file])
    return wanted


def _said(begins: datetime, ends: datetime, seconds: float, order: int) -> Asset:
    return {
        "start_date": _written(begins),
        "end_date": _written(ends),
        "duration": max(1, round(seconds)),  # whole seconds
        "play_order": order,
        "is_enabled": True,
    }


def _same(asset: Mapping[str, Any], said: Mapping[str, Any]) -> bool:
    return all(_value(asset.get(name)) == _value(said[name]) for name in _KEPT)


def _value(value: object) -> object:
    if isinstance(value, str) and len(value) > 10:
        try:
            return _moment(value)
        except ValueError:
            return value
    return int(value) if isinstance(value, str) and value.isdigit() else value


def _moment(text: str) -> datetime:
    """A naive one is UTC, as the player takes it."""
    found = datetime.fromisoformat(text)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
