"""Outlets go out to a file and in again, and through the boxes of a form, unchanged."""

import json
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels import CHANNELS, channel_class
from content.intake.toml_text import toml_text
from tests.kit import Home
from wiring.outlet_form import exported, outlet_table, table_of, typed_outlet
from wiring.outlets import read_outlets

SAMPLE = Path(__file__).parent.parent.parent / "samples" / "outlets.toml"

_PLAIN = st.one_of(st.booleans(), st.integers(-(10**9), 10**9), st.text(), st.dates())
_TABLE = st.dictionaries(
    st.text(min_size=1), st.one_of(_PLAIN, st.lists(_PLAIN, max_size=3)), max_size=4
)
_DOCUMENT = st.dictionaries(
    st.text(min_size=1), st.one_of(_PLAIN, _TABLE, st.lists(_TABLE, min_size=1, max_size=3))
)


@given(_DOCUMENT)
def test_what_is_written_as_toml_is_read_back(document: dict[str, object]) -> None:
    assert tomllib.loads(toml_text(document)) == document


def test_an_exported_file_says_what_was_imported(home: Home, tmp_path: Path) -> None:
    specs = read_outlets(SAMPLE, home.vault)
    (tmp_path / "o.toml").write_text(exported(specs), "utf-8")
    again = read_outlets(tmp_path / "o.toml", home.vault)
    assert [table_of(spec) for spec in again] == [table_of(spec) for spec in specs]


def test_a_form_that_is_sent_as_it_was_drawn_changes_nothing(home: Home) -> None:
    for spec in read_outlets(SAMPLE, home.vault):
        made = outlet_table(spec.name, spec.channel, typed_outlet(spec), spec)
        assert made == table_of(spec)


@pytest.mark.parametrize("channel", sorted(CHANNELS))
def test_nobody_who_fills_in_an_outlet_is_shown_a_pattern(channel: str) -> None:
    assert '"pattern"' not in json.dumps(channel_class(channel).config.model_json_schema())
