"""What the SMS channel hands to a gateway's own file."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from channels.contract.message import DeliveryKey


@dataclass(frozen=True)
class Sms:
    """One message, filled for one number. Neither shows in a repr."""

    text: str = field(repr=False)
    to: str = field(repr=False)  # E.164
    key: DeliveryKey
    template: str = ""  # the provider's id of the registered text that it is
    values: Mapping[str, str] = field(default_factory=dict, repr=False)  # of its places
