"""Which threshold holds, before and after the models are exchanged."""

import json
from pathlib import Path

import pytest

from release.threshold import fixed
from service.errors import InferenceUnavailableError
from service.inference.active_release import ActiveRelease, ThresholdOverride


def _write(folder: Path, space: str, similarity: float) -> None:
    # Write a manifest with what the service reads of it.
    folder.mkdir(exist_ok=True)
    threshold = {"similarity": similarity, "calibrated": False, "source": "measured"}
    (folder / "manifest.json").write_text(
        json.dumps({"release": 1, "embedding_space": space, "threshold": threshold})
    )


CALIBRATED = {
    "calibrated": True,
    "source": "measured on made-up people",
    "neighbours": 5,
    "crowd_weight": 0.5,
    "gallery_sizes": [10, 1000],
    "false_accept_rates": [0.1, 0.01, 0.001],
    "similarities": [[0.4, 0.5, 0.6], [0.6, 0.7, 0.8]],
}


def _write_calibrated(folder: Path, **changes: object) -> None:
    document = {"embedding_space": "space-1", "threshold": CALIBRATED | changes}
    (folder / "manifest.json").write_text(json.dumps(document))


def test_an_uncalibrated_threshold_is_the_manifest_s_figure(tmp_path: Path) -> None:
    _write(tmp_path, "space-1", 0.58)
    assert ActiveRelease(tmp_path).threshold("space-1") == fixed(0.58, "measured")


@pytest.mark.parametrize(("rate", "required"), [(0.1, 0.4), (0.01, 0.5), (0.001, 0.6)])
def test_a_calibrated_threshold_is_taken_for_the_operator_s_rate(
    tmp_path: Path, rate: float, required: float
) -> None:
    _write_calibrated(tmp_path)
    threshold = ActiveRelease(tmp_path, ThresholdOverride(false_accept_rate=rate)).threshold("space-1")
    assert threshold.required(10) == pytest.approx(required, abs=1e-12)
    assert threshold.required(10, [0.2] * 5) == pytest.approx(required + 0.1, abs=1e-12)
    assert (threshold.source, threshold.false_accept_rate) == ("measured on made-up people", rate)


def test_the_operator_s_figure_wins_over_either_form_and_says_so(tmp_path: Path) -> None:
    choice = ThresholdOverride(similarity=0.7, false_accept_rate=0.001)
    _write(tmp_path, "space-1", 0.58)
    assert ActiveRelease(tmp_path, choice).threshold("space-1") == fixed(0.7, "TRIFID_SIMILARITY_THRESHOLD")
    _write_calibrated(tmp_path)
    assert ActiveRelease(tmp_path, choice).threshold("space-1") == fixed(0.7, "TRIFID_SIMILARITY_THRESHOLD")


@pytest.mark.parametrize(
    "change", [{"gallery_sizes": [1000, 10]}, {"similarities": [[0.4]]}, {"neighbours": "five"}], ids=str
)
def test_a_calibration_that_makes_no_sense_is_no_release(tmp_path: Path, change: dict[str, object]) -> None:
    _write_calibrated(tmp_path, **change)
    with pytest.raises(InferenceUnavailableError, match="no release"):
        ActiveRelease(tmp_path).threshold("space-1")


def test_after_an_exchange_of_the_release_the_new_one_s_threshold_holds(tmp_path: Path) -> None:
    # No restart is needed: the ensemble's answer tells of the exchange.
    _write(tmp_path / "0001", "space-1", 0.58)
    _write(tmp_path / "0002", "space-2", 0.44)
    current = tmp_path / "current"
    current.symlink_to("0001")
    release = ActiveRelease(current)
    assert release.threshold("space-1") == fixed(0.58, "measured")
    current.unlink()
    current.symlink_to("0002")
    assert release.threshold("space-2") == fixed(0.44, "measured")


@pytest.mark.parametrize("override", [None, 0.5])
def test_a_space_that_is_not_the_release_s_has_no_threshold(tmp_path: Path, override: float | None) -> None:
    # A threshold of one space means nothing in another, whoever set it.
    _write(tmp_path, "space-1", 0.58)
    release = ActiveRelease(tmp_path, ThresholdOverride(override))
    with pytest.raises(InferenceUnavailableError, match="two embedding spaces"):
        release.threshold("space-2")


@pytest.mark.parametrize("manifest", [None, "{", "{}", '{"embedding_space": 1}'])
def test_a_missing_or_broken_release_is_an_outage_not_a_crash(tmp_path: Path, manifest: str | None) -> None:
    if manifest is not None:
        (tmp_path / "manifest.json").write_text(manifest)
    with pytest.raises(InferenceUnavailableError, match="no release"):
        ActiveRelease(tmp_path).threshold("space-1")
    with pytest.raises(InferenceUnavailableError, match="no release"):
        ActiveRelease(tmp_path).probe()
