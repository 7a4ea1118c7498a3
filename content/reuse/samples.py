"""Texts that offices write again and again, shipped to be taken as templates; none is one by
itself."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from content.items.form import ItemForm, form_from


@dataclass(frozen=True)
class OfficeSample:
    """One shipped text: `key` is what it is known by, `name` what the template is called."""

    key: str
    name: str
    form: ItemForm


@cache
def read_samples() -> tuple[OfficeSample, ...]:
    """Every sample, in the order of the file."""
    path = Path(__file__).parent / "samples.toml"
    listed = tomllib.loads(path.read_text("utf-8"))["sample"]
    return tuple(
        OfficeSample(
            said["key"], said["name"], form_from({**said, "id": "", "body": said["body"].strip()})
        )
        for said in listed
    )
