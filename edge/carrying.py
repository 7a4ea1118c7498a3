"""What somebody who carried a pack says of it: a page behind the signed link of his letter, without
an account and without a script.

A GET only shows the form, for mail scanners open every link; the pack itself is behind it too.
"""

import re
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from jinja2 import Environment
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route

from content.intake.errors import InputError
from content.intake.local_time import parse_day
from content.sending.carrier_words import PHOTOS, CarrierTask, CarrierWord

_TOKEN: Final = re.compile(r"[0-9]{1,18}-[0-9a-f]{8,128}")
_PACK: Final = re.compile(r"[0-9a-f]{64}\.pdf")
_HEADERS: Final = {"Cache-Control": "no-store"}
_LARGEST: Final = 60_000_000  # bytes of a whole form: five photographs of a telephone
_FIELDS: Final = 10
_TEXT: Final = 20_000  # bytes of one field that is no photograph
_BLOCK: Final = 1 << 20
_ENDING: Final = re.compile(r"\.[A-Za-z0-9]{1,5}")
_AS_LARGE_AS: Final = "ảnh nặng quá 60 MB: gửi ít ảnh hơn, hoặc chụp ở cỡ nhỏ hơn"


@dataclass(frozen=True)
class Carrying:
    """What the pages ask and do. `see` reads what stands now, None for a link that is cut or
    forged; `confirm` takes the word in, InputError with each faulty field. Packs stand in `packs`.
    """

    see: Callable[[str], CarrierTask | None]
    confirm: Callable[[str, CarrierWord], CarrierTask | None]
    packs: Path
    today: Callable[[], str]  # in Vietnam, ISO 8601
    office: Callable[[], str] = str


def carrying_routes(carrying: Carrying, templates: Environment) -> list[Route]:
    """The routes under /xac-nhan/."""
    pages = _Pages(carrying, templates)
    return [
        Route("/xac-nhan/{token}", pages.ask),
        Route("/xac-nhan/{token}", pages.say, methods=["POST"]),
        Route("/xac-nhan/{token}/goi.pdf", pages.pack),
    ]


@dataclass(frozen=True)
class _Pages:
    carrying: Carrying
    templates: Environment

    def ask(self, request: Request) -> Response:
        return self._page(_token(request))

    def pack(self, request: Request) -> Response:
        """The file that goes with the letter, for whoever opens it on another machine."""
        task = self._task(_token(request))
        if task is None or task.kind == "withdraw" or not _PACK.fullmatch(task.pack):
            raise HTTPException(404)
        path = self.carrying.packs / task.pack
        if not path.exists():
            raise HTTPException(404)
        return FileResponse(path, media_type="application/pdf", headers=_HEADERS)

    async def say(self, request: Request) -> Response:
        """Takes in what the form says; the body is bounded before it is read."""
        token = _token(request)
        if _too_large(request):
            return await run_in_threadpool(self._page, token, {}, {"photos": _AS_LARGE_AS}, 413)
        async with AsyncExitStack() as stack:
            limits = {"max_files": PHOTOS + 1, "max_fields": _FIELDS, "max_part_size": _TEXT}
            form = await stack.enter_async_context(request.form(**limits))
            return await run_in_threadpool(self._taken, token, form)

    def _taken(self, token: str, form: FormData) -> Response:
        typed = {name: str(form.get(name, ""))[:2000] for name in ("day", "place", "count", "note")}
        with TemporaryDirectory() as folder:
            photos = _saved(form.getlist("photos"), Path(folder))
            said = {name: typed[name] for name in ("place", "count", "note")}
            word = CarrierWord(_day(typed["day"]), **said, photos=photos)
            try:
                task = self.carrying.confirm(token, word) if token else None
            except InputError as error:
                faults = {each.field: each.text for each in error.problems}
                return self._page(token, typed, faults, 422)
        return self._page(token) if task is not None else self._cut()

    def _task(self, token: str) -> CarrierTask | None:
        return self.carrying.see(token) if token else None

    def _page(
        self,
        token: str,
        typed: dict[str, str] | None = None,
        faults: dict[str, str] | None = None,
        status: int = 200,
    ) -> Response:
        task = self._task(token)
        if task is None:
            return self._cut()
        values = {"day": self.carrying.today(), "place": "", "count": "1", "note": ""}
        page = self.templates.get_template("carried.html").render(
            task=task,
            typed=values | (typed or {}),
            faults=faults or {},
            photos=PHOTOS,
            token=token,
            today=self.carrying.today(),
            office=self.carrying.office(),
        )
        return HTMLResponse(page, status, _HEADERS)

    def _cut(self) -> Response:
        page = self.templates.get_template("carried_cut.html").render(office=self.carrying.office())
        return HTMLResponse(page, 404, _HEADERS)


def _token(request: Request) -> str:
    """Empty for what no token looks like."""
    token = str(request.path_params["token"])
    return token if _TOKEN.fullmatch(token) else ""


def _too_large(request: Request) -> bool:
    """A form without its length is refused too: its end is not known."""
    length = request.headers.get("content-length", "")
    return not length.isdigit() or int(length) > _LARGEST


def _day(text: str) -> date | None:
    try:
        return parse_day(text)
    except ValueError:
        return None


def _saved(files: Sequence[object], folder: Path) -> list[Path]:
    """The photographs under names of our own; only the ending of what was sent is kept."""
    kept = []
    for number, file in enumerate(files, 1):
        if not isinstance(file, UploadFile) or not file.filename:
            continue
        ending = Path(file.filename).suffix
        ending = ending.lower() if _ENDING.fullmatch(ending) else ""
        path = folder / f"anh-{number}{ending}"
        with path.open("wb") as target:
            while block := file.file.read(_BLOCK):
                target.write(block)
        kept.append(path)
    return kept
