"""Who may decide on a text: one list for the transaction that decides, for turns and for pages."""

from sqlalchemy import Connection, select

from content.database.tables.items import approvals, revisions
from content.items.items import Revision
from content.people.acts import Person
from content.people.rights import Permission
from content.people.users import list_people

# Nghị định 09/2017/NĐ-CP: statements to the press
_SPOKESPERSON_KINDS = ("press_conference", "press_release")


def needed_to_decide(revision: Revision) -> Permission:
    """What deciding on this text takes: statements to the press belong to the spokesperson."""
    asked = revision.document.get("approver_role") == "nguoi_phat_ngon"
    press = asked or revision.document.get("kind") in _SPOKESPERSON_KINDS
    return "approve_press" if press else "approve_text"


def may_decide(person: Person, revision: Revision) -> bool:
    """Whether somebody may decide on a text: who wrote or submitted it never may."""
    allowed = person.may("approve") and person.may(needed_to_decide(revision), revision.unit)
    return allowed and person.name not in (revision.author, revision.submitted_by)


def deciders(db: Connection, revision: Revision) -> list[str]:
    """The active accounts that may decide on a text, in the order in which it goes to them: who
    decided on the item last, then those of its unit, then the others, by name."""
    query = (
        select(approvals.c.decided_by)
        .join(revisions)
        .where(revisions.c.item_id == revision.item)
        .order_by(approvals.c.id.desc())
        .limit(1)
    )
    last = db.execute(query).scalar_one_or_none()
    able = [person for person in list_people(db) if may_decide(person, revision)]
    able.sort(key=lambda person: (person.name != last, person.unit != revision.unit, person.name))
    return [person.name for person in able]
