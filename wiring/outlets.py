"""From an outlets file to rows, and from a row to an opened channel with its secrets."""

import base64
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, SecretStr, ValidationError

from channels import CHANNELS, channel_class
from channels.contract.channel import Channel, Site, Surface
from channels.contract.credentials import Renewing
from channels.contract.panel import Panel
from content.database.vault import Vault
from content.intake.errors import InputError, InputProblem
from content.intake.located import load_toml
from content.intake.strict import sentence
from content.items.families import FAMILIES
from content.office.sending_hours import SendingHours
from content.outlets.outlets import Outlet, OutletSpec
from wiring.messages import fallback_frame
from wiring.registered import faults_of
from wiring.settings import SettingsError, secret_value

_GENERAL: dict[str, type | tuple[type, ...]] = {
    "name": str,
    "channel": str,
    "title": str,
    "rate_per_second": (int, float),
    "window": str,
    "holidays": str,
    "max_per_day": int,
    "late": str,
    "late_limit": (str, int),
}

_DRAWN = "led"  # the author's text that frames are drawn from
_MOST = 1_000_000
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_LONGEST = 366 * _UNITS["d"]


def read_outlets(path: Path, vault: Vault) -> list[OutletSpec]:
    """The outlets of a TOML file, every field checked; InputError names outlet and field.

    Literal secrets come back sealed.
    """
    document = load_toml(path).value
    tables = document.get("outlet")
    if (
        set(document) != {"outlet"}
        or not isinstance(tables, list)
        or not tables
        or not all(isinstance(table, dict) for table in tables)
    ):
        raise InputError(
            [InputProblem(path.name, "cần một hay nhiều bảng [[outlet]] và không gì khác")]
        )
    problems: list[InputProblem] = []
    specs = [
        _spec(path.name, number, table, vault, problems) for number, table in enumerate(tables, 1)
    ]
    names = [spec.name for spec in specs if spec]
    problems += [
        InputProblem(f"{path.name}, outlet {name}", "tên này có hai lần")
        for name in {n for n in names if names.count(n) > 1}
    ]
    if problems:
        raise InputError(problems)
    return [spec for spec in specs if spec]


def open_outlet(outlet: Outlet, vault: Vault, site: Site) -> Channel | Surface:
    """The channel behind a row, secrets in place; SettingsError when a secret is not there or
    cannot be one."""
    made = channel_class(outlet.channel)
    try:
        config = made.config.model_validate(_reveal(outlet.fields, vault))
    except ValidationError as error:
        faults = "; ".join(
            f"trường {_path(fault)}: {_words(fault)}" for fault in error.errors(include_input=False)
        )
        raise SettingsError(
            f"Điểm phát {outlet.name} có giá trị không dùng được: {faults}."
        ) from None
    channel: Channel | Surface = made(outlet.name, config, site)  # type: ignore[call-arg]
    if isinstance(channel, Panel):
        if _DRAWN not in FAMILIES[made.capabilities.family]:
            raise SettingsError(
                f"Kênh {made.name} vẽ các dòng LED của tin, bài nên phải khai báo loại «led»."
            )
        channel.fallback = fallback_frame(channel.shape, site.office)
    if isinstance(channel, Renewing) and site.credentials is not None:
        channel.use_credentials(site.credentials(channel.credential_name, channel.granted))
    return channel


def _spec(
    file: str, number: int, table: Mapping[str, Any], vault: Vault, problems: list[InputProblem]
) -> OutletSpec | None:
    name = str(table.get("name") or f"thứ {number}")
    where = f"{file}, outlet {name}"
    before = len(problems)
    problems += [
        InputProblem(f"{where}, trường {field}", text) for field, text in _general_problems(table)
    ]
    if table.get("channel") not in tuple(CHANNELS):
        problems.append(
            InputProblem(
                f"{where}, trường channel", f"không có kênh này; các kênh: {', '.join(CHANNELS)}"
            )
        )
        return None
    made = channel_class(str(table["channel"]))
    problems += [
        InputProblem(f"{where}, trường channel", sentence) for sentence in faults_of(made.name)
    ]
    own = {field: value for field, value in table.items() if field not in _GENERAL}
    try:
        made.config.model_validate(_probe(own))
    except ValidationError as error:
        problems += [
            InputProblem(f"{where}, trường {_path(fault)}", _words(fault))
            for fault in error.errors(include_input=False)
        ]
    return None if len(problems) > before else _read(name, made, table, own, vault)


def _read(
    name: str,
    made: type[Channel] | type[Surface],
    table: Mapping[str, Any],
    own: Mapping[str, Any],
    vault: Vault,
) -> OutletSpec:
    """An outlet out of a table without faults; what it does not say is the channel's usual."""
    said = made.capabilities
    by_phone = said.addressed == "phone"
    return OutletSpec(
        name=name,
        channel=made.name,
        family=said.family,
        addressed=said.addressed,
        surface=said.surface,
        form=said.form or said.family,
        title=table.get("title", name),
        fields=_seal(own, made.config, vault),
        rate_per_second=float(table.get("rate_per_second", 0)),
        window=table.get("window", "07:00-22:00" if by_phone else "00:00-24:00"),
        holidays=table.get("holidays", "hold" if said.addressed else "send"),
        max_per_day=table.get("max_per_day", 3 if by_phone else 0),
        late=table.get("late", said.late),
        late_limit_s=_seconds(table["late_limit"]) or 0
        if "late_limit" in table
        else said.late_limit_s,
    )


