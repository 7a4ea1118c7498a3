"""A plan and its agencies as files that are taken in again without changing anything."""

import json

from sqlalchemy import Connection

from content.intake.errors import InputError, InputProblem
from content.intake.toml_text import toml_text
from content.plans.agencies import agency_document, changed_agencies
from content.plans.plans import find_plan, plan_document


def plan_text(db: Connection, plan: str) -> str:
    """A plan as its file says it (JSON is YAML too); InputError when there is none of that id."""
    find_plan(db, plan)
    return json.dumps(plan_document(db, plan), ensure_ascii=False, indent=1) + "\n"


def agency_text(db: Connection, plan: str) -> str:
    """What is known of a plan's agencies; InputError when there is no such plan, and when nothing
    is known beside what the plan says."""
    find_plan(db, plan)
    known = changed_agencies(db, plan)
    if not known:
        text = (
            "chưa ghi cơ quan nào đổi tên, kết thúc hay mới có: chưa có gì để tải, ghi ở trang "
            "Cơ quan của kế hoạch trước"
        )
        raise InputError([InputProblem(plan, text)])
    return toml_text(agency_document(plan, known))
