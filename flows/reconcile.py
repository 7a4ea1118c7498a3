"""Looking up unknown deliveries as a Prefect flow, for when it is asked for: each shift of
`publish_due` does the same by itself."""

import asyncio
import os

from prefect import flow

from engine.after.reconcile import reconcile
from engine.context import log_to_terminal, open_engine
from wiring.settings import read_settings


@flow(name="reconcile_unknown")
async def reconcile_unknown() -> dict[str, int]:
    """Look unknown deliveries up; answers how many were found, raised to a person, and left for
    later."""
    settings = read_settings(os.environ)
    log_to_terminal(settings.log_level)
    with open_engine(settings) as context:
        return vars(await asyncio.to_thread(reconcile, context))
