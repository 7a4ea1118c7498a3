"""The documents of a report, from the real log of a real home."""

import hashlib
import re
import shutil
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from content.intake.local_time import VIETNAM
from tests.kit import Stands
from tests.lantoa.cli_kit import Cli

CITY = "da-nang-143-kh-ubnd-2022"
OFFICE = shutil.which("soffice") or shutil.which("libreoffice")


def today() -> str:
    day = datetime.now(UTC).astimezone(VIETNAM).date()
    return f"{day - timedelta(days=1)}..{day + timedelta(days=1)}"


def ask(out: Path, *more: object) -> tuple[object, ...]:
    return ("report", "--plan", CITY, "--period", today(), "--out", out, *more)


def written(cli: Cli, out: Path, formats: str = "docx,xlsx,zip") -> dict[str, Path]:
    return {
        row["format"]: Path(row["path"])
        for row in cli(*ask(out, "--format", formats, "--json")).rows
    }


@pytest.fixture
def published(cli: Cli, servers: Stands) -> Cli:
    """One item on every kind of outlet, and one activity with a file as evidence."""
    people = cli.home / "dan.csv"
    people.write_text(
        "address,consent_basis,consent_at\nan@dan.example.vn,dong_y,2026-01-01\n", "utf-8"
    )
    cli("audience", "import", "dan", people)
    cli.approved("ct-01")
    cli(
        "schedule",
        "ct-01",
        "--outlet",
        "cong",
        "telegram",
        "facebook",
        "led",
        "--at",
        "now",
        "--as",
        "bientap",
    )
    cli(
        "schedule",
        "ct-01",
        "--outlet",
        "thu",
        "--audience",
        "dan",
        "--at",
        "now",
        "--as",
        "bientap",
    )
    cli("publish", "--until-idle")
    day = datetime.now(UTC).astimezone(VIETNAM).date()
    words = (
        "activity",
        "add",
        "--form",
        "press_conference",
        "--title",
        "Họp báo",
        "--on",
        day,
        "--plan",
        CITY,
    )
    act = cli(*words, "--obligation", "dn-hop-bao", "--as", "bientap").last
    paper = cli.home / "biên bản.txt"
    paper.write_text("nội dung", "utf-8")
    cli("evidence", "add", paper, "--activity", act, "--as", "bientap")
    return cli


def test_one_command_writes_the_report_the_workbook_and_the_pack(
    published: Cli, tmp_path: Path
) -> None:
    import docx  # takes long to import

    files = written(published, tmp_path / "bao-cao")
    body = "\n".join(paragraph.text for paragraph in docx.Document(str(files["docx"])).paragraphs)
    assert "TRUNG TÂM" not in body  # it stands in the head, which is a table
    assert "Trong kỳ đã phát hành 01 tin, bài" in body
    with zipfile.ZipFile(files["zip"]) as pack:
        names = set(pack.namelist())
        assert {
            "index.html",
            "SHA256SUMS.txt",
            f"bao-cao/{files['docx'].name}",
            "tin-bai/ct-01/index.html",
        } <= names
        assert {
            f"tin-bai/ct-01/{entry}"
            for entry in (
                "cong.json",
                "telegram.txt",
                "facebook.txt",
                "led.png",
                "thu.txt",
                "thu.html",
            )
        } <= names
        assert [name for name in names if "-dn-hop-bao/minh-chung/" in name]
        assert (
            hashlib.sha256(pack.read(f"bao-cao/{files['docx'].name}")).digest()
            == hashlib.sha256(files["docx"].read_bytes()).digest()
        )
        everything = b"".join(pack.read(name) for name in names)
    assert b"an@dan.example.vn" not in everything
    assert not list((tmp_path / "bao-cao").glob(".lantoa-*"))


def test_the_rows_of_the_pack_lead_to_their_own_evidence_inside_it(
    published: Cli, tmp_path: Path
) -> None:
    with zipfile.ZipFile(written(published, tmp_path / "bao-cao", "zip")["zip"]) as pack:
        pages = {
            name: pack.read(name).decode("utf-8")
            for name in pack.namelist()
            if name.endswith("index.html")
        }
    leads = {
        re.sub(r"^\.\./\.\./", "", href)
        for name, html in pages.items()
        if name.startswith("nhiem-vu/")
        for href in re.findall(r'href="(\.\./\.\./[^"]+#[^"]+)"', html)
    }
    assert "tin-bai/ct-01/index.html#cong" in leads
    assert "hoat-dong/index.html#hoat-dong-1" in leads
    for page, anchor in (lead.split("#") for lead in leads):
        assert f'id="{anchor}"' in pages[page]


