"""Answers of two releases to the same photos: the same face, another face, none.

How much two boxes overlap.

Each gate refuses what is below it, names the figure and the limit, and lets pass what isn't.

Figures of a verification in which nothing is wrong.
"""

import msgspec
import numpy as np
import pytest

from export.verify import gates
from export.verify.comparison import compare, iou
from export.verify.gates import Comparison, Recognition
from stack.ensemble_client import EnsembleAnswer

BOX = np.array([10, 10, 110, 110], np.float32)
ELSEWHERE = BOX + 60


def answer(seconds: float, box: "np.typing.NDArray[np.float32] | None", angle: float = 0.0) -> EnsembleAnswer:
    """A face whose embedding is turned by an angle, or none."""
    if box is None:
        return EnsembleAnswer(seconds)
    embedding = np.zeros(512, np.float32)
    embedding[:2] = np.cos(angle), np.sin(angle)
    return EnsembleAnswer(seconds, embedding, box, "one")


def test_only_the_same_face_is_compared() -> None:
    ours = [answer(0.2, BOX, 0.1), answer(0.2, ELSEWHERE, 3), answer(0.2, None), answer(0.2, BOX)]
    theirs = [answer(0.1, BOX), answer(0.1, BOX), answer(0.1, None), answer(0.1, None)]
    figures = compare(ours, theirs, photos=4, same_space=True)
    assert (figures.photos, figures.faces, figures.detection_agreement) == (4, 1, 0.5)
    assert figures.min_cosine == figures.mean_cosine == pytest.approx(np.cos(0.1))
    assert figures.latency_ratio == pytest.approx(2)


def test_cosines_of_two_spaces_mean_nothing_and_are_not_told() -> None:
    figures = compare([answer(1, BOX)], [answer(1, BOX)], photos=1, same_space=False)
    assert (figures.min_cosine, figures.mean_cosine) == (None, None)


def test_photos_that_are_sent_again_count_for_the_time_alone() -> None:
    again = [answer(3, BOX), answer(1, None), answer(1, None)]
    figures = compare(again, [answer(1, BOX)] * 3, photos=1, same_space=True)
    assert (figures.photos, figures.detection_agreement, figures.latency_ratio) == (1, 1, 1)


def test_boxes_overlap_from_wholly_to_not_at_all() -> None:
    assert iou(BOX, BOX) == 1
    assert iou(BOX, BOX + np.array([50, 0, 50, 0], np.float32)) == pytest.approx(1 / 3)
    assert iou(BOX, BOX + 100) == 0


COMPARISON = Comparison(
    photos=100,
    faces=100,
    detection_agreement=1.0,
    min_cosine=0.99,
    mean_cosine=0.999,
    p50_ms=50,
    against_p50_ms=50,
)

RECOGNITION = Recognition(
    people=300, frr=0.15, far=0.01, threshold=0.4, cosine_threshold=0.6, own_frr=0.15, own_far=0.01
)


@pytest.mark.parametrize(
    ("figures", "refusal"),
    [
        ({"min_cosine": 0.979}, "a face's cosine to the other release's is 0.9790; at least 0.98 is needed"),
        ({"mean_cosine": 0.989}, "the mean cosine is 0.9890; at least 0.99 is needed"),
        (
            {"detection_agreement": 0.97},
            "both find the same face in 97.0 % of the photos; at least 98 % is needed",
        ),
        ({"p50_ms": 151}, "it takes 3.02 times as long; at most 3 times is allowed"),
    ],
)
def test_a_figure_beyond_its_gate_is_refused(figures: dict[str, float], refusal: str) -> None:
    assert list(gates.comparison(COMPARISON, same_space=True)) == []
    assert list(gates.comparison(msgspec.structs.replace(COMPARISON, **figures), same_space=True)) == [
        refusal
    ]


def test_another_alignment_may_choose_other_faces_and_has_no_cosines() -> None:
    figures = msgspec.structs.replace(COMPARISON, detection_agreement=0.9, min_cosine=None, mean_cosine=None)
    assert list(gates.comparison(figures, same_space=False)) == []


def test_a_threshold_that_lets_strangers_in_is_refused() -> None:
    assert list(gates.recognition(RECOGNITION)) == []
    [refusal] = gates.recognition(msgspec.structs.replace(RECOGNITION, own_far=0.05))
    assert refusal.startswith("at its own threshold 5.0 % of strangers")


@pytest.mark.parametrize(("same_space", "allowed"), [(True, 0.02), (False, 0.05)])
def test_recognition_may_be_a_little_worse(same_space: bool, allowed: float) -> None:
    """The sample is small, and another space is worth some loss if it gains elsewhere."""

    def refusals(worse: float) -> list[str]:
        figures = msgspec.structs.replace(RECOGNITION, frr=RECOGNITION.frr + worse)
        return list(gates.worse_recognition(figures, RECOGNITION, same_space))

    assert refusals(allowed - 0.001) == []
    assert f"at most {100 * allowed:g} points are allowed" in refusals(allowed + 0.001)[0]


def test_models_of_another_space_than_the_manifest_says_are_refused() -> None:
    assert list(gates.spaces("one", {"one"})) == []
    assert list(gates.spaces("one", {"one", "two"})) == [
        "its models answer with the embedding space two, its manifest says one"
    ]
