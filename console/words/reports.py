"""What reports and their figures are called on screen: what the program calls so is said in the
reader's language, what a plan or a person calls so stands as it was written."""

from console.words.sayings import said
from reports.desk.due import ReportDue


def report_title(due: ReportDue) -> str:
    """A plan's report by its period; one that was asked for by the title that somebody gave it."""
    return due.title if due.asked else said(due.title)


def figure_name(id: str, label: str) -> str:
    """A figure by its key or its id ("portal.items", "…/2026-05-20/obligation.dn-hop-bao.done"):
    that of an obligation bears the obligation's own title."""
    key = id.rpartition("/")[2]
    return label if key.startswith("obligation.") else said(label)