def test_what_no_address_shows_is_written_out_by_the_command_that_the_row_names(
    published: Cli, tmp_path: Path
) -> None:
    figure = f"{CITY}/{today()}"
    (row,) = published("report", "--explain", f"{figure}/led.items", "--json").rows
    assert (row["where"], row["link"]) == ("led", "")
    assert row["openings"] == [
        {
            **{"outlet": "led", "title": "led", "form": "led", "item": "ct-01"},
            **{"revision": 1, "url": ""},
        }
    ]
    said = published("report", "--explain", f"{figure}/led.items").out
    words = re.findall(r"lantoa (preview ct-01 --outlet led --revision 1)", said)
    (path,) = published(*words[0].split(), "--out", tmp_path).out.splitlines()
    assert Path(path).name.startswith("ct-01-ban-1-led")
    wrong = ("preview", "ct-01", "--outlet", "led", "--revision", 7, "--out", tmp_path)
    assert "không có bản 7: chọn số nhỏ hơn; bản mới nhất là 1" in published.refused(*wrong)
    (row,) = published("report", "--explain", f"{figure}/portal.items", "--json").rows
    assert "/bai/" in row["link"]
    assert "/feeds/" not in row["link"]


def test_an_issued_report_is_written_again_byte_for_byte(published: Cli, tmp_path: Path) -> None:
    published(*ask(tmp_path / "dau"))
    published("report", "--issue", "1", "--as", "duyet")
    first, second = (written(published, tmp_path / name) for name in ("mot", "hai"))
    assert {format: path.read_bytes() for format, path in first.items()} == {
        format: path.read_bytes() for format, path in second.items()
    }


def test_what_an_officer_wrote_into_a_report_is_never_written_over(
    cli: Cli, tmp_path: Path
) -> None:
    out = tmp_path / "bao-cao"
    first = written(cli, out, "docx")["docx"]
    first.write_bytes(b"edited")
    second = written(cli, out, "docx")["docx"]
    assert first.read_bytes() == b"edited"
    assert second.name == f"{first.stem}_2.docx"


def test_without_libreoffice_a_wanted_pdf_is_refused_before_anything_is_done(
    cli: Cli, tmp_path: Path
) -> None:
    cli.environment["PATH"] = str(tmp_path)
    assert "cài libreoffice-writer" in cli.refused(
        *ask(tmp_path / "bao-cao", "--format", "docx,pdf")
    )
    assert not (tmp_path / "bao-cao").exists()
    assert cli("report", "--list", "--json").rows == []


def test_without_libreoffice_everything_else_is_written(cli: Cli, tmp_path: Path) -> None:
    cli.environment["PATH"] = str(tmp_path)
    cli(*ask(tmp_path / "bao-cao"))
    assert sorted(path.suffix for path in (tmp_path / "bao-cao").iterdir()) == [
        ".docx",
        ".docx",
        ".docx",
        ".eml",
        ".xlsx",
        ".zip",
    ]


@pytest.mark.skipif(
    OFFICE is None, reason="NO PDF WAS MADE: LibreOffice (soffice) is not installed on this machine"
)
def test_a_pdf_comes_with_the_others_where_libreoffice_is(cli: Cli, tmp_path: Path) -> None:
    files = written(cli, tmp_path / "bao-cao", "pdf")
    assert list(files) == ["pdf"]
    assert files["pdf"].read_bytes().startswith(b"%PDF")


def test_a_wrong_format_and_a_missing_folder_are_told(cli: Cli, tmp_path: Path) -> None:
    assert "docx,xlsx,pdf,zip,tom-tat,thu,phieu" in cli.refused(*ask(tmp_path, "--format", "odt"))
    assert "thêm --out" in cli.refused(
        "report", "--plan", CITY, "--period", today(), "--format", "docx"
    )
