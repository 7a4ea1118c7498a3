"""`lantoa outlet dkim`."""

from pathlib import Path

from tests.lantoa.cli_kit import Cli
from tests.lantoa.test_rights_cli import OUTLETS


def test_the_command_makes_a_key_once_and_prints_what_dns_needs(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "outlets.toml"
    file.write_text(OUTLETS, "utf-8")
    cli("outlet", "import", file, "--as", "quantri")
    first = cli("outlet", "dkim", "thu", "--as", "quantri").out
    assert "_domainkey.hoadang.example.vn" in first
    assert "v=DKIM1; k=rsa; p=" in first
    assert "IN TXT (" in first
    assert "Thay khóa mỗi năm một lần" in first
    assert "PRIVATE" not in first
    again = cli("outlet", "dkim", "thu", "--json").rows
    assert len(again) == 1
    assert again[0]["value"] in first
    cli("outlet", "dkim", "thu", "--new", "--as", "quantri")
    assert len(cli("outlet", "dkim", "thu", "--json").rows) == 2
    assert "chỉ có ở điểm phát thư" in cli.refused("outlet", "dkim", "cong", "--as", "quantri")
