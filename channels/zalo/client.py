"""One call to Zalo: the token in its own header, renewed once where it is refused, and every answer
read through the one table (`channels/zalo/codes.py`)."""

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta, timezone
from typing import Final

import requests

from channels.contract.outcome import Accepted, Delivered, Halted, Rejected, Retry, Unknown
from channels.contract.reasons import Reason, Why
from channels.shared.http import Answer, by_status, call
from channels.shared.spoken import spoken
from channels.zalo.codes import CodeRow, Host, Meaning, meaning_of
from channels.zalo.config import ZaloAccount
from channels.zalo.tokens import ZaloTokens, error_code

DAY_BEGINS: Final = time(6)
"""Until then Zalo refuses some messages (-133, -234)."""

_VIETNAM: Final = timezone(timedelta(hours=7))
_PAUSE_S: Final = 60.0  # a limit counts calls of a minute, and no answer says for how long

Refusal = Retry | Unknown | Halted | Rejected


@dataclass(frozen=True)
class ZaloSaid:
    """What a call that worked gave."""

    data: Mapping[str, object]

    def text(self, name: str) -> str:
        """A value as text, since ids come as numbers or as text; "" where there is none."""
        found = self.data.get(name)
        return str(found) if isinstance(found, str | int) and not isinstance(found, bool) else ""


@dataclass(frozen=True)
class Pending:
    """It is taken and still being worked on."""

    why: Why


@dataclass(frozen=True)
class _Refused:
    """The access token is not valid: nothing was done."""

    why: Why


@dataclass(frozen=True)
class ZaloClient:
    """Calls in one thread over one session."""

    http: requests.Session
    config: ZaloAccount
    tokens: ZaloTokens
    now: Callable[[], datetime]

    def openapi(self, method: str, path: str, **kwargs: object) -> ZaloSaid | Pending | Refusal:
        """A call to the host for articles and messages."""
        return self._call("openapi", method, f"{self.config.openapi}{path}", kwargs)

    def at(
        self, host: Host, method: str, url: str, **kwargs: object
    ) -> ZaloSaid | Pending | Refusal:
        """A call to another host."""
        return self._call(host, method, url, kwargs)

    def _call(
        self, host: Host, method: str, url: str, kwargs: Mapping[str, object]
    ) -> ZaloSaid | Pending | Refusal:
        refused = ""
        while True:
            token = self.tokens.token(refused)
            if not isinstance(token, str):
                return token
            answer = call(
                self.http,
                method,
                url,
                self.config.timeout_s,
                headers=self._headers(token),
                **kwargs,
            )
            if not isinstance(answer, Answer):
                return answer
            said = self._read(host, answer, token)
            if not isinstance(said, _Refused):
                return said
            if refused:
                return Halted(said.why)
            refused = token

    def _headers(self, token: str) -> dict[str, str]:
        if not self.config.proof:
            return {"access_token": token}
        secret = self.config.app_secret.get_secret_value().encode()
        proof = hmac.new(secret, token.encode(), hashlib.sha256).hexdigest()
        return {"access_token": token, "appsecret_proof": proof}

    def _read(
        self, host: Host, answer: Answer, token: str
    ) -> ZaloSaid | Pending | _Refused | Refusal:
        """The body before the status, which is 200 for nearly every failure."""
        body, secrets = answer.json(), (*self.config.secrets, token)
        code = error_code(body)
        if code is None or not isinstance(body, dict):
            outcome = by_status(answer, *secrets)
            assert not isinstance(outcome, (Accepted, Delivered))
            return outcome
        if code == 0:
            data = body.get("data")
            return ZaloSaid(data if isinstance(data, dict) else {})
        words = str(body.get("message") or body.get("error_name") or "")
        row = meaning_of(host, code, words)
        return self._refusal(row, Why(row.reason, spoken(f"{code} {words}".strip(), secrets)))

    def _refusal(self, row: CodeRow, why: Why) -> Pending | _Refused | Refusal:
        match row.meaning:
            case Meaning.HALTED:
                return Halted(why)
            case Meaning.REJECTED:
                return Rejected(why)
            case Meaning.TOKEN:
                return _Refused(why)
            case Meaning.PENDING:
                return Pending(why)
            case Meaning.UNKNOWN:
                return Unknown(why)
            case _:
                return Retry(why, self._wait(row.meaning))

    def _wait(self, meaning: Meaning) -> float:
        if meaning is Meaning.WAIT:
            return _PAUSE_S
        return seconds_until(DAY_BEGINS if meaning is Meaning.NIGHT else time(0), self.now())


def seconds_until(at: time, now: datetime) -> float:
    """Until it is next so late in Vietnam, where Zalo counts its days."""
    here = now.astimezone(_VIETNAM)
    then = datetime.combine(here.date(), at, _VIETNAM)
    return ((then if then > here else then + timedelta(days=1)) - here).total_seconds()


def local_time(now: datetime) -> time:
    """The time of day in Vietnam."""
    return now.astimezone(_VIETNAM).time()


def settled(said: Pending | Refusal) -> Refusal:
    """What is said of a call that offers nothing to wait for."""
    return Unknown(Why(Reason.UNCLEAR, said.why.raw)) if isinstance(said, Pending) else said
