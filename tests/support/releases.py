"""Small releases for the tests of how releases are kept.

A calibrated threshold for the tests. Small releases with a plan, for the tests of how they are described and told
apart.

A state folder on which a supervisor answers, as far as other commands can see.

Small releases of a state folder of the test's own. No networks: what is tested is how releases are kept.
"""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from export.build.weights.checkpoints import CASIA_WEBFACE
from release.manifest import PLAN, Manifest, Parity, Plan, ThresholdRecord, Weights
from release.store import LOCK, Releases, hashes, locked_releases, sha256_of


def names_in(folder: Path) -> list[str]:
    """What a folder holds, but for the lock that commands leave in it."""
    return sorted(path.name for path in folder.iterdir() if path.name != LOCK)


def assembled(releases: Releases, content: str, created: datetime | None = None) -> Manifest:
    """Put one small file into the folder that is being built, and describe it."""
    releases.building.mkdir(exist_ok=True)
    (releases.building / "models").mkdir()
    (releases.building / "models" / "graph").write_text(content)
    return Manifest(
        release=releases.next_number(),
        created=created or datetime(2026, 11, 22, 11, tzinfo=UTC),
        embedding_space="facenet-casia-webface-704afe26-align1",
        weights=Weights(
            CASIA_WEBFACE.name, CASIA_WEBFACE.version, CASIA_WEBFACE.sha256, CASIA_WEBFACE.source
        ),
        detector={"pnet.pt": "a2"},
        alignment_version=1,
        opset=17,
        ir_version=8,
        precision="fp32",
        threshold=CASIA_WEBFACE.threshold,
        parity=Parity(photos=1, faces=1, min_iou=1, max_landmark_error_px=0, min_cosine=1),
        files=hashes(releases.building),
        libraries={"torch": "2"},
    )


def table(similarity: float) -> ThresholdRecord:
    return ThresholdRecord(
        calibrated=True,
        source="measured by this test",
        neighbours=5,
        crowd_weight=0.5,
        gallery_sizes=[10, 100],
        false_accept_rates=[0.1, 0.01],
        similarities=[[similarity, similarity + 0.1], [similarity + 0.1, similarity + 0.2]],
    )


MADE = Plan("10.5.0", "NVIDIA A10G", "8.6", "fp16", [1, 8, 32], min_cosine=0.99999, min_batch_cosine=1)


def with_plan(releases: Releases, content: str, plan: Plan = MADE) -> Manifest:
    """A small release as a build with a plan leaves it."""
    manifest = assembled(releases, "graph")
    path = releases.building / PLAN
    path.parent.mkdir(parents=True)
    path.write_text(content)
    return msgspec.structs.replace(manifest, files=manifest.files | {PLAN: sha256_of(path)}, plan=plan)


@contextmanager
def answering(state_dir: Path) -> Iterator[None]:
    """Listen where supervisord would."""
    (state_dir / "run").mkdir(parents=True)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(state_dir / "run" / "supervisor.sock"))
        listener.listen()
        yield


Publish = Callable[[int], None]


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """The state folder."""
    return tmp_path / "state"


@pytest.fixture
def releases(state: Path) -> Iterator[Releases]:
    """Its releases, held as for a build."""
    with locked_releases(state / "releases") as held:
        yield held


@pytest.fixture
def publish(state: Path) -> Publish:
    """Publish so many releases, none of which becomes current."""

    def published(count: int) -> None:
        with locked_releases(state / "releases") as releases:
            for number in range(count):
                releases.publish(assembled(releases, f"content {number}"))

    return published
