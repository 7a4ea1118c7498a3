"""Slots and single times at the command line: the same acts as on the pages, in the same words."""

from tests.kit import Stands
from tests.lantoa.cli_kit import Cli

BY = ("--as", "bientap")


def test_several_items_go_into_the_next_free_slots(cli: Cli, servers: Stands) -> None:
    cli.approved("ct-01"), cli.approved("ct-04")
    said = cli("outlet", "slots", "cong", "--add", "thứ Ba và thứ Năm 8h, CN 17h", *BY).out
    assert "thứ Ba, thứ Năm lúc 08:00" in said
    (first, second) = cli("outlet", "slots", "cong", "--json").rows
    assert (first["days"], second["times"]) == (["TU", "TH"], ["17:00"])
    cli("outlet", "slots", "cong", "--remove", str(second["id"]), *BY)
    wanted = ("--outlet", "cong", "--next-slot", "--from", "3/1/2035", *BY)
    done = cli("schedule", "ct-01", "ct-04", "khong-co", *wanted)
    assert "Không xếp: khong-co: không có bài này" in done.err
    assert done.out.split()[-2:] == ["1", "2"]
    times = {row["item"]: row["at"] for row in cli("publication", "list", "--json").rows}
    assert times == {
        "ct-01": "2035-01-04T01:00:00+00:00",
        "ct-04": "2035-01-09T01:00:00+00:00",
    }


def test_what_does_not_go_together_is_said(cli: Cli, servers: Stands) -> None:
    cli.approved("ct-01")
    to = ("--outlet", "cong", *BY)
    assert "--next-slot" in cli.refused("schedule", "ct-01", "ct-04", "--at", "now", *to)
    assert "không đi cùng --at" in cli.refused(
        "schedule", "ct-01", "--at", "now", "--next-slot", *to
    )
    assert "không có gì để xếp" in cli.refused("schedule", "ct-01", "--next-slot", *to)
    assert "không hiểu «lung tung»" in cli.refused(
        "outlet", "slots", "cong", "--add", "thứ Ba lung tung", *BY
    )


def test_single_times_are_skipped_moved_replaced_and_put_back(cli: Cli, servers: Stands) -> None:
    cli.approved("ct-01"), cli.approved("ct-04")
    daily = ("--at", "1/5/2035 8h", "--repeat", "FREQ=DAILY;COUNT=5")
    cli("schedule", "ct-01", "--outlet", "cong", *daily, *BY)
    one = ("publication", "occurrence")
    cli(*one, "skip", "1", "--on", "2/5/2035", "--why", "nghỉ", *BY)
    cli(*one, "move", "1", "--on", "3/5/2035 8h", "--to", "3/5/2035 15h", *BY)
    assert cli(*one, "replace", "1", "--on", "4/5/2035", "--item", "ct-04", *BY).last == "2"
    rows = cli(*one, "list", "1", "--json").rows
    assert [
        (row["rule_at"][8:10], row["at"] and row["at"][11:13], row["instead"]) for row in rows
    ] == [
        ("01", "01", None),
        ("02", None, None),
        ("03", "08", None),
        ("04", None, 2),
        ("05", "01", None),
    ]
    assert "có các lượt" in cli.refused(*one, "restore", "1", "--on", "9/5/2035", *BY)
    cli(*one, "restore", "1", "--on", "2/5/2035", *BY)
    moved = ("publication", "move", "2", "--at", "6/5/2035 8h", *BY)
    cli(*moved)
    assert "08:00 ngày 04/05/2035" in cli("publication", "undo", "2", *BY).out
    assert "thay đổi khác" in cli.refused("publication", "undo", "2", *BY)
