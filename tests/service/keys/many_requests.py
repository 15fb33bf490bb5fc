"""Sends the same request many times and counts how it is answered."""

from collections import Counter

import httpx

from tests.service.auth.api_keys_command import bearer

PATH = "/api/v1/add_user"


async def statuses(client: httpx.AsyncClient, count: int, key: str, **headers: str) -> Counter[int]:
    """Of so many empty requests with a key, which a good one gets 400 for."""
    answers = [await client.post(PATH, headers={**bearer(key), **headers}) for _ in range(count)]
    return Counter(answer.status_code for answer in answers)
