"""The daily look at plans and report deadlines as a Prefect flow."""

import asyncio
import os

from prefect import flow

from engine.remind import remind
from engine.works import clock, log_to_terminal, open_works
from wiring.settings import read_settings


@flow(name="remind_and_report")
async def remind_and_report() -> dict[str, int]:
    """Draft what comes due and remind the officers, each reminder once; answers how many drafts and letters."""
    settings = read_settings(os.environ)
    log_to_terminal(settings.log_level)
    with open_works(settings, clock) as works:
        return vars(await asyncio.to_thread(remind, works, settings.evidence_dir))
