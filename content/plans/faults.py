"""What does not fit together inside a plan's file, each fault at its field."""

from collections.abc import Iterator, Mapping

from content.intake.located import LocatedFault, Location
from content.plans.cadence import cadence_faults
from content.plans.issued import IssuedPlan


def faults_of(plan: IssuedPlan, stem: str | None) -> Iterator[LocatedFault]:
    """Every fault of a plan whose file is named `stem`; None: the name tells nothing."""
    yield from _own_faults(plan, stem)
    yield from _duplicates(plan)
    yield from _references(plan)
    yield from _credits(plan)
    yield from _parents(plan)
    yield from _numbers(plan)


def _own_faults(plan: IssuedPlan, stem: str | None) -> Iterator[LocatedFault]:
    if stem not in (None, plan.id):
        text = f"mã kế hoạch phải trùng tên tệp ({stem}): hãy đổi tên tệp thành {plan.id}.yaml"
        yield ("id",), text
    if plan.period.from_year > plan.period.to_year:
        yield ("period", "from_year"), "năm đầu phải không sau năm cuối"
    if (plan.reporting.rule is None) != (not plan.reporting.deadlines):
        yield (
            ("reporting", "rule"),
            "có hạn báo cáo thì rule là before hoặc on; không có hạn thì ghi rule là null",
        )
    if plan.reporting.cut_offs and len(plan.reporting.cut_offs) != len(plan.reporting.deadlines):
        yield (
            ("reporting", "cut_offs"),
            f"có {len(plan.reporting.deadlines)} hạn báo cáo thì cần đúng từng ấy ngày chốt số "
            "liệu, theo cùng thứ tự",
        )
    for nth, day in enumerate(plan.reporting.deadlines):
        if day in plan.reporting.deadlines[:nth]:
            yield ("reporting", "deadlines", nth), f"«{day}» ghi hai lần; hãy xóa một lần"
    if plan.parent == plan.id:
        yield ("parent",), "kế hoạch không thể là kế hoạch cấp trên của chính nó: bỏ mã đó"


def _duplicates(plan: IssuedPlan) -> Iterator[LocatedFault]:
    lists = (
        ("audiences", "key", [entry.key for entry in plan.audiences]),
        ("themes", "id", [entry.id for entry in plan.themes]),
        ("forms", "key", [entry.key for entry in plan.forms]),
        ("obligations", "id", [entry.id for entry in plan.obligations]),
    )
    for part, key, names in lists:
        for index, name in enumerate(names):
            if name in names[:index]:
                yield (part, index, key), f"«{name}» đã dùng ở trên; hãy đặt mã khác"


def _references(plan: IssuedPlan) -> Iterator[LocatedFault]:
    forms = frozenset(form.key for form in plan.forms)
    for at, agency in _agencies_used(plan):
        if agency is not None and agency not in plan.agencies:
            yield at, f"không có cơ quan «{agency}» trong agencies: thêm vào agencies, hoặc sửa mã"
    for index, obligation in enumerate(plan.obligations):
        for nth, form in enumerate(obligation.forms):
            if form not in forms:
                yield (
                    ("obligations", index, "forms", nth),
                    f"không có hình thức «{form}» trong forms: thêm vào forms, hoặc sửa mã",
                )


def _credits(plan: IssuedPlan) -> Iterator[LocatedFault]:
    """What is said of automatic credit names themes and audiences of the same plan."""
    known = {
        "themes": {theme.id for theme in plan.themes},
        "audiences": {audience.key for audience in plan.audiences},
    }
    for index, obligation in enumerate(plan.obligations):
        credit, at = obligation.credited_by, ("obligations", index, "credited_by")
        if credit is None:
            continue
        if obligation.service != "automatic":
            yield at, "chỉ nhiệm vụ có service: automatic mới có credited_by"
        for part, keys in known.items():
            for nth, key in enumerate(getattr(credit, part)):
                if key not in keys:
                    yield (
                        (*at, part, nth),
                        f"không có «{key}» trong {part}: thêm vào đó, hoặc sửa mã",
                    )


def _agencies_used(plan: IssuedPlan) -> Iterator[tuple[Location, str | None]]:
    yield ("issuer",), plan.issuer
    yield ("coordinating",), plan.coordinating
    yield ("reporting", "to"), plan.reporting.to
    yield ("reporting", "via"), plan.reporting.via
    for nth, key in enumerate(plan.reporting.by):
        yield ("reporting", "by", nth), key
    for index, duty in enumerate(plan.duties):
        yield ("duties", index, "agency"), duty.agency
        for nth, key in enumerate(duty.coordinators):
            yield ("duties", index, "coordinators", nth), key
    for index, obligation in enumerate(plan.obligations):
        for role, keys in (
            ("lead", obligation.lead),
            ("implementers", obligation.implementers),
            ("coordinators", obligation.coordinators),
        ):
            for nth, key in enumerate(keys):
                yield ("obligations", index, role, nth), key


def _parents(plan: IssuedPlan) -> Iterator[LocatedFault]:
    parents = {theme.id: theme.parent for theme in plan.themes}
    for index, theme in enumerate(plan.themes):
        if theme.parent is not None and theme.parent not in parents:
            yield (
                ("themes", index, "parent"),
                f"không có chủ đề «{theme.parent}» trong themes: thêm vào themes, hoặc sửa mã",
            )
        elif _in_circle(theme.id, parents):
            yield (
                ("themes", index, "parent"),
                f"chủ đề «{theme.id}» là chủ đề cha của chính nó: bỏ mã đó",
            )


def _in_circle(theme: str, parents: Mapping[str, str | None]) -> bool:
    above = parents[theme]
    for _ in parents:
        if above == theme:
            return True
        above = parents.get(above or "")
    return False


def _numbers(plan: IssuedPlan) -> Iterator[LocatedFault]:
    for index, obligation in enumerate(plan.obligations):
        for fault in cadence_faults(obligation.cadence):
            yield ("obligations", index, "cadence"), fault
        if obligation.mandatory != (obligation.level in ("mandatory", "assigned")):
            yield (
                ("obligations", index, "mandatory"),
                "mandatory phải là true khi level là mandatory hoặc assigned, ngược lại là false",
            )
