"""Mailboxes that are opened by OAuth2 tokens: Microsoft 365 and Google Workspace (RFC 6749; XOAUTH2
as both document it, OAUTHBEARER of RFC 7628 where only that is offered).

Their refresh tokens may be used any number of times, so an answer that is lost is asked for again.
"""

import base64
import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Annotated, Self

from pydantic import Field, SecretStr, model_validator

from channels.contract.channel import OutletConfig
from channels.contract.credentials import Credential, CredentialStore, Renewed
from channels.contract.outcome import Halted, Retry, Unknown
from channels.contract.reasons import Reason, Why
from channels.contract.typed import like
from channels.shared.http import Answer, call, session
from channels.shared.spoken import spoken

RENEW_EVERY = timedelta(days=1)
"""Also when nothing is sent: an unused grant ends after months (Google: six)."""

_TIMEOUT_S = 20.0
_AHEAD = timedelta(minutes=5)
_USUAL = timedelta(hours=1)  # where the provider names no end
# the client, the grant or what it may do: a person must mend it (RFC 6749 §5.2)
_REFUSED = (
    "invalid_client",
    "invalid_grant",
    "unauthorized_client",
    "invalid_scope",
    "unsupported_grant_type",
    "invalid_request",
)


class OAuth2(OutletConfig):
    """The `[outlet.oauth2]` table: how tokens of the outlet's mailbox are got.

    With a `refresh_token` they are got for the person who granted it (Google, Microsoft); without
    one for the application itself (Microsoft 365's client credentials).
    """

    token_url: Annotated[str, like(r"https?://\S{1,500}", "https://sso.example.vn/token")] = Field(
        title="Địa chỉ cấp mã",
        json_schema_extra={"server": True},
    )
    client_id: str = Field(min_length=1, max_length=500, title="Mã ứng dụng")
    client_secret: SecretStr | None = Field(default=None, title="Khóa bí mật của ứng dụng")
    refresh_token: SecretStr | None = Field(default=None, title="Mã gia hạn")
    scope: str = Field(default="", max_length=500, title="Phạm vi xin cấp")

    @model_validator(mode="after")
    def _something_granted(self) -> Self:
        if self.client_secret is None and self.refresh_token is None:
            raise ValueError("cần client_secret, refresh_token hoặc cả hai")
        return self


class Tokens:
    """The tokens of one grant, renewed before they end; what it stores is shared by all hosts."""

    def __init__(self, outlet: str, config: OAuth2, now: Callable[[], datetime]) -> None:
        self._now = now
        self.name = f"email {config.client_id} {outlet}"
        self._config = config
        self._store: CredentialStore | None = None

    @property
    def granted(self) -> Mapping[str, str]:
        """See `Renewing`."""
        secrets = {
            "client_secret": self._config.client_secret,
            "refresh_token": self._config.refresh_token,
        }
        return {name: value.get_secret_value() for name, value in secrets.items() if value}

    def use(self, store: CredentialStore) -> None:
        """Where tokens are kept from now on."""
        self._store = store

    def token(self, refused: str = "") -> str | Retry | Halted:
        """A token that lives five minutes and more; another one than `refused`. May wait for the
        provider: not for an event loop."""
        if self._store is None:
            return Halted(Why(Reason.MISCONFIGURED, "no credential store"))
        held = self._store.current()
        known = held.values.get("access_token", "")
        lasts = held.ends_at is None or held.ends_at - self._now() > _AHEAD
        if known and known != refused and lasts:
            return known
        got = self._store.renew(held, self.exchange)
        return got.values["access_token"] if isinstance(got, Credential) else got

    def exchange(self, credential: Credential) -> Renewed | Retry | Halted | Unknown:
        """See `Renewing`."""
        url = self._config.token_url
        with session(url) as http:
            answer = call(http, "POST", url, _TIMEOUT_S, data=self._form(credential))
        if isinstance(answer, Unknown):
            return Retry(answer.why)
        if not isinstance(answer, Answer):
            return answer
        said = answer.json()
        if not isinstance(said, dict) or not isinstance(said.get("access_token"), str):
            return _refusal(answer, said, tuple(self.granted.values()))
        kept = {**credential.values, "access_token": said["access_token"]}
        if isinstance(said.get("refresh_token"), str):
            kept["refresh_token"] = said["refresh_token"]
        return Renewed(kept, self._now() + _lifetime(said.get("expires_in")))

    def _form(self, credential: Credential) -> dict[str, str]:
        config = self._config
        refresh = credential.values.get("refresh_token")
        form = {"client_id": config.client_id}
        form |= (
            {"grant_type": "refresh_token", "refresh_token": refresh}
            if refresh
            else {"grant_type": "client_credentials"}
        )
        if config.client_secret is not None:
            form["client_secret"] = config.client_secret.get_secret_value()
        return {**form, "scope": config.scope} if config.scope else form


def xoauth2(username: str, token: str) -> str:
    """The one line that XOAUTH2 says, before base64."""
    return f"user={username}\1auth=Bearer {token}\1\1"


def oauthbearer(username: str, token: str) -> str:
    """The same for OAUTHBEARER (RFC 7628 §3.1)."""
    return f"n,a={username},\1auth=Bearer {token}\1\1"


def reason_said(challenge: str) -> str:
    """What a server's error challenge says, as far as it can be read (RFC 7628 §3.2.2)."""
    try:
        said = json.loads(base64.b64decode(challenge, validate=True))
    except ValueError:
        return ""
    return spoken(json.dumps(said, ensure_ascii=False)) if isinstance(said, dict) else ""


def _refusal(answer: Answer, said: object, secrets: tuple[str, ...]) -> Retry | Halted:
    """Halted where a person must mend the grant; a provider that is busy or broken is asked
    again."""
    error = said.get("error") if isinstance(said, dict) else None
    if error in _REFUSED or answer.status in (400, 401, 403):
        return Halted(Why(Reason.CREDENTIALS, answer.said(*secrets)))
    return Retry(Why(Reason.BUSY, answer.said(*secrets)), answer.retry_after())


def _lifetime(seconds: object) -> timedelta:
    known = isinstance(seconds, int | float) and not isinstance(seconds, bool) and seconds > 0
    return timedelta(seconds=float(seconds)) if known else _USUAL  # type: ignore[arg-type]
