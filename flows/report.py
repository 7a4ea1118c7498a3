"""The daily look at plans and report deadlines as a Prefect flow."""

import asyncio
import os

from prefect import flow

from engine.context import log_to_terminal, open_engine
from engine.daily.obligations import look_ahead
from engine.daily.remind import remind
from wiring.settings import read_settings


@flow(name="remind_and_report")
async def remind_and_report() -> dict[str, int]:
    """Draft what comes due and remind the officers, each once; answers how many of each."""
    settings = read_settings(os.environ)
    log_to_terminal(settings.log_level)
    with open_engine(settings) as context:
        await asyncio.to_thread(look_ahead, context, settings.evidence_dir)
        return vars(await asyncio.to_thread(remind, context, settings.evidence_dir))
