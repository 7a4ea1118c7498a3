"""What became of one try to send.

An adapter answers with one of these and never raises for what a provider or a network does.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Accepted:
    """The provider took it; arrival is not proven."""

    provider_id: str
    url: str | None = None


@dataclass(frozen=True)
class Delivered:
    """Arrival is proven (read back, confirmed)."""

    provider_id: str
    url: str | None = None


@dataclass(frozen=True)
class Rejected:
    """It will never work for this message or this recipient."""

    reason: str
    code: str = ""
    suppress: bool = False  # the address itself is bad: never write to it again


@dataclass(frozen=True)
class Retry:
    """Certainly not sent; may be tried again, not before `after` seconds when the provider said
    so."""

    reason: str
    after: float | None = None


@dataclass(frozen=True)
class Unknown:
    """It may have been sent. Nobody sends it again until a look-up or a person has decided."""

    reason: str


@dataclass(frozen=True)
class Halted:
    """Certainly not sent, and the outlet itself is wrong (key refused, quota gone): it stops until
    a person acts."""

    reason: str


Outcome = Accepted | Delivered | Rejected | Retry | Unknown | Halted
