"""Figures of a verification in which nothing is wrong."""

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
