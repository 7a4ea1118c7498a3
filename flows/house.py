"""The daily round of the house as a Prefect flow."""

import asyncio
import os

from prefect import flow

from engine.context import log_to_terminal, open_engine
from engine.daily import house
from wiring.settings import read_settings


@flow(name="keep_house")
async def keep_house() -> dict[str, int]:
    """Renew credentials early and warn of those that end; answers how many of each."""
    settings = read_settings(os.environ)
    log_to_terminal(settings.log_level)
    with open_engine(settings) as context:
        return vars(await asyncio.to_thread(house.keep_house, context))
