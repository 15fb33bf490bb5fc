"""`GET /metrics`: what Prometheus scrapes. Whichever API process answers, it speaks for all that share its folder."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
from litestar import Response, get
from litestar.background_tasks import BackgroundTask
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

from release.errors import NoReleaseError
from release.manifest import read_head
from service import VERSION
from service.api.health import ReadinessCheck
from service.errors import UnavailableError
from service.settings import Settings


class ReleaseInfo(Collector):
    """Reads the release's manifest at each scrape, so that exchanged models show.

    No value of a process: all processes of a stack would say the same.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Return the one series, or none while there is no release."""
        try:
            manifest = read_head(self._folder)
        except NoReleaseError:
            return
        info = GaugeMetricFamily(
            "trifid_info",
            "The version of Trifid, and the release of its models.",
            labels=("version", "release", "embedding_space", "precision"),
        )
        info.add_metric((VERSION, str(manifest.release), manifest.embedding_space, manifest.precision), 1)
        yield info


@get("/metrics", include_in_schema=False, sync_to_thread=True)
def metrics_page(settings: Settings, readiness: ReadinessCheck) -> Response[bytes]:
    """Answer with all metrics in Prometheus's text format.

    Each scrape causes a readiness check, whose outcome the next one shows: while nobody watches, none is made, and a
    component that hangs doesn't hold up the scrape.
    """
    return Response(
        _exposition(settings.release),
        headers={"Content-Type": CONTENT_TYPE_LATEST},
        background=BackgroundTask(_check, readiness),
    )


def _exposition(release: Path) -> bytes:
    own = CollectorRegistry()
    own.register(ReleaseInfo(release))
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    if folder:
        _forget_the_dead(Path(folder))
        MultiProcessCollector(own, folder)  # type: ignore[no-untyped-call]
        return generate_latest(own)
    return generate_latest(own) + generate_latest(REGISTRY)


def _forget_the_dead(folder: Path) -> None:
    """Drop what ended processes had under way. What they counted stays: a counter must not fall."""
    pids = {int(file.stem.rpartition("_")[2]) for file in folder.glob("gauge_live*.db")}
    for pid in pids:
        if not psutil.pid_exists(pid):
            with suppress(FileNotFoundError):  # another process does the same
                mark_process_dead(pid, str(folder))  # type: ignore[no-untyped-call]


async def _check(readiness: ReadinessCheck) -> None:
    with suppress(UnavailableError):
        await readiness.check()
