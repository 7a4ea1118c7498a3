"""The secrets in an outlet's fields: sealed where they are written, put in place where they are
used."""

import base64
from typing import Any, get_args

from pydantic import BaseModel, SecretStr

from channels.contract.channel import UNKNOWN_SECRET
from content.database.vault import Vault
from content.intake.typed_fields import is_reference
from wiring.settings import secret_value


def stand_ins(value: Any, sealed: bool = False) -> Any:
    """The fields with a stand-in for each secret that is only referred to, so that the rest can be
    checked now; a sealed one counts only where it is our own (`sealed`), no file brings one."""
    if is_reference(value) and (sealed or "sealed" not in value):
        return UNKNOWN_SECRET
    if isinstance(value, dict):
        return {name: stand_ins(inner, sealed) for name, inner in value.items()}
    return [stand_ins(inner, sealed) for inner in value] if isinstance(value, list) else value


def reveal(value: Any, vault: Vault) -> Any:
    """The fields with every secret in its place; SettingsError when one is not there."""
    if is_reference(value):
        if "sealed" in value:
            return vault.unseal(base64.b64decode(value["sealed"])).decode("utf-8")
        return secret_value(value)
    if isinstance(value, dict):
        return {name: reveal(inner, vault) for name, inner in value.items()}
    return [reveal(inner, vault) for inner in value] if isinstance(value, list) else value


def seal(value: Any, config: type[BaseModel], vault: Vault) -> Any:
    """The fields with every literal secret sealed; which fields are secret stands in the channel's
    config."""
    sealed = dict(value)
    for name, field in config.model_fields.items():
        key = field.alias if field.alias in sealed else name
        if key not in sealed:
            continue
        kinds = _kinds(field.annotation)
        if SecretStr in kinds and isinstance(sealed[key], str):
            text = vault.seal(sealed[key].encode("utf-8"))
            sealed[key] = {"sealed": base64.b64encode(text).decode("ascii")}
        for inner in kinds:
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                sealed[key] = (
                    [seal(table, inner, vault) for table in sealed[key]]
                    if isinstance(sealed[key], list)
                    else seal(sealed[key], inner, vault)
                )
    return sealed


def _kinds(annotation: Any) -> set[Any]:
    inner = get_args(annotation)
    return {annotation} if not inner else set().union(*(_kinds(kind) for kind in inner))
