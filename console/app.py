"""The officers' console: an application of its own beside the public edge."""

from copy import copy

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.routing import BaseRoute, Match
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from console import faults
from console.access.half_way import HalfWays
from console.access.once import OncePerKey
from console.shell import pages
from console.shell.kept import Kept
from console.shell.often import Often
from console.shell.security import Guard
from console.views import open_views
from engine.context import Context
from wiring.settings import Settings

_FOR_EVER = "public, max-age=31536000, immutable"  # the address holds the content's hash

_READS_A_MINUTE = 120  # of one address without a session: a page with its pictures is about a dozen


def console(context: Context, settings: Settings) -> FastAPI:
    """The application of one installation; the clock is that of the works."""
    routers, links = open_views()
    app = FastAPI(
        title="Lan Tỏa",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        exception_handlers=faults.handlers(),  # type: ignore[arg-type]
        middleware=[Middleware(Guard, refuse=faults.forged), Middleware(GZipMiddleware)],
    )
    app.state.context, app.state.settings, app.state.links = context, settings, links
    app.state.kept, app.state.half_ways = Kept(), HalfWays()
    app.state.readers = Often(_READS_A_MINUTE)
    # not `include_router`: each route stays visible to the test of permissions
    views = [route for router in routers for route in router.routes]
    app.router.routes.extend(_act_once(views))
    app.mount(f"/static/{pages.static_version()}", _Static())
    return app


def _act_once(routes: list[BaseRoute]) -> list[BaseRoute]:
    """The routes, of which each that takes a form sees a one-time key once."""

    def has_page(scope: Scope) -> bool:
        asked = {**scope, "method": "GET"}
        return any(route.matches(asked)[0] is Match.FULL for route in routes)

    busy: set[str] = set()
    guarded = []
    for route in routes:
        if isinstance(route, APIRoute) and "POST" in (route.methods or ()):
            route = copy(route)  # those of the views serve every console of this process
            route.app = OncePerKey(route.app, has_page, busy)
        guarded.append(route)
    return guarded


class _Static(StaticFiles):
    """Files whose address changes with their content."""

    def __init__(self) -> None:
        super().__init__(directory=pages.STATIC[0])
        self.all_directories = list(pages.STATIC)

    def file_response(self, *args: object, **kwargs: object) -> Response:
        answer = super().file_response(*args, **kwargs)  # type: ignore[arg-type]
        answer.headers["Cache-Control"] = _FOR_EVER
        return answer
