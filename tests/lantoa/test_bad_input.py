"""Bad input: one clear sentence that names file, line or field and what to do, exit code 2, and
nothing has changed."""

import json
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import text

from content.audiences import audiences, replacing
from content.audiences.file import read_people
from content.audiences.replacing import import_audience
from content.database.db import Database
from content.intake.errors import InputError
from content.intake.legacy import _TCVN3
from content.intake.local_time import VIETNAM
from tests.kit import SAMPLES, Home, Stands, addresses
from tests.lantoa.cli_kit import Cli, sample

BINARY = bytes(range(256)) * 20
_TABLES = ("recipients", "suppressions", "audit", "plans", "offices", "media")
FEED = '[[outlet]]\nname = "moi"\nchannel = "portal_feed"\nslug = "moi"\nfeed_title = "Mới"\nlink = "https://hoadang.example.vn/"\n'


def state(cli: Cli) -> str:
    """Everything that a command could have changed."""
    lists = [
        cli(noun, "list", "--json").out
        for noun in ("item", "outlet", "audience", "publication", "user")
    ]
    with closing(Database(cli.url)) as database, database.read() as db:
        counts = [
            db.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()  # noqa: S608
            for table in _TABLES
        ]
    return json.dumps([*lists, counts])


@contextmanager
def nothing_changes(cli: Cli) -> Iterator[None]:
    before = state(cli)
    yield
    assert state(cli) == before


def refused(cli: Cli, *words: object) -> str:
    """The sentence of a command that is refused and leaves everything as it was."""
    with nothing_changes(cli):
        return cli.refused(*words)


def changed(folder: Path, old: str, new: str, item: str = "ct-02") -> Path:
    """A real item in which one thing is different."""
    text = sample(item).read_text("utf-8")
    assert old in text
    path = folder / sample(item).name
    path.write_text(text.replace(old, new, 1), "utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("kind: guide", "kind: 'guide", "dòng 5: YAML viết sai"),
        ("kind: guide", "kind: huong-dan", "dòng 5, trường kind: phải là một trong"),
        ("kind: guide", "kind: guide\nnguoi_viet: A", "trường nguoi_viet: không có trường này"),
        ("language: vi", "language: &x vi", "không dùng neo"),
        ("themes: [", "themes: [KH99-z, ", "không có chủ đề «KH99-z» trong các kế hoạch đã nhập"),
        ("\n---\n", "\n---\n\n<script>alert(1)</script>\n\n", "script"),
        ("\n---\n", '\n---\n\n<p onclick="x()">Chào</p>\n\n', "onclick"),
        ("\n---\n", "\n---\n\n[bấm](javascript:alert(1))\n\n", "javascript"),
    ],
)
def test_a_wrong_item_is_refused_with_its_line(
    cli: Cli, tmp_path: Path, old: str, new: str, words: str
) -> None:
    said = refused(cli, "item", "import", changed(tmp_path, old, new))
    assert words in said
    assert said.startswith(f"{sample('ct-02').name}, dòng ")


def test_text_in_an_old_encoding_is_refused_and_its_unicode_form_offered(
    cli: Cli, tmp_path: Path
) -> None:
    codes = {letter: code for code, letter in _TCVN3.items()}
    old = "".join(
        codes.get(letter, letter) for letter in "hướng dẫn nộp hồ sơ trực tuyến tại bộ phận một cửa"
    )
    said = refused(cli, "item", "import", changed(tmp_path, "summary: ", f'summary: "{old}" # '))
    assert "trường summary: chữ gõ bằng bảng mã cũ TCVN3" in said
    assert "«hướng dẫn nộp hồ sơ trực tuyến tại»" in said


