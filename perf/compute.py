"""What one photo costs one core: the measure of how much of a machine the whole system turns into answers."""

import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from perf.latency.graphs import Graphs, decoder


class SingleCore:
    """The release's decoding and its two networks in this process, with one thread."""

    def __init__(self, release: Path, photos: Sequence[bytes]) -> None:
        self._graphs = Graphs.load(release, threads=1)
        self._decode = decoder(release)
        self._photos = photos
        pixels = self._decode(photos[0])
        self._face = np.asarray(Image.fromarray(pixels).resize((160, 160)))
        self._graphs.run(pixels, self._face)  # the first run allocates

    def milliseconds(self) -> float:
        """Mean processor time of decoding, detecting and embedding for one of the photos.

        Processor time, not the clock's: what else runs on the machine would make the cost seem higher than it is,
        and the system better. Alignment, HTTP and the search are not in it.
        """
        start = time.process_time()
        for photo in self._photos:
            self._graphs.run(self._decode(photo), self._face)
        return (time.process_time() - start) * 1000 / len(self._photos)


def efficiency(per_second: float, cores: int, milliseconds: float) -> float:
    """Photos a second in proportion to what so many cores could take if nothing but the networks cost anything."""
    return per_second * milliseconds / (1000 * cores)
