"""Finding a person, and taking an address off the list of those that must not be written to, at the
command line."""

from pathlib import Path

import pytest

from tests.lantoa.cli_kit import Cli

PEOPLE = "address,name,consent_basis,consent_at\nan@example.org,An,dong_y,2026-01-02\n"


@pytest.fixture
def desk(cli: Cli, tmp_path: Path) -> Cli:
    """A furnished home with one list of one person."""
    file = tmp_path / "dan.csv"
    file.write_text(PEOPLE, "utf-8")
    cli("audience", "import", "dan", file, "--as", "bientap")
    return cli


def test_a_person_is_found_with_lists_and_what_bars_the_address(desk: Cli) -> None:
    desk("suppress", "an@example.org", "--why", "gọi điện", "--as", "bientap")
    rows = desk("find", "an@example.org", "--as", "duyet", "--json").rows
    by_what = {row["what"]: row for row in rows}
    assert by_what["list"]["name"] == "dan"
    assert by_what["list"]["consent_basis"] == "dong_y"
    assert by_what["suppression"]["by"] == "officer"
    said = desk("find", "an@example.org", "--as", "duyet").out
    assert "an@example.org" in said
    assert "cán bộ bientap: gọi điện" in said


def test_who_may_not_see_addresses_reads_a_masked_one(desk: Cli) -> None:
    said = desk("find", "an@example.org", "--as", "bientap").out
    assert "a***@example.org" in said
    assert "an@example.org" not in said


def test_a_suppression_is_listed_and_undone(desk: Cli) -> None:
    desk("suppress", "an@example.org", "--why", "gọi điện", "--as", "bientap")
    (row,) = desk("suppress", "--list", "--as", "bientap", "--json").rows
    assert (row["address"], row["by"], row["why"]) == ("a***@example.org", "officer", "gọi điện")
    assert (
        "phải ghi lý do"
        in desk("suppress", "--undo", "an@example.org", "--as", "duyet", code=2).err
    )
    done = desk("suppress", "--undo", "an@example.org", "--why", "ghi nhầm", "--as", "duyet")
    assert (done.code, done.err) == (0, "")
    assert desk("suppress", "--list", "--as", "duyet", "--json").rows == []


@pytest.mark.parametrize(
    "words",
    [
        "suppress --why x",
        "suppress a@example.org --list",
        "suppress a@example.org --undo b@example.org --why x",
        "find khong-phai",
        "suppress --opt-in an@example.org",
    ],
)
def test_what_makes_no_sense_is_said_and_changes_nothing(desk: Cli, words: str) -> None:
    before = desk("suppress", "--list", "--as", "duyet", "--json").rows
    said = desk(*words.split(), "--as", "duyet", code=2)
    assert said.err
    assert desk("suppress", "--list", "--as", "duyet", "--json").rows == before
