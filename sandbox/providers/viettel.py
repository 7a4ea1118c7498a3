"""Viettel's bulk SMS by SOAP, as far as its clients show it."""

import re
from html import unescape

from sandbox.http import Answer, HttpSandbox, Request
from sandbox.world import Arrival

USER, PASSWORD, CP_CODE = "lantoa", "sandbox-viettel", "HOADANG"

_NAMES = "User|Password|CPCode|RequestID|ReceiverID|Content|ContentType"
_FIELD = re.compile(rf"<({_NAMES})>(.*?)</\1>", re.DOTALL)
_REPLY = (
    '<?xml version="1.0" ?><S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body>'
    '<ns2:wsCpMtResponse xmlns:ns2="http://impl.bulkSms.ws/"><return><message>{words}</message>'
    "<result>{result}</result></return></ns2:wsCpMtResponse></S:Body></S:Envelope>"
)


class ViettelSandbox(HttpSandbox):
    """One operation, `wsCpMt`."""

    provider = "viettel"

    def answer(self, request: Request) -> Answer:
        found = _FIELD.findall(request.body.decode("utf-8"))
        fields = {name: unescape(value) for name, value in found}
        if (fields.get("User"), fields.get("Password")) != (USER, PASSWORD):
            return _reply(0, "Authenticate: Fail, wrong username or password")
        if fields.get("CPCode") != CP_CODE:
            return _reply(0, "Cp_code: NULL_OR_BLANK")
        return _reply(1, "Insert MT_QUEUE: OK", fields, self)


def _reply(
    result: int,
    words: str,
    fields: dict[str, str] | None = None,
    taker: ViettelSandbox | None = None,
) -> Answer:
    def take() -> None:
        assert fields is not None
        assert taker is not None
        to, key = f"+{fields['ReceiverID']}", fields.get("RequestID", "")
        taker.world.add(Arrival(taker.provider, key, to, fields["Content"], "", key))

    body = _REPLY.format(result=result, words=words)
    return Answer(200, body, "text/xml;charset=utf-8", commit=take if taker else None)
