"""The report of a campaign: a page to print, and a Word file."""

from urllib.parse import quote

from fastapi import APIRouter
from starlette.responses import Response

from console.access.auth import Reading, Visit
from console.looks.campaigns import places_of, states_of
from console.views.campaigns import found_or_404, words_of_page
from console.words.i18n import later
from reports.body.campaign import CampaignReport, facts, read_campaign
from reports.files.campaign import file_name, write_campaign

router = APIRouter()

LABELS = (later("Thời gian"), later("Kết quả chung"))
"""What only this report calls so; its other labels stand on other pages too."""

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@router.get("/chien-dich/{name}/bao-cao")
def show(visit: Reading, name: str) -> Response:
    """What became of it; each figure opens."""
    report = _read(visit, name)
    places = places_of(report.table)
    return visit.page(
        "campaigns/report.html",
        report=report,
        campaign=report.campaign,
        facts=facts(report),
        places=places,
        states=states_of(places),
        **words_of_page(),
    )


@router.get("/chien-dich/{name}/bao-cao.docx")
def download(visit: Reading, name: str) -> Response:
    """The same as a Word file."""
    report = _read(visit, name)
    head = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(file_name(report))}"}
    return Response(write_campaign(report), media_type=_WORD, headers=head)


def _read(visit: Visit, name: str) -> CampaignReport:
    found_or_404(visit, name)
    with visit.context.database.read() as db:
        return read_campaign(db, name, visit.now)
