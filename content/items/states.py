"""The states of a revision: one table of allowed moves."""

REVISION_MOVES: dict[str, frozenset[str]] = {
    "draft": frozenset({"submitted", "superseded"}),
    "submitted": frozenset({"approved", "returned", "refused", "superseded"}),
    "returned": frozenset({"superseded"}),
    "refused": frozenset({"superseded"}),
    "approved": frozenset({"superseded"}),
    "superseded": frozenset(),
}
