"""The store of credentials behind the channels' contract: the row, its holder, and the waiting."""

import logging
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from channels.contract.credentials import Credential, CredentialStore, Exchange, Renewed
from channels.contract.outcome import Halted, Retry, Unknown
from channels.contract.reasons import Reason, Why
from content.database.db import Database, DatabaseError
from content.database.vault import Vault
from content.intake.local_time import VIETNAM
from content.outlets.credentials import (
    StoredCredential,
    begin_anew,
    find_credential,
    give_back,
    grant_of,
    hold,
    note_lost_answer,
    store_renewed,
)

HOLD = timedelta(seconds=120)
"""How long whoever renews has for it: twice what an exchange may take."""

_LOOK_EVERY_S = 0.05
_STORE_EVERY_S = 0.5

log = logging.getLogger("lantoa.wiring")


@dataclass(frozen=True)
class Keeper:
    """Opens the credentials of one installation."""

    database: Database
    vault: Vault
    now: Callable[[], datetime]

    def __call__(self, name: str, granted: Mapping[str, str]) -> CredentialStore:
        """The store of one credential."""
        return KeptCredential(self, name, dict(granted))


@dataclass(frozen=True)
class _Mine:
    """What this caller renews, and under which name it holds it."""

    stored: StoredCredential
    holder: str


class KeptCredential:
    """One credential in the database."""

    def __init__(self, keeper: Keeper, name: str, granted: Mapping[str, str]) -> None:
        self._keeper, self._name, self._granted = keeper, name, granted
        self._grant = grant_of(keeper.vault, granted)

    def current(self) -> Credential:
        """What is in force; begun with what the administrator wrote where that is new."""
        with self._keeper.database.read() as db:
            found = find_credential(db, self._keeper.vault, self._name)
        if found is None or self._grant not in found.grants:
            with self._keeper.database.write() as db:
                found = find_credential(db, self._keeper.vault, self._name)
                if found is None or self._grant not in found.grants:
                    now = self._keeper.now()
                    begin_anew(db, self._keeper.vault, self._name, self._granted, now)
                    found = find_credential(db, self._keeper.vault, self._name)
        assert found is not None
        return _seen(found)

    def renew(self, used: Credential, exchange: Exchange) -> Credential | Retry | Halted:
        """See `CredentialStore`; never waits longer than somebody may hold it."""
        self.current()  # a grant that was written since begins here
        give_up = time.monotonic() + HOLD.total_seconds()
        while (taken := self._take(used)) is None:
            if time.monotonic() > give_up:
                words = f"another process has been renewing {self._name} for too long"
                return Retry(Why(Reason.BUSY, words))
            time.sleep(_LOOK_EVERY_S)
        return self._exchange(taken, exchange) if isinstance(taken, _Mine) else taken

    def _take(self, used: Credential) -> _Mine | Credential | Halted | None:
        """The right to renew, what somebody else has got, why nobody can; None: look again."""
        holder, now = secrets.token_hex(8), self._keeper.now()
        with self._keeper.database.read() as db:  # whoever only waits keeps no writer out
            seen = find_credential(db, self._keeper.vault, self._name)
        if seen is not None and seen.version == used.version and seen.is_renewed_now(now):
            return None
        with self._keeper.database.write() as db:
            stored = find_credential(db, self._keeper.vault, self._name)
            assert stored is not None
            if stored.version > used.version:
                return _seen(stored)
            if stored.lost_answer(now):
                return self._spent(stored)
            taken = hold(db, self._name, stored.version, holder, now + HOLD)
        return _Mine(stored, holder) if taken else None

    def _exchange(self, mine: _Mine, exchange: Exchange) -> Credential | Retry | Halted:
        try:
            said = exchange(_seen(mine.stored))
        except BaseException:
            self._lose(mine)
            raise
        match said:
            case Renewed():
                return self._keep(mine, said)
            case Unknown():
                return self._lose(mine)
            case Retry() | Halted():
                with self._keeper.database.write() as db:
                    give_back(db, self._name, mine.holder)
                return said

    def _keep(self, mine: _Mine, said: Renewed) -> Credential:
        """Durable before anybody uses it; a grant that came between wins."""
        got = replace(
            mine.stored,
            values=said.values,
            ends_at=said.ends_at,
            version=mine.stored.version + 1,
            renewed_at=self._keeper.now(),
            holder=mine.holder,
        )
        return _seen(got) if self._store(got) else self.current()

    def _store(self, got: StoredCredential) -> bool:
        """The old token is spent: a database that is busy or away is waited for."""
        give_up = time.monotonic() + HOLD.total_seconds()
        while True:
            try:
                with self._keeper.database.write() as db:
                    return store_renewed(db, self._keeper.vault, self._name, got)
            except DatabaseError as error:
                log.warning("credential %s is renewed and not stored yet: %s", self._name, error)
                if time.monotonic() > give_up:
                    raise
                time.sleep(_STORE_EVERY_S)

    def _lose(self, mine: _Mine) -> Halted:
        with self._keeper.database.write() as db:
            note_lost_answer(db, self._name, mine.holder, self._keeper.now())
        return self._spent(mine.stored)

    def _spent(self, stored: StoredCredential) -> Halted:
        ends = f", mã đang dùng còn hạn đến {_local(stored.ends_at)}" if stored.ends_at else ""
        words = (
            f"Đã xin gia hạn mã {self._name} mà không nhận được câu trả lời: mã dùng để gia hạn có "
            f"thể không còn dùng được{ends}. Hãy xin cấp quyền lại với nhà cung cấp rồi nhập lại "
            "điểm phát."
        )
        return Halted(Why(Reason.CREDENTIALS, words))


def _seen(stored: StoredCredential) -> Credential:
    return Credential(stored.values, stored.version, stored.renewed_at, stored.ends_at)


def _local(moment: datetime) -> str:
    return f"{moment.astimezone(VIETNAM):%H:%M %d/%m/%Y}"
