"""The ways to process one photo, each a call to time."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException

import httpx
import numpy as np
from PIL import Image
from tritonclient.http import InferenceServerClient, InferInput

from perf.latency.graphs import Graphs, Pixels

Call = Callable[[], object]

SERVICE, ENSEMBLE, GRAPHS = "service", "ensemble", "graphs"
DECODE_AND_GRAPHS = "decode and graphs"


def enrol(url: str, data: bytes) -> None:
    """Enrol the photo's face, so that `recognise_user` finds somebody, as it mostly will.

    Raises:
        httpx.HTTPError: the service refuses it.
    """
    person = {"name": "perf.latency", "birthdate": "1970-01-01"}
    httpx.post(f"{url}/api/v1/add_user", data=person, files={"image": data}, timeout=30).raise_for_status()


@dataclass(frozen=True)
class Ours:
    """Where the service and its ensemble listen, and what they run, in this process."""

    url: str
    triton: str
    graphs: Graphs
    decode: Callable[[bytes], Pixels]

    def sides(self, data: bytes) -> dict[str, Call]:
        """The photo over HTTP, through the ensemble alone, and through the bare graphs without and with decoding."""
        client = InferenceServerClient(self.triton)
        tensor = InferInput("image", [len(data)], "UINT8")
        tensor.set_data_from_numpy(np.frombuffer(data, np.uint8))
        pixels = self.decode(data)
        face = np.asarray(Image.fromarray(pixels).resize((160, 160)))
        return {
            SERVICE: _recognition(self.url, data),
            ENSEMBLE: lambda: client.infer("face_embedding", [tensor]),
            GRAPHS: lambda: self.graphs.run(pixels, face),
            DECODE_AND_GRAPHS: lambda: self.graphs.run(self.decode(data), face),
        }


def _recognition(url: str, data: bytes) -> Call:
    """`recognise_user` over a connection that is kept.

    By the standard library's client: comfortable ones take a millisecond or two of their own for each request.
    """
    request = httpx.Request("POST", f"{url}/api/v1/recognise_user", files={"image": data})
    body, kind = request.read(), request.headers["Content-Type"]
    connection = HTTPConnection(request.url.host, request.url.port, timeout=30)

    def call() -> None:
        connection.request("POST", request.url.path, body, {"Content-Type": kind})
        answer = connection.getresponse()
        answer.read()
        if answer.status != HTTPStatus.OK:
            raise HTTPException(f"recognise_user answered {answer.status}")

    return call
