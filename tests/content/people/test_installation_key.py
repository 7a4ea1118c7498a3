"""The key of an installation is the same on every host, and a host with another one does
nothing."""

import pytest

from content.database.vault import VaultError, make_key, open_vault
from content.people.installation_key import note_key, require_own_key
from engine.context import clock, open_context
from tests.kit import Home
from wiring.settings import Settings


def test_a_host_with_another_key_is_refused_before_anything_is_sealed(home: Home) -> None:
    with home.database.write() as db:
        note_key(db, home.vault, home.act())
        note_key(db, home.vault, home.act())
        require_own_key(db, home.vault)
    other = home.folder / "other"
    other.mkdir()
    make_key(other / "lantoa.key")
    with (
        home.database.write() as db,
        pytest.raises(VaultError, match="không khớp với cơ sở dữ liệu"),
    ):
        note_key(db, open_vault(other / "lantoa.key"), home.act())
    with (
        pytest.raises(VaultError, match="không khớp"),
        open_context(Settings(other, home.url), clock),
    ):
        pass
    with open_context(Settings(home.folder, home.url), clock) as context:
        assert context.vault is not None
