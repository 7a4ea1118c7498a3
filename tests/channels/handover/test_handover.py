"""What people carry: the promises of packs, for each form."""

import pytest
from pydantic import ValidationError

from channels.contract.channel import Site
from channels.contract.message import Message
from channels.handover.handover import Handover, HandoverConfig, PackForm
from channels.handover.packs import PACKS
from tests.contract.pack_contract import PackContract

LINK = "https://hoadang.example.vn/l/k7m2p"
MESSAGE = Message(
    "ct-06",
    "Thủ tục được niêm yết ở đâu",
    "Xem tại trụ sở và trên trang thông tin.",
    html="<p>Niêm yết tại trụ sở từ ngày 01/12/2026.</p><ol><li>Tên thủ tục</li><li>Thời hạn</li>"
    "</ol><h2>Hỏi thêm</h2><ul><li>Gọi <strong>1900 0000</strong></li></ul>",
    text="",
    link=LINK,
    code=("101", "010", "101"),
    office="Ủy ban nhân dân phường Hoa Đăng",
    contact="Số 1 đường Thử Nghiệm",
)


def fields(form: str) -> dict[str, object]:
    carrier = {"name": "Bà Mẫu", "email": "vanhoa@phuong.example.org"}
    return {"form": form, "mail": "thu", "carrier": carrier}


class _Packs(PackContract):
    message = MESSAGE
    empty = Message("ct-06", "", "", html="", text="")
    form: PackForm

    def make(self, site: Site) -> Handover:
        return Handover("bang", HandoverConfig.model_validate(fields(self.form)), site)


class TestNoticeBoard(_Packs, PackContract):
    form = "notice_board"


class TestGrassrootsRadio(_Packs, PackContract):
    form = "grassroots_radio"


class TestLeaflet(_Packs, PackContract):
    form = "leaflet"


class TestHotlineCenter(_Packs, PackContract):
    form = "hotline_center"


class TestQaColumn(_Packs, PackContract):
    form = "qa_column"


class TestSurvey(_Packs, PackContract):
    form = "survey"


def test_every_pack_is_a_form_that_an_outlet_may_have() -> None:
    assert set(PACKS) == set(PackForm.__args__)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("field", "value"),
    [("email", "khong-phai-dia-chi"), ("email", "a b@c.vn"), ("name", "")],
)
def test_a_carrier_that_nobody_can_write_to_is_refused(field: str, value: str) -> None:
    wrong = fields("notice_board")
    wrong["carrier"] = {"name": "Bà Mẫu", "email": "a@b.vn", field: value}
    with pytest.raises(ValidationError):
        HandoverConfig.model_validate(wrong)
