"""What is written out at the command line, taken in again, changes nothing; and a file says what it
would change before it is taken."""

from pathlib import Path

from tests.kit import SAMPLES
from tests.lantoa.cli_kit import Cli

CITY = "da-nang-143-kh-ubnd-2022"
BY = ("--as", "quantri")


def test_a_plan_its_agencies_and_the_office_come_back_as_they_were(
    cli: Cli, tmp_path: Path
) -> None:
    cli("agency", "import", SAMPLES / "agencies.toml", *BY)
    plan, agencies, office = (tmp_path / f"{CITY}.yaml", tmp_path / "a.toml", tmp_path / "o.toml")
    assert cli("plan", "export", CITY, "--out", plan).last == str(plan)
    cli("agency", "export", CITY, "--out", agencies)
    cli("office", "export", "--out", office)
    for words in (("plan", plan), ("agency", agencies), ("office", office)):
        noun, path = words
        assert "không khác gì" in cli(noun, "import", path, "--look").out
        cli(noun, "import", path, *BY)
        assert cli(noun, "export", *(() if noun == "office" else (CITY,))).out == path.read_text()
    assert "không đổi" in cli("plan", "import", plan, *BY).out


def test_a_file_says_what_it_would_change_and_changes_nothing(cli: Cli, tmp_path: Path) -> None:
    ends = tmp_path / "a.toml"
    ends.write_text(
        f'plan = "{CITY}"\n[[agency]]\nkey = "so-khdt"\nended_on = 2025-02-28\n'
        'successors = ["so-tai-chinh"]\n[[agency]]\nkey = "phuong-moi"\nname = "Phường Mới"\n'
    )
    told = cli("agency", "import", ends, "--look").out
    assert "hoạt động đến hết ngày 28/02/2025; đơn vị tiếp nhận: «" in told
    assert "thêm cơ quan «Phường Mới»" in told
    assert "chưa ghi cơ quan nào" in cli.refused("agency", "export", CITY)
    assert "thêm cơ quan «Phường Mới»" in cli("agency", "import", ends, *BY).out
    ends.write_text(f'plan = "{CITY}"\n[[agency]]\nkey = "so-khdt"\nname = "Sở Kế hoạch"\n')
    told = cli("agency", "import", ends, "--look").out
    assert "nay gọi là «Sở Kế hoạch»; không kết thúc ngày 28/02/2025 nữa" in told
    assert "bỏ cơ quan «Phường Mới»" in told


def test_nothing_is_written_where_nothing_can_be(cli: Cli, tmp_path: Path) -> None:
    assert "là thư mục" in cli.refused("office", "export", "--out", tmp_path)
    assert "không có kế hoạch này" in cli.refused("plan", "export", "khac")


def test_accounts_are_written_without_a_secret(cli: Cli) -> None:
    rows = cli("user", "export").out.splitlines()
    assert rows[0] == "tên,vai trò,đơn vị,trạng thái,bước hai,tạo lúc,đăng nhập lần cuối"
    assert any(row.startswith("quantri,Quản trị,") for row in rows)


def test_a_plan_ends_is_listed_last_and_is_taken_up_again(cli: Cli) -> None:
    assert "lý do" in cli.refused("plan", "retire", CITY, "--from", "2026-07-01", *BY)
    why = ("--why", "kế hoạch mới thay thế")
    said = cli("plan", "retire", CITY, "--from", "1/7/2026", *why, *BY)
    assert "thôi theo dõi từ ngày 01/07/2026" in said.out
    (*_others, last) = cli("plan", "list", "--json").rows
    assert (last["id"], last["retired_on"]) == (CITY, "2026-07-01")
    assert "từ 01/07/2026" in cli("plan", "list").out
    cli("plan", "retire", CITY, "--undo", *BY)
    assert all(row["retired_on"] is None for row in cli("plan", "list", "--json").rows)
