"""Viettel's bulk SMS by SOAP (docs/engineering/wire-formats.md#viettel)."""

import re
from html import unescape
from typing import ClassVar
from xml.sax.saxutils import escape

import aiohttp

from channels.contract.outcome import Accepted, Outcome
from channels.shared.aiohttp import call
from channels.shared.http import Answer, by_status
from channels.sms.encoding import coding
from channels.sms.message import Sms
from channels.sms.provider import BeginSms, HttpProvider, abroad

_RESULT = re.compile(r"<(?:\w+:)?result>\s*(-?\d{1,9})\s*</")
_ENVELOPE = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" '
    'xmlns:impl="http://impl.bulkSms.ws/"><soapenv:Body><impl:wsCpMt>{fields}</impl:wsCpMt>'
    "</soapenv:Body></soapenv:Envelope>"
)


class Viettel(HttpProvider):
    """`smsc` is the CP code."""

    needs: ClassVar[tuple[str, ...]] = ("url", "username", "smsc")
    reports: ClassVar[bool] = False

    async def send(self, http: aiohttp.ClientSession, sms: Sms, begin: BeginSms) -> Outcome:
        fields = {
            "User": self.entry.username,
            "Password": self.password,
            "CPCode": self.entry.smsc or "",
            "RequestID": sms.key,
            "UserID": abroad(sms.to),
            "ReceiverID": abroad(sms.to),
            "ServiceID": self.sender,
            "CommandCode": "bulksms",
            "Content": sms.text,
            "ContentType": "1" if coding(sms.text) == "ucs2" else "0",
        }
        body = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in fields.items())
        answer = await call(
            http,
            "POST",
            self.entry.address,
            begin,
            data=_ENVELOPE.format(fields=body).encode("utf-8"),
            headers={"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""'},
        )
        if not isinstance(answer, Answer):
            return answer
        # inside an envelope the reply may stand escaped
        result = _RESULT.search(answer.text) or _RESULT.search(unescape(answer.text))
        if result and result[1] == "1":
            return Accepted(sms.key)
        return by_status(answer, *self.secrets)
