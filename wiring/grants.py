"""What a provider grants in an administrator's browser: the way there, and the outlets that hold it
afterwards."""

import base64
import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from channels import CHANNELS, channel_class
from channels.contract.channel import Site
from channels.contract.credentials import Granting
from content.database.vault import Vault
from content.intake.errors import InputError, InputProblem
from content.outlets.outlets import Outlet, OutletSpec
from wiring.outlet_form import table_of
from wiring.outlets import open_outlet, outlet_spec


@dataclass(frozen=True)
class Verifier:
    """What only we know until the grant is fetched, and what proves it (RFC 7636)."""

    secret: str
    challenge: str


def new_verifier() -> Verifier:
    """A fresh one, of 43 letters."""
    secret = secrets.token_urlsafe(32)
    digest = hashlib.sha256(secret.encode()).digest()
    return Verifier(secret, base64.urlsafe_b64encode(digest).decode().rstrip("="))


def granted_at(channel: str) -> str | None:
    """What the provider is called whose grant a channel needs; None where it needs none."""
    made = channel_class(channel) if channel in CHANNELS else None
    return getattr(made, "granted_at", None)


def granting(outlet: Outlet, vault: Vault, site: Site) -> Granting:
    """The channel of an outlet that needs a grant; InputError for another, SettingsError where it
    cannot be opened."""
    channel = open_outlet(outlet, vault, site) if granted_at(outlet.channel) else None
    if not isinstance(channel, Granting):
        text = "điểm phát này không cần kết nối: chọn một điểm phát khác"
        raise InputError([InputProblem(outlet.name, text)])
    return channel


def with_grant(
    sharing: Sequence[Outlet], fields: Mapping[str, str], vault: Vault
) -> list[OutletSpec]:
    """Each of these outlets with the new grant in it."""
    return [outlet_spec({**table_of(one), **fields}, vault, one.name, ours=True) for one in sharing]


def sharing(
    outlet: Outlet, known: Sequence[Outlet], account: str, vault: Vault, site: Site
) -> list[Outlet]:
    """The outlets that a grant of this account is for: those of the same application which belong
    to it, or to no account yet."""
    asked = granting(outlet, vault, site)
    return [
        one
        for one in known
        if one.retired_at is None
        and granted_at(one.channel) == asked.granted_at
        and _belongs(granting(one, vault, site), asked.application, account)
    ]


def is_connected(outlet: Outlet, vault: Vault, site: Site) -> bool:
    """Whether nothing needs to be granted before the outlet can send."""
    return not granted_at(outlet.channel) or bool(granting(outlet, vault, site).granted)


def _belongs(channel: Granting, application: str, account: str) -> bool:
    return channel.application == application and channel.account_id in ("", account)
