"""A verification for a person to read."""

from __future__ import annotations

from collections.abc import Iterator

from export.verify.gates import CHOSEN_FAR, Comparison, Recognition, Verification


def text(verification: Verification) -> str:
    """All figures, and what follows from them."""
    return "\n".join(_lines(verification))


def _lines(found: Verification) -> Iterator[str]:
    yield f"release {found.release}, embedding space {found.embedding_space}"
    if found.photos:
        yield f"  photos answered       {found.answered} of {found.photos}"
    if found.comparison:
        yield from _comparison(found.comparison, found.against)
    if found.recognition:
        yield from _recognition("", found.recognition)
    if found.against_recognition:
        yield from _recognition(f"release {found.against}: ", found.against_recognition)
    for refusal in found.refusals:
        yield f"  refused: {refusal}"
    verdict = "refused" if found.refusals else "passed all gates"
    yield f"release {found.release} {verdict}"


def _comparison(figures: Comparison, against: int | None) -> Iterator[str]:
    yield f"  against               release {against}"
    agreement = 100 * figures.detection_agreement
    yield f"  detection agreement   {agreement:.2f} % of {figures.photos} photos, {figures.faces} faces"
    if figures.min_cosine is None or figures.mean_cosine is None:
        yield "  cosine                not compared: the embedding spaces differ, or there was no face"
    else:
        yield f"  cosine                at least {figures.min_cosine:.5f}, {figures.mean_cosine:.5f} on average"
    yield (
        f"  latency               {figures.latency_ratio:.2f} times as long"
        f" (p50 {figures.p50_ms:.1f} ms, {figures.against_p50_ms:.1f} ms)"
    )


def _recognition(name: str, figures: Recognition) -> Iterator[str]:
    yield (
        f"  {name}FRR {100 * figures.frr:.2f} % at FAR {100 * CHOSEN_FAR:g} %, {figures.people} people of LFW enrolled;"
        f" recommended threshold {figures.threshold:.4f} (plain cosine {figures.cosine_threshold:.4f})"
    )
    yield (
        f"  {name}at its manifest's own threshold: FRR {100 * figures.own_frr:.2f} %,"
        f" FAR {100 * figures.own_far:.2f} %"
    )
