"""How many letters the accounts of an e-mail outlet take: the outlet's own, and each relay's."""

from collections.abc import Mapping

from channels.email.config import EmailConfig
from channels.shared.failover import names_apart

Limits = Mapping[int, int]
"""Letters at most, by the span in seconds."""


def account_limits(config: EmailConfig) -> tuple[Limits, Mapping[str, Limits]]:
    """What holds for the outlet, and for each of several relays; one relay's is the outlet's."""
    asked = {3600: config.per_hour, 86400: config.per_day}
    own = {span_s: most for span_s, most in asked.items() if most is not None}
    if len(config.relay) == 1:
        only = config.relay[0].caps
        spans = own.keys() | only.keys()
        return {s: min(c[s] for c in (own, only) if s in c) for s in sorted(spans)}, {}
    places = names_apart([relay.place for relay in config.relay])
    limits = {place: relay.caps for place, relay in zip(places, config.relay, strict=True)}
    return own, limits if any(limits.values()) else {}
