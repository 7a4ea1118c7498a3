"""Settings: every name is known, every bad value is named, and no secret shows."""

from pathlib import Path

import pytest

from wiring.settings import Settings, SettingsError, read_settings, secret_value


def test_without_any_setting_everything_has_its_usual_value() -> None:
    made = read_settings({"PATH": "/bin", "HOME": "/root"})
    assert made == Settings(public_url="http://127.0.0.1:8080", console_port=8081)
    assert (made.home, made.key_file, made.release_above) == (
        Path("var"),
        Path("var/lantoa.key"),
        100,
    )


def test_each_setting_is_read_under_its_name(tmp_path: Path) -> None:
    made = read_settings(
        {
            "LANTOA_HOME": str(tmp_path),
            "LANTOA_DATABASE_URL": "postgresql+psycopg://lantoa@may/csdl",
            "LANTOA_PUBLIC_URL": "https://tin.hoadang.example.vn/",
            "LANTOA_PORT": "9090",
            "LANTOA_BIND": "0.0.0.0",
            "LANTOA_CONSOLE_PORT": "7070",
            "LANTOA_CONSOLE_BIND": "10.0.0.5",
            "LANTOA_RELEASE_ABOVE": "0",
            "LANTOA_HOLIDAYS_FILE": "ngay-nghi.toml",
            "LANTOA_LOG_LEVEL": "debug",
        }
    )
    assert made == Settings(
        home=tmp_path,
        database_url="postgresql+psycopg://lantoa@may/csdl",
        public_url="https://tin.hoadang.example.vn",
        port=9090,
        bind="0.0.0.0",
        console_port=7070,
        console_bind="10.0.0.5",
        release_above=0,
        holidays_file="ngay-nghi.toml",
        log_level="DEBUG",
    )
    assert (made.public_dir, made.media_dir, made.host) == (
        tmp_path / "public",
        tmp_path / "media",
        "tin.hoadang.example.vn",
    )


def test_a_home_is_the_same_place_from_every_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert read_settings({"LANTOA_HOME": "nha"}).home == tmp_path / "nha"


def test_an_empty_value_is_no_value() -> None:
    assert read_settings({"LANTOA_PORT": "", "LANTOA_HOME": ""}) == read_settings({})


def test_the_consoles_port_is_the_one_after_the_public_edges_unless_it_is_given() -> None:
    assert read_settings({"LANTOA_PORT": "9090"}).console_port == 9091
    assert read_settings({"LANTOA_PORT": "9090", "LANTOA_CONSOLE_PORT": "80"}).console_port == 80


def test_the_public_address_follows_the_port_unless_it_is_given() -> None:
    assert read_settings({"LANTOA_PORT": "9090"}).public_url == "http://127.0.0.1:9090"
    assert (
        read_settings({"LANTOA_PORT": "9090", "LANTOA_PUBLIC_URL": "https://a.vn"}).public_url
        == "https://a.vn"
    )


@pytest.mark.parametrize(
    "name", ["LANTOA_PORTT", "LANTOA_SMTP_PASSWORD", "LANTOA_", "LANTOA_KEY_FILE", "LANTOA_home"]
)
def test_an_unknown_name_is_refused_with_the_right_ones(name: str) -> None:
    with pytest.raises(SettingsError, match=f"Không có thiết lập {name}; tên đúng: .*LANTOA_PORT"):
        read_settings({name: "giá trị bí mật"})


def test_the_value_of_an_unknown_name_is_not_repeated() -> None:
    with pytest.raises(SettingsError) as refused:
        read_settings({"LANTOA_TOKEN": "bi-mat-7421"})
    assert "7421" not in str(refused.value)


@pytest.mark.parametrize("name", ["LANTOA_PASSWORD", "LANTOA_NEW_PASSWORD", "LANTOA_DEMO_PASSWORD"])
def test_passwords_that_commands_take_are_known_and_never_kept(name: str) -> None:
    assert "bi-mat-7421" not in str(vars(read_settings({name: "bi-mat-7421"})))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("LANTOA_PORT", value) for value in ("cổng", "-1", "65536", "80.0", "٨٠", "1" * 30)),
        *(("LANTOA_RELEASE_ABOVE", value) for value in ("nhiều", "-1", "1e3")),
        *(
            ("LANTOA_PUBLIC_URL", value)
            for value in (
                "hoadang.vn",
                "ftp://hoadang.vn",
                "https://",
                "http://[::1",
                "http://a.vn:99999",
            )
        ),
        *(("LANTOA_LOG_LEVEL", value) for value in ("ồn", "10", "TRACE")),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"{name} phải là"):
        read_settings({name: value})


def test_the_databases_address_shows_nowhere() -> None:
    made = read_settings(
        {"LANTOA_DATABASE_URL": "postgresql+psycopg://lantoa:bi-mat-7421@may/csdl"}
    )
    assert "7421" not in repr(made)


def test_the_databases_address_may_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "url").write_text("postgresql+psycopg://lantoa:mk@may/csdl\n")
    assert (
        read_settings({"LANTOA_DATABASE_URL_FILE": str(tmp_path / "url")}).database_url
        == "postgresql+psycopg://lantoa:mk@may/csdl"
    )
    with pytest.raises(SettingsError, match="Không đọc được tệp bí mật"):
        read_settings({"LANTOA_DATABASE_URL_FILE": str(tmp_path / "khong-co")})


def test_a_secret_comes_from_the_environment_or_a_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "khoa").write_text("trong-tệp\n", "utf-8")
    monkeypatch.setenv("THU_KHOA", "trong-biến")
    assert secret_value({"env": "THU_KHOA"}) == "trong-biến"
    assert secret_value({"file": str(tmp_path / "khoa")}) == "trong-tệp"
    monkeypatch.delenv("THU_KHOA")
    monkeypatch.setenv("THU_KHOA_FILE", str(tmp_path / "khoa"))
    assert secret_value({"env": "THU_KHOA"}) == "trong-tệp"


@pytest.mark.parametrize(
    ("reference", "words"),
    [({"env": "KHONG_CO"}, "biến môi trường KHONG_CO"), ({"file": "/khong/co"}, "/khong/co")],
)
def test_a_missing_secret_is_told_in_one_sentence(reference: dict[str, str], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        secret_value(reference)


def test_a_secret_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "khoa").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match="Không đọc được tệp bí mật"):
        secret_value({"file": str(tmp_path / "khoa")})
