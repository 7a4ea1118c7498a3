"""What tests of Zalo share: one account, one item, and a store of credentials in memory."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from channels.contract.channel import Site
from channels.contract.credentials import Credential, Exchange, Renewed
from channels.contract.message import Message, Picture, Recipient
from channels.contract.outcome import Halted, Retry, Unknown
from channels.contract.reasons import Reason, Why
from channels.zalo.config import ZaloOaConfig
from channels.zalo.template_config import ZaloTemplateConfig
from channels.zalo.zalo_oa import ZaloOa
from channels.zalo.zalo_template import ZaloTemplate
from sandbox.faults import Reply
from sandbox.providers.zalo import ZaloSandbox
from sandbox.providers.zalo_messages import Template

APP, SECRET, OA = "4242", "khoa-cua-ung-dung", "77"
NOW = datetime(2026, 11, 30, 2, tzinfo=UTC)  # 09:00 in Vietnam
JPEG = b"\xff\xd8\xff\xe0\r\n--not a boundary\r\n\n\0\xff"
PICTURE = Picture(
    "ab12.jpg",
    "image/jpeg",
    1200,
    630,
    JPEG,
    "áp phích tiêm chủng",
    "https://hoadang.example.vn/media/ab12.jpg",
)
ITEM = Message(
    "ct-01",
    "Lịch tiêm chủng",
    "Trạm y tế xã mở cửa",
    "<p>Mời bà con đến tiêm.</p>",
    "Mời bà con đến tiêm.",
    link="https://hoadang.example.vn/bai/ct-01",
    picture=PICTURE,
    office="UBND phường Hoa Đăng",
)


class MemoryStore:
    """One credential of one process: the true store has its own tests."""

    def __init__(self, **values: str) -> None:
        ends = datetime.now(UTC) + timedelta(hours=25)
        self.held = Credential(values, 1, datetime.now(UTC), ends)

    def current(self) -> Credential:
        return self.held

    def renew(self, used: Credential, exchange: Exchange) -> Credential | Retry | Halted:
        got = exchange(used)
        if isinstance(got, Unknown):
            return Halted(Why(Reason.CREDENTIALS, got.why.raw))
        if isinstance(got, Renewed):
            version = used.version + 1
            self.held = Credential(got.values, version, datetime.now(UTC), got.ends_at)
            return self.held
        return got


def sandbox(**more: Any) -> ZaloSandbox:
    """The account's stand-in; its tokens are «r0» and «a0»."""
    return ZaloSandbox((APP, SECRET), OA, **more)


def fields(port: int, **more: Any) -> Mapping[str, Any]:
    """The fields of an outlet of the account."""
    url = f"http://127.0.0.1:{port}"
    account = {"app_id": APP, "app_secret": SECRET, "refresh_token": "r0"}
    return {**account, "oauth_url": url, "base_url": url, "timeout_s": 0.4, **more}


def oa(port: int, folder: Path, store: MemoryStore | None = None, **more: Any) -> ZaloOa:
    """An outlet for articles, with the access token in force, that waits without waiting."""
    made = ZaloOa(
        "zalo",
        ZaloOaConfig.model_validate(fields(port, **{"ready_within_s": 10} | more)),
        Site(folder, "https://hoadang.example.vn"),
        pause=lambda _seconds: None,
    )
    made.use_credentials(store or MemoryStore(access_token="a0", refresh_token="r0"))
    return made


def said(code: int | str, message: str = "Lỗi") -> Reply:
    """A refusal as Zalo writes it."""
    return Reply(200, json.dumps({"error": code, "message": message}))


TEXT = "Chào <ho_ten>, hồ sơ <ma_ho_so> đã xong."
READER = Recipient("+84901234567", {"name": "An", "ma": "H-1", "zalo_user_id": "u901"})
TEMPLATED = replace(ITEM, zalo=(("ho_ten", "{{name}}"), ("ma_ho_so", "{{ma}}")))


def messages(**more: Any) -> ZaloSandbox:
    """The account's stand-in with one template of that text, number 321."""
    made = sandbox()
    made.desk.templates["321"] = Template("321", TEXT, {"ho_ten": 30, "ma_ho_so": 20}, **more)
    return made


def template(
    port: int, store: MemoryStore | None = None, at: datetime = NOW, **more: Any
) -> ZaloTemplate:
    """An outlet of that template, at nine in the morning."""
    own = {"template_id": "321", "tag": 1, "text": TEXT}
    made = ZaloTemplate(
        "zalo-mau",
        ZaloTemplateConfig.model_validate(fields(port, **{**own, **more})),
        Site(Path(), "https://hoadang.example.vn"),
        now=lambda: at,
    )
    made.use_credentials(store or MemoryStore(access_token="a0", refresh_token="r0"))
    return made
