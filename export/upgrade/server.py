"""One Triton server, asked for a real inference: does it serve the release that it should?"""

import asyncio

import aiohttp
import numpy as np
from tritonclient.http import InferInput, InferRequestedOutput
from tritonclient.http.aio import InferenceServerClient
from tritonclient.utils import InferenceServerException

MODEL, INPUT, SPACE = "face_embedding", "image", "embedding_space"

OUTPUTS = ("embedding", SPACE)
"""Both: without the embedding, its step would not run at all."""

DEADLINE_SECONDS = 10.0
"""For one answer; as long as the service gives it by default."""


async def answers(url: str, photo: bytes, space: str) -> bool:
    """Whether a server finds the face in a photo and embeds it in this space. Any failure is a no."""
    tensor = InferInput(INPUT, [len(photo)], "UINT8")
    tensor.set_data_from_numpy(np.frombuffer(photo, np.uint8), binary_data=True)
    try:
        async with asyncio.timeout(DEADLINE_SECONDS), InferenceServerClient(url) as client:
            outputs = [InferRequestedOutput(name, binary_data=True) for name in OUTPUTS]
            answer = await client.infer(MODEL, [tensor], outputs=outputs)
    except (InferenceServerException, aiohttp.ClientError, OSError):
        return False
    found = answer.as_numpy(SPACE)
    return found is not None and bool(found.item() == space.encode())
