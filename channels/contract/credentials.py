"""What a provider renews: tokens that end, and tokens by which new ones are got, each of which may
be used once (OAuth2 refresh tokens).

They live in a store that every process and host shares: one of them renews while the others wait,
and what the provider gave is durable before anybody uses it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar, Protocol, runtime_checkable

from channels.contract.outcome import Halted, Retry, Unknown


@dataclass(frozen=True)
class Credential:
    """What is in force. The values never show in a repr."""

    values: Mapping[str, str] = field(repr=False)  # by the provider's names
    version: int  # grows with every renewal and every new grant
    renewed_at: datetime  # aware UTC
    ends_at: datetime | None = None  # of the token in force, aware UTC; None when nobody said


@dataclass(frozen=True)
class Renewed:
    """What a provider gave in exchange."""

    values: Mapping[str, str] = field(repr=False)  # all of them, the unchanged ones too
    ends_at: datetime | None = None


Exchange = Callable[[Credential], Renewed | Retry | Halted | Unknown]
"""One call to the provider, over within 60 seconds: Retry when certainly nothing was sent, Halted
when the provider refused, Unknown when it may have taken the old token and its answer is lost."""


class CredentialStore(Protocol):
    """One credential, for any number of threads, processes and hosts."""

    def current(self) -> Credential:
        """What is in force now."""

    def renew(self, used: Credential, exchange: Exchange) -> Credential | Retry | Halted:
        """What comes after `used`: what somebody else has got meanwhile, else what `exchange`
        gets now, stored before this returns; waits while another process renews.

        No token is given to `exchange` twice unless it said Retry or Halted. Halted also when an
        earlier answer was lost: the token may be spent, and a person must grant anew.
        """


@runtime_checkable
class KeepsCredential(Protocol):
    """Optional: a channel that keeps something in the store. It is handed the store once, before it
    is opened or tested."""

    # what the store knows it by: outlets that share a grant say the same
    credential_name: str
    granted: Mapping[str, str]  # by the administrator, in the outlet; another grant begins anew

    def use_credentials(self, store: CredentialStore) -> None: ...


@runtime_checkable
class Renewing(KeepsCredential, Protocol):
    """Optional: a channel whose provider renews its credential."""

    renew_every: timedelta  # also when nothing is sent

    def exchange(self, credential: Credential) -> Renewed | Retry | Halted | Unknown: ...


@runtime_checkable
class Granting(Protocol):
    """Optional: a channel whose provider grants in the browser of whoever administers the account
    (OAuth2 with PKCE): a link leads there, and the provider sends the browser back to us."""

    granted_at: ClassVar[str]  # what officers call the provider
    application: str  # outlets of one application and one account share a grant
    account_id: str  # whose grant it holds or is to hold; "" where nobody has said
    granted: Mapping[str, str]  # empty before the first grant

    def account_in(self, answer: Mapping[str, str]) -> str:
        """The account that agreed, as the provider names it; "" where it does not say."""

    def permission_url(self, back: str, challenge: str, state: str) -> str:
        """Where to agree; the answer comes to `back` with `state`."""

    def granted_by(
        self, answer: Mapping[str, str], verifier: str
    ) -> Mapping[str, str] | Retry | Halted | Unknown:
        """One call: the outlet's own fields that hold the new grant."""
