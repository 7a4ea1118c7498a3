"""What became of one try to send.

An adapter answers with one of these and never raises for what a provider or a network does.
"""

from dataclasses import dataclass, field

from channels.contract.reasons import Why


@dataclass(frozen=True)
class Accepted:
    """The provider took it; arrival is not proven.

    Of several gateways, `by` is the one that took it, `passed` are the refusals of those before.
    """

    provider_id: str
    url: str | None = None
    by: str | None = field(default=None, compare=False)
    passed: tuple["Halted", ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class Delivered:
    """Arrival is proven (read back, confirmed)."""

    provider_id: str
    url: str | None = None


@dataclass(frozen=True)
class Rejected:
    """It will never work for this message or this recipient."""

    why: Why
    suppress: bool = False  # the address itself is bad: never write to it again


@dataclass(frozen=True)
class Retry:
    """Certainly not sent; may be tried again, not before `after` seconds when the provider said
    so."""

    why: Why
    after: float | None = None


@dataclass(frozen=True)
class Unknown:
    """It may have been sent. Nobody sends it again until a look-up or a person has decided."""

    why: Why


@dataclass(frozen=True)
class Halted:
    """Certainly not sent, and we ourselves are refused (key, right, quota, policy).

    The outlet stops until a person acts; or only `part` of it rests: a recipient domain, one
    gateway of several.
    """

    why: Why
    part: str | None = None


Outcome = Accepted | Delivered | Rejected | Retry | Unknown | Halted
