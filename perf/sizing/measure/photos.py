"""What photos of one size after the other cost a running system."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import httpx

from perf.closed_loop import Loop
from perf.made_photos import TWELVE_MEGAPIXELS, camera_photo
from perf.sizing.figures import PhotoCost, Stages
from perf.sizing.measure.parts import difference, per_request, scaled, seconds_used
from perf.system import System
from stack.standalone_server import MODEL

KINDS = {"small": None, "1 megapixel": 1024**2, "12 megapixels": TWELVE_MEGAPIXELS}
"""Pixels in all: as LFW's photos are (250 x 250); as large as detection looks at; as cameras take them."""

CLIENTS = 4
"""At a time: enough to keep two cores busy, so that batches form as they do under load."""

WARM_UP_SECONDS = 2.0

SERVERS = 2
"""Triton servers of a default system, on ports one after the other."""


@dataclass(frozen=True)
class Costs:
    """Measures on a system for so many seconds a kind."""

    system: System
    seconds: float

    def of(self, photos: Sequence[bytes]) -> Iterator[PhotoCost]:
        """Each kind's cost, made of these photos, with a line of progress.

        Raises:
            httpx.HTTPError: the API or Triton isn't there.
        """
        watching = self._watching()
        for name, pixels in KINDS.items():
            same_size = [camera_photo(photo, pixels) for photo in photos] if pixels else list(photos)
            cost = self._cost(name, same_size, watching)
            print(f"  {name}: {cost.requests} requests, {cost.stages}", flush=True)
            yield cost

    def _watching(self) -> Stages:
        """What one of the watchdog's inferences costs, with all that happens meanwhile.

        Not what a second costs: when the system is busy, the watchdog's pace falls.
        """
        asked, before = self._inferences(), seconds_used(self.system.root)
        time.sleep(self.seconds)
        used = difference(before, seconds_used(self.system.root))
        return scaled(used, 1 / max(self._inferences() - asked, 1))

    def _cost(self, name: str, photos: Sequence[bytes], watching: Stages) -> PhotoCost:
        Loop.run(self.system.url, photos, CLIENTS, WARM_UP_SECONDS)
        asked, before = self._inferences(), seconds_used(self.system.root)
        requests = len(Loop.run(self.system.url, photos, CLIENTS, self.seconds).times)
        after, others = seconds_used(self.system.root), self._inferences() - asked - requests
        return PhotoCost(
            name=name,
            photo_bytes=round(sum(map(len, photos)) / len(photos)),
            requests=requests,
            stages=per_request(before, after, scaled(watching, max(others, 0)), requests),
        )

    def _inferences(self) -> int:
        """How many the servers have answered until now, whoever asked."""
        ports = range(self.system.triton_port, self.system.triton_port + SERVERS)
        return sum(_answered(f"http://127.0.0.1:{port}/v2/models/{MODEL}/stats") for port in ports)


def _answered(statistics: str) -> int:
    answer = httpx.get(statistics).raise_for_status().json()
    return int(answer["model_stats"][0]["inference_count"])
