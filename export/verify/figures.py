"""The figures of a verification, for people, for scripts and for the gates."""

from __future__ import annotations

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