def test_decomposed_text_is_composed_not_refused(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / sample("ct-02").name
    path.write_text(unicodedata.normalize("NFD", sample("ct-02").read_text("utf-8")), "utf-8")
    cli("item", "import", sample("ct-02"))
    assert "không đổi, vẫn là bản 1" in cli("item", "import", path).out


def bomb(path: Path) -> None:
    """A PNG of a few bytes that declares 2.5 thousand million pixels."""

    def part(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + part(b"IHDR", head)
        + part(b"IDAT", zlib.compress(b"\0" * 100_000))
        + part(b"IEND", b"")
    )


def heavy(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(3_000_000_000)


def torn(path: Path) -> None:
    Image.effect_noise((400, 300), 90).save(path, "JPEG")
    path.write_bytes(path.read_bytes()[:-2000])


def foreign(path: Path) -> None:
    Image.new("RGB", (40, 30)).save(path, "GIF")


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (bomb, "Ảnh có quá nhiều điểm ảnh, nhiều nhất là 50 triệu"),
        (heavy, "nặng 3000 MB, nhiều nhất là 20 MB"),
        (torn, "bị hỏng hoặc thiếu phần cuối"),
        (foreign, "Đây là ảnh GIF; hãy chọn ảnh JPEG, PNG hoặc WebP"),
        (Path.mkdir, "không thấy tệp ảnh"),
    ],
)
def test_a_picture_that_cannot_be_used_is_refused(
    cli: Cli, tmp_path: Path, make: object, words: str
) -> None:
    assert callable(make)
    make(tmp_path / "anh.png")
    path = changed(tmp_path, "image:\n", "image:\n  file: anh.png\n")
    assert words in refused(cli, "item", "import", path)


def test_a_sign_without_a_glyph_is_named_and_keeps_the_text_off_the_screen(
    cli: Cli, servers: Stands, tmp_path: Path
) -> None:
    cli("item", "import", changed(tmp_path, "led:\n", "led:\n  - 'Chào mừng 漢'\n", "ct-01"))
    assert "漢" in cli("item", "submit", "ct-01", "--as", "bientap").err
    approved = cli("item", "approve", "ct-01", "--as", "duyet").out
    assert "led" not in approved.splitlines()[0].partition("cho: ")[2]
    assert "led" in refused(
        cli, "schedule", "ct-01", "--outlet", "led", "--at", "now", "--as", "bientap"
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (FEED + 'mau = "xanh"\n', "outlet moi, trường mau: kênh này không có trường như vậy"),
        (
            FEED.replace("portal_feed", "fax"),
            "trường channel: không có kênh này; chọn một: portal_feed",
        ),
        (FEED.replace('slug = "moi"\n', ""), "trường slug: thiếu trường bắt buộc này"),
        (FEED.replace('name = "moi"\n', ""), "outlet thứ 1, trường name: phải có"),
        (FEED + FEED, "outlet moi: tên này có hai lần"),
        (FEED + 'limit = "nhiều"\n', "trường limit: phải là số nguyên"),
        (FEED + "limit = 0\n", "trường limit: phải từ 1 trở lên"),
        (
            FEED + "max_per_day = 99999999999999999999\n",
            "trường max_per_day: phải từ 0 đến 1000000",
        ),
        (FEED + "rate_per_second = nan\n", "trường rate_per_second: phải từ 0"),
        (
            FEED + 'late_limit = "99999d"\n',
            "trường late_limit: phải là số giây hoặc như 30m, 24h, 2d; nhiều nhất 366d",
        ),
        (FEED + 'window = "25:00-30:00"\n', "trường window: phải có dạng 07:00-22:00"),
        ("outlet = []\n", "cần một hay nhiều bảng [[outlet]]"),
        ("outlet = [1]\n", "cần một hay nhiều bảng [[outlet]]"),
        (FEED + "[khac]\n", "cần một hay nhiều bảng [[outlet]]"),
        (FEED + "slug = \n", "dòng 7: TOML viết sai"),
    ],
)
def test_a_wrong_outlet_is_refused_with_its_field(
    cli: Cli, tmp_path: Path, text: str, words: str
) -> None:
    (tmp_path / "o.toml").write_text(text, "utf-8")
    assert words in refused(cli, "outlet", "import", tmp_path / "o.toml")


def test_one_wrong_outlet_keeps_the_whole_file_out(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "o.toml").write_text(FEED + FEED.replace("moi", "hai") + 'limit = "x"\n', "utf-8")
    refused(cli, "outlet", "import", tmp_path / "o.toml")


