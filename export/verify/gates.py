"""The figures of a verification and the limits that they must keep; docs/upgrade.md has the reasons."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec


class Comparison(msgspec.Struct, frozen=True):
    """A release beside another one on the same photos.

    Attributes:
        photos: how many both were asked about.
        faces: photos in which both found a face at the same place.
        detection_agreement: share of the photos in which both found a face at the same place, or both none.
        min_cosine: of both embeddings of a face; None where the embedding spaces differ, or there is no face.
        mean_cosine: the same on average.
        p50_ms: of the release's answers, one photo at a time, in turn with the other one's.
        against_p50_ms: of the other one's.
    """

    photos: int
    faces: int
    detection_agreement: float
    min_cosine: float | None
    mean_cosine: float | None
    p50_ms: float
    against_p50_ms: float

    @property
    def latency_ratio(self) -> float:
        """How many times as long the release takes."""
        return self.p50_ms / self.against_p50_ms


class Recognition(msgspec.Struct, frozen=True):
    """How well a release recognises people of LFW: first photos enrolled, second ones shown. Rates are fractions.

    Attributes:
        people: enrolled.
        frr: share not recognised, at the threshold that lets `CHOSEN_FAR` of strangers in.
        far: share of strangers that are taken for somebody there.
        threshold: that one, before the crowd's part: what a calibrated table would say for this gallery.
        cosine_threshold: the plain cosine that lets as many strangers in: for TRIFID_SIMILARITY_THRESHOLD.
        own_frr: share not recognised at the threshold of the release's manifest.
        own_far: share of strangers that are taken for somebody there.
    """

    people: int
    frr: float
    far: float
    threshold: float
    cosine_threshold: float
    own_frr: float
    own_far: float


class Verification(msgspec.Struct, frozen=True):
    """Everything found out about a release. Without refusals it may be taken into use.

    Attributes:
        against: the number of the release that it was compared to; None if there was none.
        same_space: whether vectors of both may be compared.
        answered: photos that the release embedded or refused with a reason.
        photos: photos that it was asked about; 0 if its files are damaged, for then it isn't started.
        refusals: each gate that it missed, in a sentence with the figures.
    """

    release: int
    embedding_space: str
    against: int | None
    same_space: bool | None
    photos: int
    answered: int
    comparison: Comparison | None
    recognition: Recognition | None
    against_recognition: Recognition | None
    refusals: list[str]


MIN_COSINE = 0.98
MEAN_COSINE = 0.99
"""Of the same face in one embedding space. Over LFW, INT8 and FP32 come to 0.9916 at least and 0.9990 on average."""

MIN_AGREEMENT = {True: 0.98, False: 0.85}
"""Share of photos, by whether both share an embedding space. There, whoever is detected otherwise is cropped otherwise
and not found among those enrolled. Another alignment may choose other faces: this only finds one that is broken."""

MIN_IOU = 0.9
"""Of two boxes to be one face at one place."""

MAX_LATENCY_RATIO = 3.0
"""FP32 in place of INT8 takes almost twice as long, and that is the operator's to choose. More is a mistake: a network
that runs on one thread, say, or on the processor beside an idle GPU."""

CHOSEN_FAR = 0.01
"""The service's false accept rate, unless it is set otherwise."""

MAX_WORSE = {True: 0.02, False: 0.05}
"""FRR at CHOSEN_FAR that a release may have more than the other one, by whether both share an embedding space. One
person of 300 is a third of a point; another alignment moves everybody."""

MAX_OWN_FAR = 0.03
"""At the threshold of its own manifest: more means that the threshold is not for these embeddings."""


def spaces(expected: str, found: set[str]) -> Iterator[str]:
    """Whether the models make the vectors that the manifest promises."""
    if others := found - {expected}:
        yield f"its models answer with the embedding space {', '.join(sorted(others))}, its manifest says {expected}"


def comparison(figures: Comparison, same_space: bool) -> Iterator[str]:
    """The gates that compare two releases photo by photo."""
    if figures.min_cosine is not None and figures.min_cosine < MIN_COSINE:
        yield f"a face's cosine to the other release's is {figures.min_cosine:.4f}; at least {MIN_COSINE} is needed"
    if figures.mean_cosine is not None and figures.mean_cosine < MEAN_COSINE:
        yield f"the mean cosine is {figures.mean_cosine:.4f}; at least {MEAN_COSINE} is needed"
    share, needed = 100 * figures.detection_agreement, 100 * MIN_AGREEMENT[same_space]
    if share < needed:
        yield f"both find the same face in {share:.1f} % of the photos; at least {needed:g} % is needed"
    if figures.latency_ratio > MAX_LATENCY_RATIO:
        yield f"it takes {figures.latency_ratio:.2f} times as long; at most {MAX_LATENCY_RATIO:g} times is allowed"


def recognition(figures: Recognition) -> Iterator[str]:
    """The gate on a release's own recognition."""
    if figures.own_far > MAX_OWN_FAR:
        yield (
            f"at its own threshold {100 * figures.own_far:.1f} % of strangers are taken for somebody;"
            f" at most {100 * MAX_OWN_FAR:g} % is allowed"
        )


def worse_recognition(figures: Recognition, against: Recognition, same_space: bool) -> Iterator[str]:
    """The gate on what a release recognises worse than the other one."""
    worse, allowed = figures.frr - against.frr, MAX_WORSE[same_space]
    if worse > allowed:
        yield (
            f"FRR at FAR {100 * CHOSEN_FAR:g} % is {100 * figures.frr:.1f} %, {100 * worse:.1f} points worse than the"
            f" other release's; at most {100 * allowed:g} points are allowed"
        )
