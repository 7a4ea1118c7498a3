"""The template messages of the stand-in for Zalo: by telephone number and by user id, with the
day's quota as text, the hours, the followers, and signed reports."""

import hashlib
import itertools
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sandbox.http import Answer, Request, json_answer
from sandbox.providers._calling import call_back_later
from sandbox.world import Arrival, World

_DONE = {"error": 0, "message": "Success"}


class ZaloRefusal(Exception):
    """An answer with an error's number; HTTP says 200."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code

    def answer(self) -> Answer:
        """As it stands on the wire."""
        return json_answer(200, {"error": self.code, "message": str(self)})


@dataclass
class Template:
    """A template as Zalo approved it."""

    id: str
    text: str  # its places as <name>
    params: dict[str, int]  # the most characters of each place
    tag: str = "1"
    status: str = "ENABLE"


@dataclass
class Desk:
    """The account's templates and what they sent."""

    world: World
    app_id: str
    templates: dict[str, Template] = field(default_factory=dict)
    quota: int = 500
    left: int = 500
    night: bool = False
    # numbers without Zalo, users who do not follow
    strangers: set[str] = field(default_factory=set)
    hook: str = ""
    hook_secret: str = ""
    reports: int = 1  # how often each arrival is reported
    _ids: "itertools.count[int]" = field(default_factory=lambda: itertools.count(10**17))

    def answer(self, request: Request) -> Answer:
        """The answer of a call about templates."""
        match (request.method, request.path):
            case ("POST", "/message/template"):
                return self._send(json.loads(request.body), "phone", (-118, -133))
            case ("POST", "/v3.0/oa/message/template"):
                return self._send(json.loads(request.body), "user_id", (-213, -234))
            case ("GET", "/template/info/v2"):
                return self._info(request.query.get("template_id", ""))
            case ("GET", "/message/quota"):
                return _with({"dailyQuota": str(self.quota), "remainingQuota": str(self.left)})
        raise ZaloRefusal(-104, f"{request.path} is not supported")

    def _send(self, said: dict[str, object], to: str, codes: tuple[int, int]) -> Answer:
        template = self.templates.get(str(said.get("template_id")))
        values, whom = said.get("template_data"), str(said.get(to, ""))
        if template is None or template.status != "ENABLE":
            raise ZaloRefusal(-109, "Template is invalid")
        if to == "phone" and not (whom.startswith("84") and whom.isdigit()):
            raise ZaloRefusal(-108, "Phone number is invalid")
        if whom in self.strangers:
            raise ZaloRefusal(codes[0], "User cannot receive")
        if self.night and template.tag != "1":
            raise ZaloRefusal(codes[1], "Not allowed at night")
        if self.left < 1:
            raise ZaloRefusal(-144, "Daily quota is used up")
        text = _filled(template, values if isinstance(values, dict) else {})
        return self._taken(text, whom, str(said.get("tracking_id", "")), to)

    def _taken(self, text: str, whom: str, key: str, to: str) -> Answer:
        id = f"{next(self._ids):x}"

        def commit() -> None:
            self.left -= 1
            address = f"+{whom}" if to == "phone" else whom
            self.world.add(Arrival("zalo", key, address, text, "", id))
            self._report(id, key)

        left = {"dailyQuota": str(self.quota), "remainingQuota": str(self.left - 1)}
        if to == "user_id":
            quota = {"quota_type": "daily", "remain": str(self.left - 1)}
            return _with({"message_id": id, "user_id": whom, "quota": quota}, commit)
        taken = {"msg_id": id, "sent_time": _now_ms(), "sending_mode": "1", "quota": left}
        return _with(taken, commit)

    def _report(self, id: str, key: str) -> None:
        body, head = self.event(id, key)
        for _ in range(self.reports if self.hook else 0):
            call_back_later(0.0, self.hook, body, head)

    def event(self, id: str, key: str) -> tuple[bytes, dict[str, str]]:
        """The report that a message reached its reader: body and headers."""
        told = {"delivery_time": _now_ms(), "msg_id": id, "tracking_id": key}
        event = {"event_name": "user_received_message", "app_id": self.app_id, "message": told}
        body = json.dumps(event | {"timestamp": _now_ms()}).encode()
        stamp = str(json.loads(body)["timestamp"]).encode()
        mac = hashlib.sha256(
            self.app_id.encode() + body + stamp + self.hook_secret.encode()
        ).hexdigest()
        return body, {"Content-Type": "application/json", "X-ZEvent-Signature": f"mac={mac}"}

    def _info(self, id: str) -> Answer:
        if (template := self.templates.get(id)) is None:
            raise ZaloRefusal(-109, "Template is invalid")
        listed = [
            {"name": name, "require": True, "type": "STRING", "maxLength": most}
            for name, most in template.params.items()
        ]
        return _with({"templateId": id, "status": template.status, "listParams": listed})


def _filled(template: Template, values: dict[str, object]) -> str:
    text = template.text
    for name, most in template.params.items():
        value = str(values.get(name, ""))
        if not value:
            raise ZaloRefusal(-1122, f"Parameter {name} is missing")
        if len(value) > most:
            raise ZaloRefusal(-1121, f"Parameter {name} is too long")
        text = text.replace(f"<{name}>", value)
    return text


def _now_ms() -> str:
    return str(int(time.time() * 1000))


def _with(data: Mapping[str, object], commit: Callable[[], None] | None = None) -> Answer:
    return json_answer(200, {**_DONE, "data": data}, commit)
