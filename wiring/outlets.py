"""From an outlets file or a form to rows, and from a row to an opened channel with its secrets."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from channels import CHANNELS, channel_class
from channels.contract.channel import Channel, Site, Surface
from channels.contract.credentials import KeepsCredential
from channels.contract.panel import Panel
from content.database.vault import Vault
from content.intake.errors import InputError, InputProblem
from content.intake.located import load_toml
from content.intake.strict import sentence
from content.items.families import FAMILIES
from content.outlets.outlets import Outlet, OutletSpec
from wiring.general_fields import GENERAL, general_problems, seconds_of, usual_of
from wiring.messages import fallback_frame
from wiring.outlet_secrets import reveal, seal, stand_ins
from wiring.registered import faults_of
from wiring.settings import SettingsError

_DRAWN = "led"  # the author's text that frames are drawn from


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
        text = "đây không phải tệp điểm phát: cần một hay nhiều bảng [[outlet]] và không gì khác"
        raise InputError([InputProblem(path.name, text)])
    problems: list[InputProblem] = []
    specs: list[OutletSpec] = []
    for number, table in enumerate(tables, 1):
        where = f"{path.name}, outlet {table.get('name') or f'thứ {number}'}"
        try:
            specs.append(outlet_spec(table, vault, where))
        except InputError as error:
            problems += [InputProblem(fault.where, fault.text) for fault in error.problems]
    names = [spec.name for spec in specs]
    problems += [
        InputProblem(f"{path.name}, outlet {name}", "tên này có hai lần: đổi một tên")
        for name in {n for n in names if names.count(n) > 1}
    ]
    if problems:
        raise InputError(problems)
    return specs


def outlet_spec(
    table: Mapping[str, Any], vault: Vault, where: str, ours: bool = False
) -> OutletSpec:
    """An outlet out of a table of the file or a form; InputError names every wrong field. `ours`:
    the table may hold secrets that were sealed here before."""
    problems = [
        InputProblem(f"{where}, trường {field}", text, field)
        for field, text in general_problems(table)
    ]
    if table.get("channel") not in tuple(CHANNELS):
        text = f"không có kênh này; chọn một: {', '.join(CHANNELS)}"
        problems.append(InputProblem(f"{where}, trường channel", text, "channel"))
        raise InputError(problems)
    made = channel_class(str(table["channel"]))
    problems += [
        InputProblem(f"{where}, trường channel", fault, "channel") for fault in faults_of(made.name)
    ]
    own = {field: value for field, value in table.items() if field not in GENERAL}
    try:
        made.config.model_validate(stand_ins(own, ours))
    except ValidationError as error:
        problems += [
            InputProblem(f"{where}, trường {_path(fault)}", _words(fault), _path(fault))
            for fault in error.errors(include_input=False)
        ]
    if problems:
        raise InputError(problems)
    return _spec(made, table, own, vault)


def open_outlet(outlet: Outlet, vault: Vault, site: Site) -> Channel | Surface:
    """The channel behind a row, secrets in place; SettingsError when a secret is not there or
    cannot be one."""
    made = channel_class(outlet.channel)
    try:
        config = made.config.model_validate(reveal(outlet.fields, vault))
    except ValidationError as error:
        faults = "; ".join(
            f"trường {_path(fault)}: {_words(fault)}" for fault in error.errors(include_input=False)
        )
        raise SettingsError(
            f"Điểm phát {outlet.name} có giá trị không dùng được: {faults}; sửa ở trang điểm phát."
        ) from None
    channel: Channel | Surface = made(outlet.name, config, site)  # type: ignore[call-arg]
    if isinstance(channel, Panel):
        if _DRAWN not in FAMILIES[made.capabilities.family]:
            raise SettingsError(
                f"Kênh {made.name} vẽ các dòng LED của tin, bài nên phải khai báo loại «led»."
            )
        channel.fallback = fallback_frame(channel.shape, site.office)
    if isinstance(channel, KeepsCredential) and site.credentials is not None:
        channel.use_credentials(site.credentials(channel.credential_name, channel.granted))
    return channel


def _spec(
    made: type[Channel] | type[Surface],
    table: Mapping[str, Any],
    own: Mapping[str, Any],
    vault: Vault,
) -> OutletSpec:
    """An outlet out of a table without faults; what it does not say is the channel's usual."""
    said, name = made.capabilities, str(table["name"])
    family = str(own["form"]) if said.carried else said.family
    usual = {**usual_of(made.name), **table}
    return OutletSpec(
        name=name,
        channel=made.name,
        family=family,
        addressed=said.addressed,
        surface=said.surface,
        form=said.form or family,
        title=table.get("title", name),
        fields=seal(own, made.config, vault),
        rate_per_second=float(usual["rate_per_second"]),
        window=usual["window"],
        holidays=usual["holidays"],
        max_per_day=usual["max_per_day"],
        late=usual["late"],
        late_limit_s=seconds_of(usual["late_limit"]) or 0,
        carried=said.carried,
    )


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
