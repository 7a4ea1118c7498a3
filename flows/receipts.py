"""Reading the receipt inbox as a Prefect flow, for when it is asked for: each shift of
`publish_due` does the same by itself."""

import asyncio
import os

from prefect import flow

from engine.after.receipts import collect
from engine.context import log_to_terminal, open_engine
from wiring.settings import read_settings


@flow(name="collect_receipts")
async def collect_receipts() -> int:
    """Take in what providers called back with; answers how many letters were read."""
    settings = read_settings(os.environ)
    log_to_terminal(settings.log_level)
    with open_engine(settings) as context:
        return await asyncio.to_thread(collect, context)
