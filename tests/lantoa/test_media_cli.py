"""`lantoa media`: the same library as the console's, from the command line."""

import json
from io import BytesIO
from pathlib import Path

from PIL import Image

from tests.lantoa.cli_kit import Cli, sample


def png(path: Path, colour: str) -> Path:
    buffer = BytesIO()
    Image.new("RGB", (800, 450), colour).save(buffer, "PNG")
    path.write_bytes(buffer.getvalue())
    return path


def test_pictures_are_added_listed_shown_retired_and_deleted(cli: Cli, tmp_path: Path) -> None:
    good, bad = png(tmp_path / "mot-cua.png", "red"), tmp_path / "hong.png"
    bad.write_bytes(b"khong phai anh")
    said = cli("media", "add", good, bad, "--as", "bientap", code=2)
    assert "mot-cua.png: đã thêm" in said.out
    assert "hong.png: " in said.out + said.err
    (listed,) = json.loads(cli("media", "list", "MOT", "--json").out)
    assert (listed["file"], listed["width"], listed["retired"]) == ("mot-cua.png", 800, False)
    short = listed["sha256"][:12]
    assert "mot-cua.png · 800×450" in cli("media", "show", short).out
    cli("media", "retire", short, "--as", "bientap")
    assert json.loads(cli("media", "list", "--json").out or "[]") == []
    cli("media", "retire", short, "--undo", "--as", "bientap")
    cli("media", "delete", short, "--as", "bientap")
    assert not list((cli.home / "media").glob(f"{short}*"))
    assert "không có ảnh này" in cli("media", "show", short, code=2).err


def test_a_file_brings_several_pictures_with_their_words(cli: Cli, tmp_path: Path) -> None:
    item = tmp_path / sample("ct-03").name
    text = sample("ct-03").read_text("utf-8")
    head, _, rest = text.partition("image:")
    after = rest[rest.index("\n") :].lstrip("\n").split("\n")
    while after and after[0].startswith(" "):
        after.pop(0)
    pictures = (
        "pictures:\n  - {file: a.png, alt: Bộ phận một cửa, credit: Báo Hoa Đăng}\n"
        "  - {file: b.png, decorative: true, caption: Sân trước, focus: [0.2, 0.8]}\n"
    )
    item.write_text(head + pictures + "\n".join(after), "utf-8")
    png(tmp_path / "a.png", "red")
    png(tmp_path / "b.png", "blue")
    assert cli("item", "import", item).last == "ct-03"
    shown = cli("item", "show", "ct-03").out
    assert "[pictures] Sân trước · " in shown
    (first, second) = json.loads(cli("media", "list", "--json").out)
    assert {first["credit"], second["credit"]} == {"", "Báo Hoa Đăng"}
    assert {first["caption"], second["caption"]} == {"", "Sân trước"}
