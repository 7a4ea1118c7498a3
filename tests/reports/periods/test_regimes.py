"""Reporting regimes as dated files: a later one needs no code, and earlier reports keep theirs."""

from datetime import date
from pathlib import Path
from shutil import copytree

import pytest

from reports.periods.regimes import FOLDER, regime_of, regimes

LATER = """
name = "nd_09_2019"
label = "theo một công văn mới: từ 01/12 năm trước đến 31/5 hoặc 30/11"
valid_from = 2028-01-01
first = ["last 12-01", "05-31"]
whole = ["last 12-01", "11-30"]
second = ["06-01", "11-30"]
before = ["last 06-01", "last 11-30"]
"""


def test_a_later_regime_of_the_same_name_holds_from_its_day_on(tmp_path: Path) -> None:
    folder = copytree(FOLDER, tmp_path / "regimes")
    (folder / "cong-van-moi.toml").write_text(LATER, "utf-8")
    ends = {}
    for year in (2027, 2028):
        regime = regime_of("nd_09_2019", year, 2, 20, folder)
        assert regime is not None
        ends[year] = regime.days(regime.whole, year, 20)
    assert ends[2027] == (date(2026, 12, 15), date(2027, 12, 14))
    assert ends[2028] == (date(2027, 12, 1), date(2028, 11, 30))
    assert regime_of("khong_co", 2027, 2, 20, folder) is None


@pytest.mark.parametrize(
    "wrong",
    [
        LATER.replace('"05-31"', '"31-05"'),
        LATER.replace('"05-31"', '"5/31"'),
        LATER.replace('label = "', 'nhan = "'),
        LATER + 'thua = "gì đó"',
    ],
)
def test_a_file_of_ours_that_is_wrong_is_no_regime(wrong: str, tmp_path: Path) -> None:
    (tmp_path / "sai.toml").write_text(wrong, "utf-8")
    with pytest.raises(ValueError):  # noqa: PT011 - pydantic's and ours
        regimes(tmp_path)
