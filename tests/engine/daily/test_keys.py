"""When credentials end: asked of the providers that can tell, kept, and not forgotten when one does
not answer."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.daily.keys import look_at_keys
from tests.kit import Home, Stands

_ENDS = datetime(2027, 1, 1, tzinfo=UTC)


@pytest.fixture
def ready(home: Home, servers: Stands, tmp_path: Path) -> Home:
    servers.facebook.token_says = {"is_valid": True, "expires_at": int(_ENDS.timestamp())}
    return home.people().plans().outlets(servers.outlets(tmp_path / "drop"))


def test_the_end_of_the_fanpages_token_is_kept_and_the_others_have_none(ready: Home) -> None:
    assert look_at_keys(ready.context) == 1
    assert {row.family for row in ready.outlet_rows() if row.key_ends_at == _ENDS} == {"social"}
    assert [row.channel for row in ready.outlet_rows() if row.key_ends_at] == ["facebook_page"]


def test_a_provider_that_does_not_answer_leaves_what_was_known(
    ready: Home, servers: Stands
) -> None:
    look_at_keys(ready.context)
    servers.facebook.allowance = 0
    assert look_at_keys(ready.context) == 0
    assert [row.key_ends_at for row in ready.outlet_rows() if row.channel == "facebook_page"] == [
        _ENDS
    ]
