"""The tokens of an Official Account (Zalo OAuth v4): an access token lives 25 hours, a refresh
token three months and may be used once.

They are renewed twice a day, in working hours, and five hours before they end by whoever comes
first; the others wait in the store, which keeps what Zalo gave before anybody uses it.
"""

import hashlib
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlencode

from channels.contract.credentials import Credential, CredentialStore, Renewed
from channels.contract.outcome import Halted, Retry, Unknown
from channels.contract.reasons import Reason, Why
from channels.shared.http import Answer, call, session
from channels.shared.spoken import spoken
from channels.zalo.codes import Meaning, meaning_of
from channels.zalo.config import ZaloAccount

RENEW_EVERY: Final = timedelta(hours=7)
"""Also when nothing is sent: an unused refresh token ends after three months. At each round of the
house: where the answer gets lost, what is in force lasts until a person can have granted anew."""

_AHEAD: Final = timedelta(hours=5)
_USUAL: Final = timedelta(hours=25)  # where Zalo names no end
_TIMEOUT_S: Final = 20.0
_NOT_GRANTED: Final = Halted(
    Why(
        Reason.CREDENTIALS,
        "Chưa có quyền của Official Account: hãy mở trang của điểm phát và bấm «Kết nối với Zalo».",
    )
)

log = logging.getLogger(__name__)


class ZaloTokens:
    """The tokens of one grant; what it stores is shared by all outlets, processes and hosts."""

    def __init__(self, config: ZaloAccount, now: Callable[[], datetime]) -> None:
        self._config, self._now = config, now
        self._store: CredentialStore | None = None
        self.granted: Mapping[str, str] = (
            {"refresh_token": config.refresh_token.get_secret_value()}
            if config.refresh_token
            else {}
        )
        # two accounts of one application have two grants, two outlets of one account the same
        grant = self.granted.get("refresh_token", f"none of {config.oa_id}")
        mark = hashlib.sha256(grant.encode()).hexdigest()[:8]
        self.name = f"zalo {config.app_id} {mark}"

    def use(self, store: CredentialStore) -> None:
        """Where tokens are kept from now on."""
        self._store = store

    def token(self, refused: str = "") -> str | Retry | Halted:
        """A token that lives five hours and more; another one than `refused`. Where none can be got
        now, the old one as long as it lives."""
        if self._store is None or not self.granted:
            return _NOT_GRANTED
        held = self._store.current()
        known = held.values.get("access_token", "")
        left = held.ends_at - self._now() if held.ends_at else timedelta(0)
        if known and known != refused and left > _AHEAD:
            return known
        got = self._store.renew(held, self.exchange)
        if isinstance(got, Credential):
            return got.values["access_token"]
        if known and known != refused and left > timedelta(0):
            log.error("zalo %s: not renewed, %s left: %s", self.name, left, got.why.raw)
            return known
        return got

    def exchange(self, credential: Credential) -> Renewed | Retry | Halted | Unknown:
        """See `Renewing`."""
        token = credential.values.get("refresh_token", "")
        if not token:
            return _NOT_GRANTED
        form = {"grant_type": "refresh_token", "refresh_token": token}
        return exchanged(self._config, form, self._now(), token)


def permission_url(config: ZaloAccount, back: str, challenge: str, state: str) -> str:
    """Where an administrator of the account agrees."""
    asked = {"app_id": config.app_id, "redirect_uri": back}
    asked |= {"code_challenge": challenge, "state": state}
    return f"{config.permission_url}?{urlencode(asked)}"


def granted_by(
    config: ZaloAccount, answer: Mapping[str, str], verifier: str, now: datetime
) -> Mapping[str, str] | Retry | Halted | Unknown:
    """The outlet's fields out of what came back: the refresh token, and whose account it is."""
    account = answer.get("oa_id", "")
    code = answer.get("code", "")
    form = {"grant_type": "authorization_code", "code": code, "code_verifier": verifier}
    got = exchanged(config, form, now, code, verifier)
    if not isinstance(got, Renewed):
        return got
    return {"refresh_token": got.values["refresh_token"]} | ({"oa_id": account} if account else {})


def exchanged(
    config: ZaloAccount, form: Mapping[str, str], now: datetime, *secrets: str
) -> Renewed | Retry | Halted | Unknown:
    """One call for tokens, by a refresh token or by the code of a new grant. An answer that names
    neither tokens nor a fault may have spent what was offered."""
    with session(config.oauth_url) as http:
        answer = call(
            http,
            "POST",
            config.token_url,
            min(_TIMEOUT_S, config.timeout_s),
            data={**form, "app_id": config.app_id},
            headers={"secret_key": config.app_secret.get_secret_value()},
        )
    if not isinstance(answer, Answer):
        return answer
    said = answer.json()
    if isinstance(said, dict) and _are_tokens(said):
        pair = {name: said[name] for name in ("access_token", "refresh_token")}
        return Renewed(pair, now + _lifetime(said.get("expires_in")))
    return _refusal(answer, said, (*config.secrets, *secrets))


def _are_tokens(said: Mapping[str, object]) -> bool:
    return all(
        isinstance(said.get(name), str) and said[name] for name in ("access_token", "refresh_token")
    )


def _refusal(answer: Answer, said: object, secrets: tuple[str, ...]) -> Retry | Halted | Unknown:
    """A fault that Zalo names took nothing; whatever else is no answer."""
    code = error_code(said)
    if code and isinstance(said, dict):
        told = (said.get(name) for name in ("error_name", "error_reason", "message"))
        words = spoken(" ".join([str(code), *(str(part) for part in told if part)]), secrets)
        row = meaning_of("oauth", code, words)
        reason = row.reason if row.meaning is Meaning.HALTED else Reason.CREDENTIALS
        return Halted(Why(reason, words))
    if answer.status == 429:
        return Retry(Why(Reason.BUSY, answer.said(*secrets)), answer.retry_after())
    return Unknown(Why(Reason.UNCLEAR, answer.said(*secrets)))


def error_code(said: object) -> int | None:
    """The number in `error`, which comes as a number or as text; None where there is none."""
    found = said.get("error") if isinstance(said, dict) else None
    if isinstance(found, bool) or not isinstance(found, int | str):
        return None
    text = str(found).strip()
    return int(text) if text.removeprefix("-").isdecimal() else None


def _lifetime(seconds: object) -> timedelta:
    """`expires_in` comes as text."""
    text = str(seconds)
    return timedelta(seconds=int(text)) if text.isdecimal() and int(text) else _USUAL