def _general_problems(table: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What is wrong with the fields that every channel has: (field, sentence)."""
    given = {field: kind for field, kind in _GENERAL.items() if field in table}
    wrong = [
        field
        for field, kind in given.items()
        if isinstance(table[field], bool) or not isinstance(table[field], kind)
    ]
    if wrong:
        return [(field, "sai kiểu giá trị") for field in wrong]
    checks = {
        "name": (_is_name(table.get("name", "")), "phải có, chỉ gồm chữ không dấu, số, - và _"),
        "rate_per_second": (
            0 <= table.get("rate_per_second", 0) <= _MOST,
            f"phải từ 0 đến {_MOST}; 0 là không giới hạn",
        ),
        "max_per_day": (
            0 <= table.get("max_per_day", 0) <= _MOST,
            f"phải từ 0 đến {_MOST}; 0 là không giới hạn",
        ),
        "holidays": (table.get("holidays", "send") in ("send", "hold"), "phải là send hoặc hold"),
        "late": (
            table.get("late", "send") in ("send", "hold", "skip"),
            "phải là send, hold hoặc skip",
        ),
        "late_limit": (
            _seconds(table.get("late_limit", 0)) is not None,
            "phải là số giây hoặc như 30m, 24h, 2d; nhiều nhất 366d",
        ),
        "window": (
            _is_window(table.get("window", "00:00-24:00")),
            "phải có dạng 07:00-22:00; 00:00-24:00 là mọi lúc",
        ),
    }
    return [(field, sentence) for field, (well, sentence) in checks.items() if not well]


def _is_name(name: str) -> bool:
    return bool(re.fullmatch(r"[A-Za-z0-9_-]{1,60}", name))


def _is_window(text: str) -> bool:
    try:
        SendingHours.parse(text)
    except ValueError:
        return False
    return True


def _seconds(value: str | int) -> int | None:
    number, unit = (str(value), "s") if isinstance(value, int) else (value[:-1], value[-1:])
    seconds = (
        int(number) * _UNITS[unit]
        if re.fullmatch("[0-9]{1,9}", number) and unit in _UNITS
        else _LONGEST + 1
    )
    return seconds if seconds <= _LONGEST else None


def _is_reference(value: object, kinds: tuple[str, ...]) -> bool:
    return (
        isinstance(value, dict)
        and len(value) == 1
        and all(kind in kinds and isinstance(name, str) for kind, name in value.items())
    )


def _probe(value: Any) -> Any:
    """The fields with a stand-in for each secret that is only referred to, so that the rest can be
    checked now."""
    if _is_reference(value, ("env", "file")):
        return "x" * 8
    if isinstance(value, dict):
        return {name: _probe(inner) for name, inner in value.items()}
    return [_probe(inner) for inner in value] if isinstance(value, list) else value


def _reveal(value: Any, vault: Vault) -> Any:
    if _is_reference(value, ("env", "file", "sealed")):
        if "sealed" in value:
            return vault.unseal(base64.b64decode(value["sealed"])).decode("utf-8")
        return secret_value(value)
    if isinstance(value, dict):
        return {name: _reveal(inner, vault) for name, inner in value.items()}
    return [_reveal(inner, vault) for inner in value] if isinstance(value, list) else value


def _seal(value: Any, config: type[BaseModel], vault: Vault) -> Any:
    """The fields with every literal secret sealed; which fields are secret stands in the channel's
    config."""
    sealed = dict(value)
    for name, field in config.model_fields.items():
        key = field.alias if field.alias in sealed else name
        if key not in sealed:
            continue
        kinds = _kinds(field.annotation)
        if SecretStr in kinds and isinstance(sealed[key], str):
            sealed[key] = {
                "sealed": base64.b64encode(vault.seal(sealed[key].encode("utf-8"))).decode("ascii")
            }
        for inner in kinds:
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                sealed[key] = (
                    [_seal(table, inner, vault) for table in sealed[key]]
                    if isinstance(sealed[key], list)
                    else _seal(sealed[key], inner, vault)
                )
    return sealed


def _kinds(annotation: Any) -> set[Any]:
    inner = get_args(annotation)
    return {annotation} if not inner else set().union(*(_kinds(kind) for kind in inner))


def _path(error: Any) -> str:
    return (
        ".".join(str(part + 1) if isinstance(part, int) else str(part) for part in error["loc"])
        or "?"
    )


def _words(error: Any) -> str:
    return (
        "kênh này không có trường như vậy: xóa hoặc sửa tên"
        if error["type"] == "extra_forbidden"
        else sentence(error)
    )
