"""Which models and which Trifid run, as a metric whose value is always 1."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from service import VERSION


class _Manifest(msgspec.Struct):
    embedding_space: str
    release: int = 0
    precision: str = ""


class ReleaseInfo(Collector):
    """Reads the release's manifest at each scrape, so that exchanged models show.

    No value of a process: all processes of a stack would say the same.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Return the one series, or none while there is no release."""
        try:
            manifest = msgspec.json.decode((self._folder / "manifest.json").read_bytes(), type=_Manifest)
        except (OSError, msgspec.MsgspecError):
            return
        info = GaugeMetricFamily(
            "trifid_info",
            "The version of Trifid, and the release of its models.",
            labels=("version", "release", "embedding_space", "precision"),
        )
        info.add_metric((VERSION, str(manifest.release), manifest.embedding_space, manifest.precision), 1)
        yield info