def test_a_list_with_bad_rows_is_refused_whole_and_every_bad_row_is_written_down(
    cli: Cli, tmp_path: Path
) -> None:
    path = tmp_path / "dan.csv"
    path.write_text(addresses(3), "utf-8")
    cli("audience", "import", "dan", path)
    path.write_text(addresses(50) + "khong-phai-thu,Lê Sai\n" * 30, "utf-8")
    said = refused(cli, "audience", "import", "dan", path)
    assert said.count("địa chỉ thư điện tử viết sai") + said.count("ký tự lạ") == 20
    assert "dan.csv, dòng 52, cột «address»" in said
    assert "30 dòng lỗi; chưa nhập gì" in said
    assert "Lê Sai" not in said
    report = Path(said.rpartition("các dòng lỗi: ")[2])
    assert len(report.read_text("utf-8-sig").splitlines()) == 31


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "tệp trống"),
        ("ten,so\na,b\n", "đúng một cột địa chỉ"),
        ("address\n", "không có dòng nào sau dòng tiêu đề"),
        ("address,ngay sinh\na@example.vn,2000-01-01\n", "dữ liệu cá nhân không được lưu"),
        ("address\na@example.vn\n0900000001\n", "tách thành hai tệp"),
        ("address,name\n" + "a" * 1_100_000, "dòng dài hơn 1000 nghìn ký tự"),
    ],
)
def test_a_list_that_is_none_is_refused(cli: Cli, tmp_path: Path, content: str, words: str) -> None:
    (tmp_path / "l.csv").write_text(content, "utf-8")
    assert words in refused(cli, "audience", "import", "dan", tmp_path / "l.csv")


def test_a_list_above_the_limit_is_refused_and_nothing_of_it_stays(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replacing, "_CHUNK", 10)
    (tmp_path / "dan.csv").write_text(addresses(51), "utf-8")
    with pytest.raises(
        InputError, match=r"dan\.csv, dòng 52: tệp có hơn 50 dòng; hãy chia thành nhiều tệp"
    ):
        import_audience(
            home.database,
            home.vault,
            "dan",
            read_people(tmp_path / "dan.csv", limit=50),
            home.act(),
        )
    with home.database.read() as db:
        assert db.exec_driver_sql("SELECT count(*) FROM recipients").scalar_one() == 0
        assert audiences.list_audiences(db) == []


@pytest.mark.parametrize("command", ["office", "plan", "item", "outlet", "audience"])
@pytest.mark.parametrize(
    "kind", ["binary.dat", "binary.xlsx", "folder.csv", "missing.toml", "empty.yaml", "torn.xlsx"]
)
def test_a_file_of_the_wrong_kind_is_refused_by_every_import(
    cli: Cli, tmp_path: Path, command: str, kind: str
) -> None:
    path = tmp_path / kind
    match path.stem:
        case "binary":
            path.write_bytes(BINARY)
        case "folder":
            path.mkdir()
        case "empty":
            path.write_bytes(b"")
        case "torn":
            with zipfile.ZipFile(path, "w") as book:
                book.writestr("xl/workbook.xml", "<workbook")
    words = (
        ("audience", "import", "dan", path) if command == "audience" else (command, "import", path)
    )
    assert kind in refused(cli, *words)


def test_of_several_files_the_good_ones_are_taken_and_the_bad_ones_named(
    cli: Cli, tmp_path: Path
) -> None:
    bad = changed(
        tmp_path,
        "kind: guide",
        "kind: sai",
        "ct-03" if "kind: guide" in sample("ct-03").read_text("utf-8") else "ct-02",
    )
    said = cli("item", "import", sample("ct-08"), bad, code=2)
    assert said.last == "ct-08"
    assert bad.name in said.err


def test_a_plan_that_breaks_its_own_references_is_refused(cli: Cli, tmp_path: Path) -> None:
    (plan, *_) = sorted((SAMPLES / "plans").glob("*.yaml"))
    (tmp_path / plan.name).write_text(
        plan.read_text("utf-8").replace("schema: lan-toa/plan@1", "schema: lan-toa/plan@9"), "utf-8"
    )
    assert "trường schema" in refused(cli, "plan", "import", tmp_path / plan.name)


def test_an_office_file_with_an_unfilled_value_is_refused(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "office.toml").write_text(
        'name = "A"\n[fill]\n"1900xxxx" = "gọi 1900yyyy"\n', "utf-8"
    )
    assert "vẫn còn chỗ trống" in refused(cli, "office", "import", tmp_path / "office.toml")


