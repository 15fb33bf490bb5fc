"""Many attempts at once, and how each of them ended."""

import asyncio
from collections import Counter
from collections.abc import Coroutine
from typing import Any

from service import errors


async def outcomes(*attempts: Coroutine[Any, Any, int]) -> Counter[str]:
    """Count the attempts by the reason of their refusal, or as "added"; fail over any other end."""
    results = await asyncio.gather(*attempts, return_exceptions=True)
    unforeseen = [each for each in results if not isinstance(each, int | errors.ServiceError)]
    assert not unforeseen
    return Counter(each.reason if isinstance(each, errors.ServiceError) else "added" for each in results)
