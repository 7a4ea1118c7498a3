"""The table of rights: who may do what, and what a refusal says."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.items.approval import approve
from content.items.items import item_revision
from content.people import acts
from content.people.acts import Act, NotAllowed, Person
from content.people.rights import (
    DOINGS,
    RIGHTS,
    Permission,
    Rights,
    is_machine,
    role_label,
    roles,
    roles_with,
)
from content.people.users import add_user, find_person
from tests.content.content_kit import channels, submitted
from tests.kit import BIENTAP, BIENTAP2, DUYET, PHATNGON, QUANTRI, START, Home

MACHINES = (
    acts.SYSTEM,
    acts.PUMP,
    acts.RECEIPTS,
    acts.RECONCILE,
    acts.REMIND,
    acts.RECIPIENT,
)
UNITS = st.sampled_from(["van-phong", "phong-khac", ""])
PERMISSIONS = st.sampled_from(sorted(DOINGS))


def refusal(person: Person, permission: Permission, unit: str | None = None) -> str:
    """The sentence; "" when the act is allowed."""
    try:
        Act(person, START).require(permission, unit)
    except NotAllowed as refused:
        return str(refused)
    return ""


@given(st.sampled_from(sorted(RIGHTS)), PERMISSIONS, UNITS, st.none() | UNITS)
def test_an_act_is_allowed_exactly_as_the_table_says(
    role: str, permission: Permission, mine: str, its: str | None
) -> None:
    person = Person("ai", role, mine)
    scope = RIGHTS[role].allowed.get(permission)
    allowed = scope == "all" or (scope == "own" and its in (None, mine))
    assert person.may(permission, its) is allowed
    assert (refusal(person, permission, its) == "") is allowed


@given(st.sampled_from(sorted(RIGHTS)), PERMISSIONS, UNITS, UNITS)
def test_a_refusal_says_who_what_and_which_roles_may(
    role: str, permission: Permission, mine: str, its: str
) -> None:
    said = refusal(Person("ai-do", role, mine), permission, its)
    if not said:
        return
    assert DOINGS[permission] in said
    if not roles_with(permission):
        assert "chỉ hệ thống tự làm" in said
        return
    assert is_machine(role) or ("ai-do" in said and role_label(role) in said)
    wide = roles_with(permission, "all") if RIGHTS[role].allowed.get(permission) == "own" else ()
    assert all(role_label(other) in said for other in wide or roles_with(permission))


def test_the_table_names_every_permission_once() -> None:
    assert set(DOINGS) == set(get_args(Permission))
    assert len({rights.label for rights in RIGHTS.values()}) == len(RIGHTS)


def test_who_decides_on_some_texts_sees_the_pages_of_decisions() -> None:
    for role, rights in RIGHTS.items():
        deciding = {"approve_text", "approve_press"} & set(rights.allowed)
        assert bool(deciding) is ("approve" in rights.allowed), role


def test_what_the_five_roles_may_is_what_the_offices_agreed_on() -> None:
    assert roles() == ("writer", "approver", "spokesperson", "admin", "auditor")
    assert roles_with("approve_text") == ("approver",)
    assert roles_with("approve_press") == ("spokesperson",)
    assert roles_with("administer") == ("admin",)
    assert roles_with("audit") == ("admin", "auditor")
    assert roles_with("halt") == ("approver", "spokesperson", "admin")
    assert roles_with("schedule", "own") == ("writer",)
    assert set(RIGHTS["auditor"].allowed) == {"read", "audit"}
    assert BIENTAP.may("write", "van-phong")
    assert not BIENTAP2.may("write", "van-phong")
    assert DUYET.may("write", "phong-khac")


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
def test_a_machines_actor_is_no_account_and_decides_nothing(machine: Person) -> None:
    assert is_machine(machine.role)
    assert machine.role not in roles()
    for permission in ("read", "write", "approve", "approve_text", "schedule", "settle", "release"):
        assert refusal(machine, permission).startswith("Phải nêu tài khoản của người")


def test_a_role_that_this_version_does_not_know_may_nothing() -> None:
    stranger = Person("ai", "tro-ly", "")
    assert not any(stranger.may(permission) for permission in DOINGS)
    assert "vai trò tro-ly" in refusal(stranger, "read")


def test_the_sentence_of_a_writer_who_would_approve(home: Home) -> None:
    assert refusal(BIENTAP, "approve_press") == (
        "Tài khoản bientap (vai trò Biên tập) không được phê duyệt, trả lại hay từ chối phát ngôn "
        "với báo chí; cần vai trò: Người phát ngôn."
    )
    assert refusal(BIENTAP2, "schedule", "van-phong") == (
        "Tài khoản bientap2 (vai trò Biên tập, đơn vị phong-khac) chỉ được xếp, dời hay hủy lịch "
        "phát của đơn vị mình; việc này thuộc đơn vị van-phong. Cần người của đơn vị đó, hoặc vai "
        "trò: Lãnh đạo phê duyệt, Người phát ngôn, Quản trị."
    )


def test_a_new_role_is_one_line(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """A deputy, who decides on the texts of the own unit and does nothing else."""
    deputy = Rights("Phó phòng", {"read": "all", "approve": "own", "approve_text": "own"})
    monkeypatch.setitem(RIGHTS, "deputy", deputy)
    people = [Person("pho", "deputy", "van-phong"), Person("pho2", "deputy", "phong-khac")]
    submitted(home)
    with home.database.write() as db:
        for person in people:
            add_user(db, person, "mat-khau-thu", home.act(QUANTRI))
        seen = item_revision(db, "tin-01")
        assert find_person(db, "pho") == people[0]
        with pytest.raises(NotAllowed, match=r"pho2 \(vai trò Phó phòng, đơn vị phong-khac\)"):
            approve(db, seen, home.act(people[1]), channels("portal"))
        assert approve(db, seen, home.act(people[0]), channels("portal")).state == "approved"
    assert refusal(people[0], "halt").startswith("Tài khoản pho (vai trò Phó phòng) không được")
    assert "Phó phòng" in refusal(PHATNGON, "approve_text")
