"""The second factor of an account (RFC 6238): six digits that change every 30 seconds, and ten
codes for the day when the telephone is lost.

What is stored is sealed for its account. A step of time opens at most once, and one step before or
after the present one is taken too: telephones' clocks differ.
"""

import base64
import binascii
import hmac
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import pyotp
from sqlalchemy import Connection, exists, select, update

from content.database.tables.people import switches, users
from content.database.vault import Vault, VaultError
from content.intake.errors import InputError, InputProblem
from content.people import audit
from content.people.acts import Act
from content.people.codes import digest, is_code, new_code
from content.people.required_factors import required_roles

RECOVERY_CODES: Final = 10
_STEP_S: Final = 30
_AROUND: Final = (-1, 0, 1)
_ISSUER: Final = "Lan Toa"  # some programs on telephones show no other letters


@dataclass(frozen=True)
class FactorOffer:
    """A key that somebody is about to set up: in text, as the address that a picture holds, and
    sealed as it goes through a form."""

    key: str
    address: str
    sealed: str


def offer(vault: Vault, name: str, sealed: str = "") -> FactorOffer:
    """A new key for an account, or the one that was sealed for it before."""
    key = _opened(vault, name, _from_text(sealed)) if sealed else None
    if key is None:
        key = pyotp.random_base32()
        sealed = base64.urlsafe_b64encode(_closed(vault, name, key)).decode("ascii")
    address = pyotp.TOTP(key).provisioning_uri(name=name, issuer_name=_ISSUER)
    return FactorOffer(key, address, sealed)


def set_up(db: Connection, vault: Vault, offered: FactorOffer, code: str, act: Act) -> list[str]:
    """The acting person's account asks for a second factor from now on: the offered key, proved by
    the code that the telephone shows. Its recovery codes, which are nowhere else."""
    act.require("read")
    name = act.person.name
    if has_factor(db, name):
        text = "tài khoản đã có bước xác nhận thứ hai: tắt đi rồi mới bật lại được"
        raise InputError([InputProblem("mã", text, "code")])
    step = _step_of(offered.key, code, act.at, None)
    if step is None:
        text = "mã không đúng: hãy xem giờ của điện thoại, rồi gõ mã đang hiện"
        raise InputError([InputProblem("mã", text, "code")])
    codes = [new_code() for _ in range(RECOVERY_CODES)]
    values = {"totp_sealed": _closed(vault, name, offered.key), "totp_step": step}
    db.execute(
        update(users)
        .where(users.c.name == name, users.c.active)
        .values(**values, recovery=json.dumps([digest(code) for code in codes]))
    )
    audit.record(db, act, "user.totp-on", f"user:{name}")
    return codes


def renew_codes(db: Connection, act: Act) -> list[str]:
    """Ten new recovery codes for the acting person; the old ones open nothing any more."""
    act.require("read")
    name = act.person.name
    if not has_factor(db, name):
        text = "chưa bật bước xác nhận thứ hai: bật ở trang Tài khoản của tôi trước"
        raise InputError([InputProblem("mã dự phòng", text)])
    codes = [new_code() for _ in range(RECOVERY_CODES)]
    stored = json.dumps([digest(code) for code in codes])
    db.execute(update(users).where(users.c.name == name).values(recovery=stored))
    audit.record(db, act, "user.recovery-new", f"user:{name}")
    return codes


def take_off(db: Connection, name: str, act: Act) -> None:
    """The account asks for no second factor any more: its owner's wish where the role may do
    without, or an administrator's help where telephone and codes are lost."""
    own = name == act.person.name
    act.require("read")
    if not own:
        act.require("administer")
    if not has_factor(db, name):
        text = f"tài khoản {name} không có bước xác nhận thứ hai nên không cần tắt"
        raise InputError([InputProblem("bước hai", text)])
    if own and act.person.role in required_roles(db):
        text = (
            "cơ quan yêu cầu bước xác nhận thứ hai với vai trò này nên không tự tắt được: mất "
            "điện thoại thì nhờ quản trị"
        )
        raise InputError([InputProblem("bước hai", text)])
    nothing = {"totp_sealed": None, "totp_step": None, "recovery": None}
    db.execute(update(users).where(users.c.name == name).values(**nothing))
    audit.record(db, act, "user.totp-off" if own else "user.totp-reset", f"user:{name}")


def has_factor(db: Connection, name: str) -> bool:
    """Whether the account asks for a second factor."""
    query = select(users.c.totp_sealed).where(users.c.name == name)
    return db.execute(query).scalar_one_or_none() is not None


def in_use(db: Connection) -> bool:
    """Whether anybody here has a second factor, or must have one."""
    anybody = exists(select(users.c.name).where(users.c.totp_sealed.is_not(None)))
    asked = exists(select(switches.c.name).where(switches.c.name.startswith("totp/")))
    return bool(db.execute(select(anybody | asked)).scalar())


def codes_left(recovery: str | None) -> int:
    """How many recovery codes an account still has, from what is stored of them."""
    return len(json.loads(recovery or "[]"))


def prove(db: Connection, vault: Vault, code: str, act: Act) -> bool:
    """Whether the code is the acting person's: the present digits, or a recovery code. What opened
    opens nothing a second time."""
    act.require("read")
    name = act.person.name
    query = select(users.c.totp_sealed, users.c.totp_step, users.c.recovery)
    row = db.execute(query.where(users.c.name == name).with_for_update()).one_or_none()
    if row is None or row.totp_sealed is None:
        return False
    key = _opened(vault, name, row.totp_sealed)
    step = _step_of(key, code, act.at, row.totp_step) if key else None
    if step is not None:
        db.execute(update(users).where(users.c.name == name).values(totp_step=step))
        return True
    stored: list[str] = json.loads(row.recovery or "[]")
    left = [known for known in stored if not is_code(code, known)]
    if len(left) == len(stored):
        return False
    db.execute(update(users).where(users.c.name == name).values(recovery=json.dumps(left)))
    audit.record(db, act, "user.recovery-used", f"user:{name}", left=len(left))
    return True


def _step_of(key: str, code: str, at: datetime, used: int | None) -> int | None:
    """The step of time around this moment whose digits the code is and that is later than the one
    used last; each is compared, whichever fits."""
    typed = "".join(code.split())
    if not (typed.isascii() and typed.isdigit()):
        typed = "-"
    now, maker, found = int(at.timestamp()) // _STEP_S, pyotp.TOTP(key, interval=_STEP_S), None
    for step in (now + around for around in _AROUND):
        right = hmac.compare_digest(maker.generate_otp(step), typed)
        if right and (used is None or step > used):
            found = step
    return found


def _closed(vault: Vault, name: str, key: str) -> bytes:
    return vault.seal(json.dumps([name, key]).encode("utf-8"))


def _opened(vault: Vault, name: str, sealed: bytes) -> str | None:
    """The key, if it was sealed for that account."""
    try:
        owner, key = json.loads(vault.unseal(sealed))
    except (VaultError, ValueError):
        return None
    return str(key) if owner == name else None


def _from_text(sealed: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(sealed)
    except (binascii.Error, ValueError):
        return b""
