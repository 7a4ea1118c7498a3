"""docs/engineering/forms.md is made from the plan files and from what the software has: every form
of both plans has a way. `python -m tests.test_forms` writes it."""

from pathlib import Path
from typing import Final

from channels.handover.packs import PACKS
from content.items.families import AUTOMATIC, CARRIED_NAMES
from content.plans.file import read_plan
from content.plans.forms import FORMS, MEASURES
from content.plans.issued import IssuedPlan
from content.plans.plans import issued_plan
from reports.counting.obligations import PUBLISHED_AS

ROOT: Final = Path(__file__).parents[1]
DOC: Final = ROOT / "docs/engineering/forms.md"
PLANS: Final = {"hai-phong-18-kh-khdt-2024": "18", "da-nang-143-kh-ubnd-2022": "143"}

_HEAD: Final = """# Forms: which way each goes

Made by `python -m tests.test_forms` from the plan files, `channels/handover/packs.py` and
`content/plans/forms.py`; `tests/test_forms.py` fails where it is no longer true. The keys are those
of items (`channels`), of plans (`forms`), of outlets (`form` of `handover`) and of activities.

| Way | Means |
| --- | --- |
| automatic | an outlet publishes it, and the log proves it |
| prepared | a `handover` outlet makes a pack and asks its carrier, whose word is the activity |
| logged | people do it and record the activity with its evidence |
| out of scope | the plan's own file says that the software has nothing to do with it |

A pack is *accepted* when it is made, and its carrier is asked by mail with the file and one link;
it is *delivered* when the carrier said when, where and how many, with a photograph. Until then it
counts in no «đã đến»; three days after its date it stands under what waits for a person («Gói mang
đi chưa được xác nhận»). In reports the activity counts and the delivery does not:
nothing is counted twice.

| Form | Key | In plan | In items | Way | The pack holds | Counted in |
| --- | --- | --- | --- | --- | --- | --- |
"""


def issued() -> dict[str, IssuedPlan]:
    """The two plans by their file's name."""
    files = {name: ROOT / f"samples/plans/{name}.yaml" for name in PLANS}
    return {name: issued_plan(read_plan(file).document) for name, file in files.items()}


def way_of(key: str, services: set[str]) -> str:
    """How a form goes; what the software publishes is automatic, whatever a plan expects."""
    if key in PUBLISHED_AS or key in AUTOMATIC:
        return "automatic"
    if key in PACKS:
        return "prepared"
    return "out of scope" if services == {"out_of_scope"} else "logged"


def rows() -> list[tuple[str, ...]]:
    """A row for each form of the plans and for each that has a pack."""
    said: dict[str, dict[str, str]] = {}
    for name, plan in issued().items():
        for form in plan.forms:
            said.setdefault(form.key, {})[name] = form.service
    known = [*said, *(key for key in PACKS if key not in said)]
    return [_row(key, said.get(key, {})) for key in known]


def _row(key: str, plans: dict[str, str]) -> tuple[str, ...]:
    form = FORMS[key]
    return (
        form.label,
        f"`{key}`",
        ", ".join(PLANS[name] for name in plans),
        "yes" if key in AUTOMATIC or key in CARRIED_NAMES else "",
        way_of(key, set(plans.values())),
        PACKS[key].holds if key in PACKS else "",
        ", ".join(MEASURES[measure] for measure in form.measures),
    )


def page() -> str:
    """The whole page."""
    return _HEAD + "".join(f"| {' | '.join(row)} |\n" for row in rows())


def test_the_page_says_what_is_so() -> None:
    assert DOC.read_text("utf-8") == page(), "python -m tests.test_forms"


def test_every_form_of_both_plans_has_a_way() -> None:
    for name, plan in issued().items():
        for form in plan.forms:
            assert form.key in FORMS, f"{name} names a form that the software has no word for"
        for duty in plan.obligations:
            assert set(duty.forms) <= set(FORMS)


def test_what_an_item_may_name_is_known_to_plans() -> None:
    assert set(CARRIED_NAMES) <= set(FORMS)
    assert set(PACKS) <= set(FORMS)


if __name__ == "__main__":
    DOC.write_text(page(), "utf-8")
