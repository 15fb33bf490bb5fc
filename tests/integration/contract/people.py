"""The requests about enrolled people, as an administrator sends them."""

import httpx

from tests.integration.contract.caller import Caller

USERS = "/api/v1/users"


async def told(caller: Caller, user_id: str) -> httpx.Response:
    """Ask what is stored about a user."""
    return await caller.client.get(f"{USERS}/{user_id}")


async def listed(caller: Caller, query: str = "") -> httpx.Response:
    """Ask for a page of users."""
    return await caller.client.get(f"{USERS}?{query}")


async def erased(caller: Caller, user_id: str) -> httpx.Response:
    """Ask for a user to be erased."""
    return await caller.client.delete(f"{USERS}/{user_id}")
