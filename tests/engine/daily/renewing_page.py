"""A made-up channel whose provider renews its key: what a channel needs for that, and no more."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from pydantic import SecretStr

from channels.contract.channel import Capabilities, Line, OutletConfig, Site
from channels.contract.credentials import Credential, CredentialStore, Renewed
from channels.contract.message import DeliveryKey, Message, Problem, Recipient
from channels.contract.outcome import Accepted, Halted, Outcome, Retry, Unknown
from channels.contract.reasons import Reason, Why
from channels.shared.http import Answer, call, session


class RenewingConfig(OutletConfig):
    base_url: str
    refresh_token: SecretStr


class RenewingPage:
    name: ClassVar[str] = "renewing_page"
    label: ClassVar[str] = "Trang tự gia hạn"
    capabilities: ClassVar[Capabilities] = Capabilities(family="social")
    config: ClassVar[type[OutletConfig]] = RenewingConfig
    credential_name = "renewing 77"
    renew_every = timedelta(hours=20)

    def __init__(self, outlet: str, config: RenewingConfig, site: Site) -> None:
        self._config = config
        self._store: CredentialStore | None = None
        self.granted = {"refresh_token": config.refresh_token.get_secret_value()}

    def use_credentials(self, store: CredentialStore) -> None:
        self._store = store

    def exchange(self, credential: Credential) -> Renewed | Retry | Halted | Unknown:
        url = self._config.base_url
        form = {"refresh_token": credential.values["refresh_token"]}
        with session(url) as http:
            answer = call(http, "POST", f"{url}/v4/oa/access_token", 10, data=form)
        said = answer.json() if isinstance(answer, Answer) else None
        if not isinstance(answer, Answer):
            return answer
        if not isinstance(said, dict) or "refresh_token" not in said:
            return Halted(Why(Reason.CREDENTIALS, "refused"))
        return Renewed(
            {name: said[name] for name in ("access_token", "refresh_token")},
            datetime(2026, 12, 3, tzinfo=UTC),
        )

    def problems(self, message: Message) -> list[Problem]:
        return []

    def preview(self, message: Message, to: Recipient | None) -> dict[str, bytes]:
        return {}

    @contextmanager
    def open(self) -> Iterator[Line]:
        assert self._store is not None
        yield _RenewingLine(self._store.current())


class _RenewingLine:
    def __init__(self, credential: Credential) -> None:
        self._credential = credential

    def send(self, message: Message, to: Recipient | None, key: DeliveryKey) -> Outcome:
        return Accepted(self._credential.values.get("access_token", "none"))
