"""`campaign` does by command what its pages do."""

from pathlib import Path

from tests.kit import Stands
from tests.lantoa.cli_kit import Cli

NAME = "dich-vu-cong-truc-tuyen"  # which ct-01 and ct-04 name in their texts


def test_a_campaign_is_planned_scheduled_moved_cancelled_and_read(
    cli: Cli, servers: Stands, tmp_path: Path
) -> None:
    cli.approved("ct-01")
    by = ("--as", "bientap")
    told = ("--title", "Dịch vụ công", "--name", NAME, "--event-day", "20/5/2031")
    assert cli("campaign", "new", *told, *by).last == NAME
    cli("campaign", "edit", NAME, "--aim", "Nộp hồ sơ tại nhà", *by)
    for item in ("ct-01", "ct-04"):
        cli("campaign", "time", NAME, item, "--outlet", "cong", "--before", "7", "--at", "8h", *by)
    (listed,) = [row for row in cli("campaign", "list", "--json").rows if row["name"] == NAME]
    assert (listed["title"], listed["event_day"]) == ("Dịch vụ công", "2031-05-20")
    said = cli("campaign", "schedule", NAME, *by)
    assert "chưa được phê duyệt" in said.err
    assert said.last == "1"
    cells = cli("campaign", "show", NAME, "--json").rows
    assert [cell["state"] for cell in cells if cell["publication"] == 1] == ["scheduled"]
    moved = cli("campaign", "move", NAME, "--to", "22/5/2031", *by)
    assert "15/05/2031" in moved.err
    assert "1 lịch phát" in moved.out
    assert "lý do" in cli.refused("campaign", "cancel", NAME, "--why", " ", *by)
    assert "Đã hủy 1" in cli("campaign", "cancel", NAME, "--why", "hoãn", *by).out
    assert cli("log", "--campaign", NAME, "--json").rows == []
    out = cli("campaign", "report", NAME, "--out", tmp_path / "ra").last
    assert Path(out).read_bytes().startswith(b"PK")
    cli("campaign", "end", NAME, *by)
    assert "đã kết thúc" in cli.refused("campaign", "schedule", NAME, *by)
    cli("campaign", "reopen", NAME, *by)
    assert "không có chiến dịch này" in cli.refused("campaign", "show", "khac")
