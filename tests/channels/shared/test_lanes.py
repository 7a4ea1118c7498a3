"""Letters per recipient domain: few at once, and no domain waits for another."""

import asyncio
from collections import Counter

from channels.shared.lanes import Lanes


def test_no_more_than_the_allowed_letters_to_one_domain_are_under_way() -> None:
    async def run() -> tuple[int, int]:
        made, under_way, most, together = Lanes(most=3), Counter[str](), 0, 0

        async def letter(domain: str) -> None:
            nonlocal most, together
            async with made.lane(domain):
                under_way[domain] += 1
                most, together = max(most, under_way[domain]), max(together, under_way.total())
                await asyncio.sleep(0.01)
                under_way[domain] -= 1

        await asyncio.gather(
            *(letter(domain) for domain in ["gmail.com"] * 10 + ["example.vn"] * 10)
        )
        return most, together

    assert asyncio.run(run()) == (3, 6)


def test_a_domain_that_waits_holds_up_no_other() -> None:
    async def run() -> list[str]:
        made, order, answered = Lanes(most=1), [], asyncio.Event()

        async def letter(domain: str) -> None:
            async with made.lane(domain):
                order.append(domain)
                if domain == "gmail.com":
                    await answered.wait()
                elif order.count("example.vn") == 2:
                    answered.set()

        await asyncio.gather(
            *(letter(domain) for domain in ("gmail.com", "gmail.com", "example.vn", "example.vn"))
        )
        return order

    assert asyncio.run(run()) == ["gmail.com", "example.vn", "example.vn", "gmail.com"]


def test_a_lane_whose_letter_failed_is_free_again() -> None:
    async def run() -> bool:
        made = Lanes(most=1)
        for _ in range(3):
            try:
                async with made.lane("example.vn"):
                    raise ConnectionResetError
            except ConnectionResetError:
                continue
        async with asyncio.timeout(1), made.lane("example.vn"):
            return True

    assert asyncio.run(run())
