"""What Zalo reports at an outlet's hook («Webhook»): that a message reached a person, signed."""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from channels.contract.message import DeliveryKey
from channels.contract.outcome import Delivered
from channels.contract.receipts import Receipt
from channels.zalo.template_config import ZaloTemplateConfig

SIGNATURE: Final = "x-zevent-signature"

_KEY = re.compile(r"[a-z0-9-]{1,40}")


def is_signed(config: ZaloTemplateConfig, headers: Mapping[str, str], body: bytes) -> bool:
    """Whether the signature over the raw bytes is Zalo's: a plain hash, and not an HMAC."""
    if config.webhook_secret is None:
        return False
    said = headers.get(SIGNATURE, "").removeprefix("mac=").strip().lower()
    stamp, secret = str(_event(body).get("timestamp", "")), config.webhook_secret.get_secret_value()
    firsts = {"app_id": (config.app_id,), "oa_id": (config.oa_id,)}
    wanted = firsts.get(config.signed_by, (config.app_id, config.oa_id))
    return any(
        hmac.compare_digest(said.encode(), _mac(first, body, stamp, secret).encode())
        for first in wanted
        if first
    )


def receipts_in(body: bytes) -> list[Receipt]:
    """What an event says of deliveries; nothing that we know: an empty list. The same event comes
    again until it is answered."""
    event = _event(body)
    message = event.get("message")
    if event.get("event_name") != "user_received_message" or not isinstance(message, dict):
        return []
    id, key = str(message.get("msg_id", "")), str(message.get("tracking_id", ""))
    if not id or not _KEY.fullmatch(key):
        return []
    at = _moment(message.get("delivery_time"))
    return [Receipt(DeliveryKey(key), Delivered(id), at, ids=(id,))]


def _event(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _mac(first: str, body: bytes, stamp: str, secret: str) -> str:
    return hashlib.sha256(first.encode() + body + stamp.encode() + secret.encode()).hexdigest()


def _moment(milliseconds: object) -> datetime | None:
    text = str(milliseconds)
    return datetime.fromtimestamp(int(text) / 1000, UTC) if text.isdecimal() else None
