"""Who may do what: roles, permissions and scopes stand here once, and everybody asks this table:
console, content, engine, reports and the command line.

A new role is one line of `RIGHTS`. People's acts ask it through `Act.require`, inside the
transaction that decides; pages ask it through `Person.may` what to show.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

Role = str
"""A key of `RIGHTS`; no closed type, for a new role is one line there and nothing else."""

Permission = Literal[
    "read",
    "write",
    "approve",
    "approve_text",
    "approve_press",
    "remark",
    "share",
    "schedule",
    "stop",
    "release",
    "settle",
    "amend",
    "halt",
    "audience",
    "suppress",
    "addresses",
    "plan",
    "report",
    "issue",
    "administer",
    "audit",
    "remind",
    "notify",
    "raise",
    "restore",
    "install",
]

Scope = Literal["own", "all"]
"""`own`: of what belongs to a unit, only the person's own unit's. Items, what is published of them
and its deliveries belong to a unit, and so do lists and addresses that must not be written to;
activities, plans and outlets belong to none."""

DOINGS: Final[Mapping[Permission, str]] = {
    "read": "xem",
    "write": "viết, sửa, trình bài, ghi hoạt động và minh chứng",
    "approve": "đứng ra phê duyệt hay xác nhận bài",
    "approve_text": "phê duyệt, trả lại hay từ chối bài",
    "approve_press": "phê duyệt, trả lại hay từ chối phát ngôn với báo chí",
    "remark": "góp ý vào bài",
    "share": "mở hay thu hồi đường dẫn cho người đọc ngoài",
    "schedule": "xếp, dời hay hủy lịch phát",
    "stop": "dừng hay cho phát tiếp một lịch phát",
    "release": "cho phép gửi một đợt gửi nhiều người",
    "settle": "quyết định lượt gửi chưa rõ hay giữ lại",
    "amend": "gỡ bài hay đính chính",
    "halt": "dừng hay cho phát tiếp",
    "audience": "thay danh sách của nhóm nhận",
    "suppress": "ghi địa chỉ vào danh sách ngừng gửi hay bỏ ra",
    "addresses": "xem đủ địa chỉ của người nhận",
    "plan": "nhập kế hoạch, cơ quan của kế hoạch và xác nhận đơn vị tiếp nhận",
    "report": "lập dự thảo báo cáo",
    "issue": "chốt số liệu báo cáo",
    "administer": "quản trị tài khoản, hồ sơ cơ quan và điểm phát",
    "audit": "xem nhật ký thao tác",
    "remind": "nhắc hạn báo cáo",
    "notify": "gửi thông báo nội bộ",
    "raise": "chuyển lượt gửi chưa rõ cho người quyết định",
    "restore": "phục hồi bản sao lưu",
    "install": "đặt khóa và chế độ của hệ thống",
}
"""What a permission lets somebody do, as a refusal says it."""


@dataclass(frozen=True)
class Rights:
    """What one role is called and may do; `machine` marks an actor that is no account."""

    label: str
    allowed: Mapping[Permission, Scope]
    machine: bool = False


def _all(*permissions: Permission) -> dict[Permission, Scope]:
    return dict.fromkeys(permissions, "all")


def _own(*permissions: Permission) -> dict[Permission, Scope]:
    return dict.fromkeys(permissions, "own")


_DESK = _all("read", "remark", "report")
_LEAD = (
    _DESK
    | _all("write", "schedule", "stop", "release", "settle", "amend", "halt", "plan", "issue")
    | _all("audience", "suppress", "addresses")
)
_OFFICE = _all("administer", "plan", "audience", "suppress", "halt", "report")

RIGHTS: Final[dict[Role, Rights]] = {
    "writer": Rights("Biên tập", _DESK | _own("write", "schedule", "stop", "audience", "suppress")),
    "approver": Rights("Lãnh đạo phê duyệt", _LEAD | _all("approve", "approve_text", "share")),
    "spokesperson": Rights("Người phát ngôn", _LEAD | _all("approve", "approve_press", "share")),
    "admin": Rights("Quản trị", _LEAD | _all("administer", "audit")),
    "auditor": Rights("Kiểm tra", _all("read", "audit")),
    "system": Rights("Hệ thống", _OFFICE | _all("install", "restore"), machine=True),
    "pump": Rights("Bộ máy phát", _all("halt", "suppress"), machine=True),
    "receipts": Rights("Bộ nhận biên nhận", _all("suppress"), machine=True),
    "reconcile": Rights("Bộ tra cứu lượt chưa rõ", _all("raise"), machine=True),
    "remind": Rights("Bộ nhắc báo cáo", _all("report", "remind", "notify"), machine=True),
    "recipient": Rights("Người nhận", _all("suppress"), machine=True),
    "carrier": Rights("Người mang đi", _all("write"), machine=True),
    "reader": Rights("Người đọc ngoài", _all("remark"), machine=True),
}
"""One line a role. The machine's own actors have just what they do, and are nobody's account."""


def roles() -> tuple[Role, ...]:
    """The roles that an account can have, in the table's order."""
    return tuple(role for role, rights in RIGHTS.items() if not rights.machine)


def is_machine(role: Role) -> bool:
    """Whether the role is that of an actor of our own, not of an account."""
    return role in RIGHTS and RIGHTS[role].machine


def role_label(role: Role) -> str:
    """What a role is called in Vietnamese; its key when this version does not know it."""
    return RIGHTS[role].label if role in RIGHTS else role


def choose_role() -> str:
    """What to do about a role that no account can have."""
    return f"phải là một trong {', '.join(map(role_label, roles()))}"


def scope_of(role: Role, permission: Permission) -> Scope | None:
    """Whose things a role may do this to; None: nobody's, as for a role that is not known here."""
    return RIGHTS[role].allowed.get(permission) if role in RIGHTS else None


def adds_to(before: Role, after: Role) -> bool:
    """Whether another role would let somebody do what the one before does not."""
    had = RIGHTS[before].allowed if before in RIGHTS else {}
    wider = RIGHTS[after].allowed.items()
    return any(had.get(what) not in (scope, "all") for what, scope in wider)


def roles_with(permission: Permission, scope: Scope | None = None) -> tuple[Role, ...]:
    """The roles of accounts that have a permission, in any scope or in this one."""
    wanted = ("own", "all") if scope is None else (scope,)
    return tuple(role for role in roles() if scope_of(role, permission) in wanted)