def test_a_writer_of_another_unit_changes_nothing(cli: Cli) -> None:
    assert "thuộc đơn vị Văn phòng (van-phong)" in refused(
        cli, "item", "import", sample("ct-01"), "--as", "bientap2"
    )
    assert "thuộc đơn vị Văn phòng (van-phong)" in refused(
        cli, "item", "submit", "ct-01", "--as", "bientap2"
    )


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("", "lantoa: thiếu LỆNH. Xem `lantoa --help`."),
        ("bay", "lantoa: LỆNH không có 'bay'; chọn một trong"),
        ("item", "lantoa item: thiếu VIỆC."),
        ("item return ct-01 --as duyet", "lantoa item return: thiếu --why."),
        ("log --state mat", "lantoa log: --state không có 'mat'"),
        (
            "log --limit nhieu",
            "lantoa log: --limit phải là số nguyên từ 1 trở lên, không phải «nhieu».",
        ),
        ("log --limit -1", "lantoa log: --limit phải là số nguyên"),
        ("log --delivery 99999999999999999999999999", "lantoa log: --delivery phải là số nguyên"),
        ("log --since 2026-02-30", "--since: không có ngày «2026-02-30» trong lịch"),
        ("log --until mai", "--until: ngày «mai» viết sai; mẫu đúng"),
        ("log --bogus", "không hiểu --bogus"),
        ("up --port 99999", "lantoa up: --port phải là số cổng từ 1 đến 65535"),
        (
            "schedule ct-99 --outlet cong --at now --as bientap",
            "ct-99: không có tin, bài này; xem `lantoa item list`",
        ),
        (
            "schedule ct-01 --outlet mo --at now --as bientap",
            "mo: không có điểm phát này; xem `lantoa outlet list`",
        ),
        (
            "schedule ct-01 --outlet cong --at now --as ai",
            "Không có tài khoản ai; xem `lantoa user list`.",
        ),
        ("schedule ct-01 --outlet cong --at now --as bientap", "ct-01: bản 1 chưa được phê duyệt"),
        ("release 77 --as duyet", "lịch phát 77: không có; xem `lantoa publication list`"),
        ("audience import ../../x dan.csv", "lantoa audience import: TÊN gồm chữ, số"),
        ("suppress khong@phai --why x", "địa chỉ: địa chỉ thư điện tử"),
        ("suppress 02838221234 --why x", "địa chỉ: số máy bàn"),
        ("user add bientap --role writer", "tên: tài khoản bientap đã có"),
        ("user add Bien-Tập --role writer", "tên: chỉ dùng chữ thường không dấu"),
        ("outlet test mo", "mo: không có điểm phát này"),
    ],
)
def test_a_wrong_command_is_answered_with_what_to_do(
    cli: Cli, servers: Stands, words: str, sentence: str
) -> None:
    assert sentence in refused(cli, *words.split())


@pytest.mark.parametrize(
    ("at", "more", "sentence"),
    [
        ("hôm nay", (), "lúc phát: thời gian «hôm nay» viết sai"),
        ("2020-01-01 08:00", (), "lúc phát: đã ở trong quá khứ"),
        (
            "2031-01-01 08:00",
            ("--repeat", "FREQ=SECONDLY"),
            "lặp lại: không lặp dày hơn mỗi giờ một lần",
        ),
        ("2031-01-01 08:00", ("--repeat", "hằng tuần"), "lặp lại: quy tắc lặp"),
        (
            "2031-01-01 08:00",
            ("--until", "mai"),
            "--until: ngày «mai» viết sai; mẫu đúng: 31/12/2026",
        ),
        ("2031-01-01 08:00", ("--until", "2030-01-01"), "trước lượt đầu"),
        ("now", ("--audience", "dan"), "dan: không có nhóm nhận này"),
        ("now", ("--outlet", "thu"), "cần chọn một nhóm nhận"),
    ],
)
def test_a_wrong_time_or_list_is_refused_before_anything_is_scheduled(
    cli: Cli, servers: Stands, at: str, more: tuple[str, ...], sentence: str
) -> None:
    cli.approved("ct-01")
    assert sentence in refused(
        cli, "schedule", "ct-01", "--outlet", "cong", "--at", at, "--as", "bientap", *more
    )


def test_a_time_up_to_two_minutes_past_means_now(cli: Cli, servers: Stands) -> None:
    cli.approved("ct-01")
    before = datetime.now(VIETNAM)
    just = (before - timedelta(seconds=60)).strftime("%Y-%m-%d %H:%M:%S")
    cli("schedule", "ct-01", "--outlet", "cong", "--at", just, "--as", "bientap")
    (row,) = cli("publication", "list", "--json").rows
    assert datetime.fromisoformat(row["at"]) >= before


def test_words_that_are_no_text_are_refused(cli: Cli) -> None:
    assert "không phải UTF-8" in refused(cli, "item", "show", "ct-\udcff")
