"""Letters per recipient domain: few at once, evenly spaced where a limit is set, and no domain waits for another."""

import asyncio
import time
from collections import Counter

from channels._pacing import Lanes


def lanes(per_second: dict[str, float] | None = None, most: int = 4) -> Lanes:
    return Lanes(per_second or {}, most, asyncio.get_running_loop().time)


def test_no_more_than_the_allowed_letters_to_one_domain_are_under_way() -> None:
    async def run() -> tuple[int, int]:
        made, under_way, most, together = lanes(most=3), Counter[str](), 0, 0

        async def letter(domain: str) -> None:
            nonlocal most, together
            async with made.lane(domain):
                under_way[domain] += 1
                most, together = max(most, under_way[domain]), max(together, under_way.total())
                await asyncio.sleep(0.01)
                under_way[domain] -= 1

        await asyncio.gather(*(letter(domain) for domain in ["gmail.com"] * 10 + ["example.vn"] * 10))
        return most, together

    assert asyncio.run(run()) == (3, 6)


def test_a_paced_domain_never_gets_more_than_its_share_of_a_second() -> None:
    async def run() -> list[float]:
        made, starts = lanes({"gmail.com": 50}), []

        async def letter() -> None:
            async with made.lane("gmail.com"):
                starts.append(time.monotonic())

        await asyncio.gather(*(letter() for _ in range(8)))
        return starts

    starts = asyncio.run(run())
    assert starts[-1] - starts[0] >= 7 / 50 - 0.005
    assert all(later - earlier >= 0.9 / 50 for earlier, later in zip(starts, starts[4:], strict=False))


def test_a_domain_that_waits_for_its_turn_holds_up_no_other() -> None:
    async def run() -> list[str]:
        made, order = lanes({"gmail.com": 5}, most=1), []

        async def letter(domain: str) -> None:
            async with made.lane(domain):
                order.append(domain)

        await asyncio.gather(*(letter(domain) for domain in ("gmail.com", "gmail.com", "example.vn", "example.vn")))
        return order

    assert asyncio.run(run()) == ["gmail.com", "example.vn", "example.vn", "gmail.com"]


def test_a_lane_whose_letter_failed_is_free_again() -> None:
    async def run() -> bool:
        made = lanes(most=1)
        for _ in range(3):
            try:
                async with made.lane("example.vn"):
                    raise ConnectionResetError
            except ConnectionResetError:
                continue
        async with asyncio.timeout(1), made.lane("example.vn"):
            return True

    assert asyncio.run(run())
