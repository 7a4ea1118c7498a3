"""The doctor names everything that is wrong, and one fault does not hide another."""

import socket
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from assets.led_frames import LAYOUTS
from content.database.db import Database, parse_url
from engine.presence import Presence, sign_of
from lantoa.overdue import CAUSES
from tests.kit import Stands
from tests.lantoa.cli_kit import Cli


def findings(cli: Cli, code: int) -> tuple[list[str], list[str]]:
    """What is well, and what is not."""
    lines = cli("doctor", code=code).out.splitlines()
    assert all(line[:2] in ("✓ ", "✗ ") for line in lines)
    return [line[2:] for line in lines if line[0] == "✓"], [
        line[2:] for line in lines if line[0] == "✗"
    ]


def test_a_sound_home_is_well(cli: Cli, servers: Stands) -> None:
    well, wrong = findings(cli, 0)
    assert wrong == []
    shown = "\n".join(well)
    for word in (
        "Python 3",
        "Đĩa còn trống",
        f"Ghi được vào {cli.home}",
        "Tệp khóa đọc được",
        f"{parse_url(cli.url).get_backend_name()} đúng phiên bản",
        "nguyên vẹn",
        "Số đếm khớp",
    ):
        assert word in shown
    assert "Cơ quan: Trung tâm Thông tin mẫu thành phố Hoa Đăng" in well
    assert "6 điểm phát" in well


def test_a_place_that_is_none_is_told_check_by_check(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    well, wrong = findings(Cli(tmp_path / "file" / "home"), 1)
    assert any(line.startswith("Python") for line in well)
    assert sum("tệp ở chỗ của thư mục" in line for line in wrong) == 2
    assert any("lantoa init" in line for line in wrong)
    assert not any("Errno" in line for line in wrong)


@pytest.mark.sqlite
def test_a_folder_without_an_installation_is_told_once_and_not_blamed_for_a_key(
    tmp_path: Path,
) -> None:
    told = "Chưa có cơ sở dữ liệu ở đây: chạy `lantoa init` trước (hoặc đặt LANTOA_HOME)."
    well, wrong = findings(Cli(tmp_path), 1)
    assert wrong == [told]
    assert not any("chỉ chủ sở hữu" in line for line in well)
    assert list(tmp_path.iterdir()) == []


def test_a_key_that_others_can_read_is_closed_with_a_word(cli: Cli) -> None:
    key = cli.home / "lantoa.key"
    key.chmod(0o644)
    well, wrong = findings(cli, 0)
    told = f"Đã sửa quyền của 1 tệp và thư mục trong {cli.home}: nay chỉ chủ sở hữu đọc được."
    assert (told in well, wrong, key.stat().st_mode & 0o777) == (True, [], 0o600)
    assert "Thư mục làm việc chỉ chủ sở hữu đọc được" in findings(cli, 0)[0]


def test_a_new_home_lacks_its_office(empty: Cli) -> None:
    empty("init", "--trust-cli")
    assert findings(empty, 1)[1] == ["Chưa có hồ sơ cơ quan: chạy `lantoa office import`"]


def test_what_still_uses_an_older_layout_is_counted(
    cli: Cli, servers: Stands, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = cli.approved("ct-01")
    cli("schedule", item, "--outlet", "led", "--outlet", "cong", "--at", "now", "--as", "bientap")
    assert "Mọi bài đang phát, chờ phát dùng mẫu trình bày mới nhất" in findings(cli, 0)[0]
    monkeypatch.setitem(LAYOUTS, 3, LAYOUTS[2])
    assert "Bài đã duyệt còn dùng mẫu trình bày cũ: màn hình LED 1" in findings(cli, 0)[0]


def test_a_stopped_outlet_is_named_with_its_reason(cli: Cli, servers: Stands) -> None:
    cli("outlet", "pause", "thu")
    assert findings(cli, 1)[1] == ["6 điểm phát; đang dừng: thu (tạm dừng bằng tay)"]


def test_a_key_that_ends_soon_is_named_by_its_outlet(cli: Cli, servers: Stands) -> None:
    with closing(Database(cli.url)) as database, database.write() as db:
        db.execute(
            text("UPDATE outlets SET key_ends_at = :at WHERE channel = 'facebook_page'"),
            {"at": datetime.now() + timedelta(days=5)},  # noqa: DTZ005 - as SQLite keeps it
        )
    _, wrong = findings(cli, 1)
    (told,) = [line for line in wrong if line.startswith("Mã truy cập của điểm phát")]
    assert "hãy xin mã mới rồi nhập lại điểm phát." in told


def test_what_is_due_and_has_not_left_is_named_with_its_cause(cli: Cli, servers: Stands) -> None:
    cli("schedule", cli.approved("ct-01"), "--outlet", "cong", "--at", "now", "--as", "bientap")
    assert findings(cli, 0)[1] == [], "an engine has a minute to come to it"
    with closing(Database(cli.url)) as database, database.write() as db:
        db.execute(text("UPDATE publications SET next_at = '2026-01-01 00:00:00'"))
    cause = CAUSES["no engine" if cli.url.startswith("sqlite") else "no host"]
    told = f"Đến giờ mà chưa gửi, từ 01/01/2026 07:00:00: 1 lịch phát chưa lên lượt; {cause}"
    assert findings(cli, 1)[1] == [told]
    assert cli("waiting").out.splitlines()[0] == f"{told}."
    (row,) = cli("waiting", "--json").rows
    assert (row["kind"], row["why"]) == ("overdue", cause)
    with sign_of(cli.home) as sign:
        sign.say(Presence("itself", "Prefect's server does not answer"))
        assert findings(cli, 1)[1] == [told.replace(cause, CAUSES["held up"])]
    cli("publish")
    assert findings(cli, 0)[1] == []
    assert cli("waiting", "--json").rows == []


def test_an_engine_that_works_without_prefect_is_told_with_what_is_missing(cli: Cli) -> None:
    with sign_of(cli.home) as sign:
        sign.say(Presence("prefect"))
        assert "Hệ thống phát đang chạy, theo đồng hồ của Prefect" in findings(cli, 0)[0]
        sign.say(Presence("itself", "Prefect's server does not answer"))
        (told,) = findings(cli, 1)[1]
    assert "Prefect chưa bắt đầu ca phát nào (Prefect's server does not answer)" in told
    assert "không có gì đến giờ mà chưa gửi" in "".join(findings(cli, 0)[0])


def test_a_secret_that_is_not_there_is_named_by_its_variable(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "o.toml").write_text(
        '[[outlet]]\nname = "kenh"\nchannel = "telegram_channel"\nbase_url = '
        '"http://127.0.0.1:9"\nchat_id = -1001\n'
        'token = { env = "TOKEN_KHONG_CO" }\n',
        "utf-8",
    )
    cli("outlet", "import", tmp_path / "o.toml")
    assert findings(cli, 1)[1] == [
        "Thiếu bí mật: biến môi trường TOKEN_KHONG_CO (hoặc TOKEN_KHONG_CO_FILE) chưa được "
        "đặt; hãy đặt rồi chạy lại."
    ]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("UPDATE audit SET detail = '{}' WHERE seq = 4", "Dòng nhật ký 4 đã bị sửa."),
        ("DELETE FROM audit WHERE seq = 3", "Dòng nhật ký 3 bị thiếu."),
    ],
)
def test_a_record_that_was_tampered_with_is_found(cli: Cli, change: str, sentence: str) -> None:
    with closing(Database(cli.url)) as database, database.write() as db:
        db.execute(text(change))
    assert findings(cli, 1)[1] == [sentence]
    assert cli("audit", "verify", code=1).out == f"{sentence}\n"


