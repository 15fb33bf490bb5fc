"""A calibrated threshold for the tests."""

from release.manifest import ThresholdRecord


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
