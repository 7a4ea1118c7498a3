"""The preview is what leaves: the same texts and pictures, as files."""

from email import message_from_bytes, policy
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from sandbox.world import Arrival
from tests.kit import Stands, addresses, phones
from tests.lantoa.cli_kit import Cli

TITLE = "Nộp hồ sơ trực tuyến trên Cổng Dịch vụ công quốc gia: sáu bước"


def preview(cli: Cli, outlet: str, folder: Path, item: str = "ct-01") -> dict[str, bytes]:
    """The files of a preview by their ending; the command has printed their paths and nothing
    else."""
    printed = cli("preview", item, "--outlet", outlet, "--out", folder / "xem").out.splitlines()
    assert sorted(printed) == sorted(map(str, (folder / "xem").iterdir()))
    return {
        path.removeprefix(str(folder / "xem" / f"{item}-{outlet}")): Path(path).read_bytes()
        for path in printed
    }


def test_a_letter(cli: Cli, servers: Stands, tmp_path: Path) -> None:
    letter = message_from_bytes(preview(cli, "thu", tmp_path)[".eml"], policy=policy.default)
    plain, rich = letter.get_body(("plain",)), letter.get_body(("html",))
    assert letter["Subject"] == TITLE
    assert letter["From"] == "Trung tâm <tin@hoadang.example.vn>"
    assert plain is not None
    assert rich is not None
    for body in (plain.get_content(), rich.get_content()):
        assert "không phải chờ đến giờ làm việc của cơ quan" in body
        assert "1900 0000" in body


def test_a_text_message(cli: Cli, servers: Stands, tmp_path: Path) -> None:
    text = preview(cli, "sms", tmp_path)[".txt"].decode()
    assert text == (
        "Nop ho so thu tuc hanh chinh qua mang tai dichvucong.gov.vn: dang nhap VNeID, chon "
        "thu tuc, gui ho so, "
        "luu ma de theo doi. Ho tro: 1900 0000"
    )


@pytest.mark.parametrize("outlet", ["telegram", "facebook"])
def test_a_post(cli: Cli, servers: Stands, tmp_path: Path, outlet: str) -> None:
    files = preview(cli, outlet, tmp_path)
    assert TITLE in files[".txt"].decode()
    assert "Hướng dẫn người dân, doanh nghiệp nộp hồ sơ" in files[".txt"].decode()
    with Image.open(BytesIO(files[".jpg"])) as picture:
        assert picture.size == (1200, 630)


def test_the_page_of_the_portal(cli: Cli, servers: Stands, tmp_path: Path) -> None:
    page = preview(cli, "cong", tmp_path)[".html"].decode()
    assert TITLE in page
    assert ">dichvucong.gov.vn</a></strong>" in page
    assert "1900 0000" in page


def test_the_frames_of_a_screen(cli: Cli, servers: Stands, tmp_path: Path) -> None:
    frames = preview(cli, "led", tmp_path)
    assert frames
    for name, data in frames.items():
        assert name.endswith(".png")
        with Image.open(BytesIO(data)) as frame:
            assert frame.size == (320, 160)
            assert len(frame.getcolors(maxcolors=320 * 160) or ()) > 1, (
                "nothing is drawn on the frame"
            )


def test_what_was_previewed_is_what_arrives(cli: Cli, servers: Stands, tmp_path: Path) -> None:
    shown = {
        outlet: preview(cli, outlet, tmp_path / outlet)[".txt"].decode()
        for outlet in ("sms", "telegram", "facebook")
    }
    (tmp_path / "so.csv").write_text(phones([1]), "utf-8")
    cli("audience", "import", "so", tmp_path / "so.csv")
    cli.approved("ct-01")
    cli(
        "schedule", "ct-01", "--outlet", "sms", "--audience", "so", "--at", "now", "--as", "bientap"
    )
    cli("schedule", "ct-01", "--outlet", "telegram", "facebook", "--at", "now", "--as", "bientap")
    cli("publish", "--until-idle")
    arrived = {"kannel": "sms", "telegram": "telegram", "facebook": "facebook"}
    found: dict[str, Arrival] = {
        arrived[arrival.provider]: arrival for arrival in servers.world.arrivals()
    }
    assert {outlet: arrival.text.strip() for outlet, arrival in found.items()} == {
        outlet: text.strip() for outlet, text in shown.items()
    }


def test_what_is_wrong_is_said_beside_the_preview(
    cli: Cli, servers: Stands, tmp_path: Path
) -> None:
    (tmp_path / "narrow.toml").write_text(
        '[[outlet]]\nname = "hep"\nchannel = "led_screen"\nwidth = 32\nheight = 16\npitch_mm '
        "= 10\ndistance_m = 100\n"
        f'[[outlet.target]]\nkind = "folder"\npath = "{tmp_path / "hep"}"\n',
        "utf-8",
    )
    cli("outlet", "import", tmp_path / "narrow.toml")
    said = cli("preview", "ct-01", "--outlet", "hep", "--out", tmp_path / "xem")
    assert "Lỗi: led" in said.err


def test_a_preview_is_refused_where_the_item_does_not_go_or_nothing_can_be_written(
    cli: Cli, servers: Stands, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("x")
    assert "không dùng loại kênh led" in cli.refused(
        "preview", "ct-21", "--outlet", "led", "--out", tmp_path
    )
    assert "không có điểm phát này" in cli.refused(
        "preview", "ct-01", "--outlet", "nao", "--out", tmp_path
    )
    assert "không có tin, bài này" in cli.refused(
        "preview", "ct-99", "--outlet", "sms", "--out", tmp_path
    )
    assert "tệp ở chỗ của thư mục" in cli.refused(
        "preview", "ct-01", "--outlet", "sms", "--out", tmp_path / "file" / "xem"
    )


def test_a_preview_without_the_stored_picture_says_how_to_bring_it_back(
    cli: Cli, servers: Stands, tmp_path: Path
) -> None:
    for picture in (cli.home / "media").iterdir():
        picture.unlink()
    said = cli.run("preview", "ct-01", "--outlet", "telegram", "--out", tmp_path)
    assert (said.code, said.out) == (2, "")
    assert "nhập lại bài cùng tệp ảnh" in said.err
    cli("preview", "ct-01", "--outlet", "sms", "--out", tmp_path)


def test_an_audience_sample_never_leaves_in_a_preview(
    cli: Cli, servers: Stands, tmp_path: Path
) -> None:
    (tmp_path / "dan.csv").write_text(addresses(1), "utf-8")
    cli("audience", "import", "dan", tmp_path / "dan.csv")
    assert b"nguoi0@example.org" not in preview(cli, "thu", tmp_path)[".eml"]