def test_counts_that_differ_from_the_log_are_found_and_counted_anew(cli: Cli) -> None:
    with closing(Database(cli.url)) as database, database.write() as db:
        db.execute(
            text(
                "INSERT INTO delivery_counts VALUES ('2026-01-01 00:00:00', 1, 1, 'publish', "
                "'queued', 0, 7)"
            )
        )
    assert findings(cli, 1)[1] == [
        "Số đếm lệch với nhật ký gửi ở 1 chỗ: chạy `lantoa doctor --recount`"
    ]
    assert "✓ Số đếm khớp với nhật ký gửi" in cli("doctor", "--recount").out.splitlines()
    findings(cli, 0)


def test_a_port_in_use_is_mentioned_and_is_no_fault(cli: Cli) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        cli.environment["LANTOA_PORT"] = str(port)
        assert (
            f"Cổng {port} đang có chương trình dùng (có thể là `lantoa up`)" in findings(cli, 0)[0]
        )


def test_a_host_whose_clock_is_wrong_is_told(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "lantoa.doctor.server_clock", lambda db: datetime.now(UTC) + timedelta(seconds=40)
    )
    assert findings(cli, 1)[1] == [
        "Đồng hồ máy này lệch 40 giây so với máy chủ cơ sở dữ liệu: hãy bật đồng bộ giờ (NTP)"
    ]


@pytest.mark.sqlite
def test_a_database_that_cannot_be_opened_does_not_hide_the_rest(cli: Cli) -> None:
    (cli.home / "lantoa.db").write_bytes(b"junk" * 3000)
    well, wrong = findings(cli, 1)
    assert any(line.startswith("Ghi được vào") for line in well)
    assert "Tệp khóa đọc được" in well
    assert {line.partition(":")[0] for line in wrong} == {"Tệp cơ sở dữ liệu bị hỏng"}
