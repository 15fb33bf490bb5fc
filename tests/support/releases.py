"""Small releases for the tests of how releases are kept."""

from datetime import UTC, datetime
from pathlib import Path

from export.build.weights.checkpoints import CASIA_WEBFACE
from release.manifest import Manifest, Parity, Weights
from release.store import LOCK, Releases, hashes


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
