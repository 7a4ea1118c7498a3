"""What goes with an item, from its folder to the public: read, approved by its hash, and published
byte for byte."""

from pathlib import Path

from tests.lantoa.cli_kit import Cli, sample
from tests.made_files import pdf

FIELDS = """attachments: [{file: qd.pdf, title: "Quyết định công bố thủ tục"}]
event: {start: "2026-12-05 08:00", place: "Nhà văn hóa phường"}
"""
PORTAL = """
[[outlet]]
name = "cong"
channel = "portal_feed"
title = "Cổng tin"
slug = "tin"
feed_title = "Tin"
link = "https://hoadang.example.vn/tin"
"""


def test_an_item_with_a_file_and_an_event_goes_from_its_folder_to_the_public(
    cli: Cli, tmp_path: Path
) -> None:
    item = tmp_path / sample("ct-03").name
    text = sample("ct-03").read_text("utf-8")
    item.write_text(text.replace("language: vi\n", f"language: vi\n{FIELDS}"), "utf-8")
    (tmp_path / "qd.pdf").write_bytes(pdf())
    (tmp_path / "outlets.toml").write_text(PORTAL, "utf-8")
    cli("outlet", "import", tmp_path / "outlets.toml")
    assert cli("item", "import", item).last == "ct-03"
    shown = cli("item", "show", "ct-03").out
    assert "[event] 05/12/2026 08:00 · Nhà văn hóa phường" in shown
    assert "[attachments] Quyết định công bố thủ tục · " in shown
    cli.approved("ct-03")
    cli("schedule", "ct-03", "--outlet", "cong", "--at", "now", "--as", "bientap")
    assert "1 gửi được" in cli("publish", "--until-idle").out
    (file,) = (cli.home / "public" / "media").glob("*.pdf")
    assert file.read_bytes() == pdf()
    (page,) = (cli.home / "public" / "bai").glob("*.html")
    assert f'/media/{file.name}">Quyết định công bố thủ tục</a>' in page.read_text("utf-8")


def test_a_file_that_acts_by_itself_stops_the_import(cli: Cli, tmp_path: Path) -> None:
    item = tmp_path / sample("ct-03").name
    text = sample("ct-03").read_text("utf-8")
    item.write_text(text.replace("language: vi\n", f"language: vi\n{FIELDS}"), "utf-8")
    (tmp_path / "qd.pdf").write_bytes(pdf(b"/OpenAction << /S /Launch /F (a.exe) >>"))
    said = cli("item", "import", item, code=2)
    assert "ct-03, trường attachments: qd.pdf: Tệp PDF có mã lệnh" in said.out + said.err
