"""What concerns somebody, how he wants to be told, and a text tried on oneself, from the command
line."""

import pytest

from tests.kit import Stands
from tests.lantoa.cli_kit import Cli


@pytest.fixture
def submitted(cli: Cli) -> Cli:
    cli("item", "submit", "ct-01", "--as", "bientap")
    return cli


def test_what_concerns_somebody_is_listed_until_he_has_read_it(submitted: Cli) -> None:
    listed = ("notice", "list", "--as", "duyet")
    (row,) = submitted(*listed, "--json").rows
    assert (row["kind"], row["group"], row["path"], row["unread"]) == (
        *("approval", "decide", "/duyet/ct-01", True),
    )
    assert "Chờ bạn phê duyệt" in submitted(*listed).out
    assert submitted("notice", "list", "--as", "bientap", "--json").rows == []
    assert "1 việc" in submitted("notice", "read", "--as", "duyet").out
    assert submitted(*listed, "--json").rows == []
    assert not submitted(*listed, "--all", "--json").rows[0]["unread"]


def test_somebody_chooses_how_he_is_told_and_nobody_for_him(cli: Cli) -> None:
    mine = ("user", "notices", "duyet", "--as", "duyet")
    (usual,) = cli(*mine, "--json").rows
    assert (usual["times"], usual["modes"]["decide"]) == (["07:30"], "digest")
    cli(*mine, "--decide", "now", "--times", "8h00,14:00", "--quiet", "22:00-05:00")
    (chosen,) = cli(*mine, "--json").rows
    assert (chosen["times"], chosen["modes"]["decide"]) == (["08:00", "14:00"], "now")
    assert "chính chủ" in cli.refused("user", "notices", "duyet", "--as", "quantri")
    assert "25:00" in cli.refused(*mine, "--times", "25:00")
    assert "không bao giờ đến" in cli.refused(*mine, "--times", "23:00")


def test_a_test_needs_a_proven_address(cli: Cli, servers: Stands) -> None:
    test = ("item", "test", "ct-01", "--as", "bientap", "--outlet")
    assert "xác nhận" in cli.refused(*test, "thu")
    assert "không có" in cli.refused("item", "test", "ct-77", "--as", "bientap", "--outlet", "x")
    assert "ghi địa chỉ thư" in cli.refused("user", "prove", "bientap", "email", "--as", "bientap")
    cli("user", "address", "bientap", "--email", "bientap@hoadang.example.vn", "--as", "bientap")
    sent = cli("user", "prove", "bientap", "email", "--as", "bientap").out
    assert "b***@hoadang.example.vn" in sent
    wrong = ("--code", "aaaa-bbbb-cccc-dddd")
    assert "không đúng" in cli.refused(
        "user", "prove", "bientap", "email", "--as", "bientap", *wrong
    )
