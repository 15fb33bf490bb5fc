"""Each gate refuses what is below it, names the figure and the limit, and lets pass what isn't.

Figures of a verification in which nothing is wrong.
"""

import msgspec
import pytest

from export.verify import gates
from export.verify.gates import Comparison, Recognition

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
