"""A manifest for the tests of calibration."""

from datetime import UTC, datetime

from release.manifest import Manifest, Parity, ThresholdRecord, Weights

MANIFEST = Manifest(
    release=1,
    created=datetime(2026, 11, 22, tzinfo=UTC),
    embedding_space="facenet-made-00000000-align2",
    weights=Weights("made", "1", "00", "this test"),
    detector={},
    alignment_version=2,
    opset=17,
    ir_version=8,
    precision="fp32",
    threshold=ThresholdRecord(calibrated=False, similarity=0.7, source="published"),
    parity=Parity(1, 1, 1, 0, 1),
    files={},
    libraries={},
)
