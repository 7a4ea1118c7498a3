"""Keys: a file of their own, and without it nothing personal opens."""

import base64
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.database.vault import Vault, VaultError, make_key, open_vault

STEADY = settings(derandomize=True, database=None, deadline=None, max_examples=50)
ONE, OTHER = Vault(b"1" * 32), Vault(b"2" * 32)


def test_a_new_key_is_for_its_owner_only(tmp_path: Path) -> None:
    make_key(tmp_path / "lantoa.key")
    assert stat.S_IMODE((tmp_path / "lantoa.key").stat().st_mode) == 0o600


def test_a_key_is_never_overwritten(tmp_path: Path) -> None:
    make_key(tmp_path / "lantoa.key")
    before = (tmp_path / "lantoa.key").read_bytes()
    with pytest.raises(FileExistsError):
        make_key(tmp_path / "lantoa.key")
    assert (tmp_path / "lantoa.key").read_bytes() == before


def test_what_was_sealed_opens_after_a_restart(tmp_path: Path) -> None:
    make_key(tmp_path / "lantoa.key")
    sealed = open_vault(tmp_path / "lantoa.key").seal_person("an@example.org", {"name": "Ân"})
    assert open_vault(tmp_path / "lantoa.key").unseal_person(sealed) == (
        "an@example.org",
        {"name": "Ân"},
    )


@pytest.mark.parametrize(
    "content", [None, b"", b"khong phai base64", base64.b64encode(b"ngan"), b"\xff\xfe"]
)
def test_a_missing_or_broken_key_file_is_told_in_one_sentence(
    tmp_path: Path, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / "lantoa.key").write_bytes(content)
    with pytest.raises(VaultError, match=r"khóa lantoa\.key"):
        open_vault(tmp_path / "lantoa.key")


@pytest.mark.parametrize(
    "sealed",
    [ONE.seal(b"x"), b"", b"ngan", b"0" * 40],
    ids=["of another key", "empty", "too short", "of nobody"],
)
def test_what_another_key_sealed_or_nobody_did_is_refused(sealed: bytes) -> None:
    with pytest.raises(VaultError, match="không khớp"):
        OTHER.unseal(sealed)


@STEADY
@given(plain=st.binary(max_size=200), at=st.integers(0, 10_000))
def test_one_changed_bit_is_noticed(plain: bytes, at: int) -> None:
    sealed = bytearray(ONE.seal(plain))
    sealed[at % len(sealed)] ^= 1
    with pytest.raises(VaultError):
        ONE.unseal(bytes(sealed))


@STEADY
@given(
    st.text(st.characters(exclude_categories=["Cs"])),
    st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), st.just("Ân")),
)
def test_every_person_comes_back_as_he_was(address: str, fields: dict[str, str]) -> None:
    assert ONE.unseal_person(ONE.seal_person(address, fields)) == (address, fields)


def test_equal_people_do_not_look_equal_at_rest() -> None:
    assert ONE.seal(b"an@example.org") != ONE.seal(b"an@example.org")


def test_an_address_is_found_by_its_keyed_hash_only() -> None:
    assert ONE.address_hash("an@example.org") == ONE.address_hash("an@example.org")
    assert ONE.address_hash("an@example.org") == ONE.address_hash("An@Example.org")
    assert ONE.keyed_hash("an") != ONE.keyed_hash("An")
    assert ONE.address_hash("an@example.org") != OTHER.address_hash("an@example.org")


@STEADY
@given(st.integers(0, 10**17))
def test_a_token_names_its_row_for_its_purpose_only(value: int) -> None:
    token = ONE.token("unsubscribe", value)
    assert ONE.read_token("unsubscribe", token) == value
    assert ONE.read_token("delivery", token) is None
    assert OTHER.read_token("unsubscribe", token) is None


@pytest.mark.parametrize(
    "token", ["", "-", "1-", "-1-abc", "1-ăâ", "١-x", "9" * 60 + "-x", "1" * 5000]
)
def test_a_broken_token_names_nothing(token: str) -> None:
    assert ONE.read_token("unsubscribe", token) is None


def test_the_key_shows_nowhere() -> None:
    assert "1111" not in repr(ONE)
    assert "1111" not in repr(vars(ONE))
