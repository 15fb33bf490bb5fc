"""Only those take part about whom the release's rule leaves no doubt, whoever is enrolled."""

import numpy as np
import pytest

from export.evaluation.embeddings import Embedding
from perf.soak.participants import Gallery, Participants, Portrait
from release.threshold import Threshold, fixed

RULE = fixed(0.5, "made")


def face(degrees: float) -> Embedding:
    """In a plane, so that two faces are as similar as the cosine of the angle between them."""
    return np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))], np.float32)


def portrait(degrees: float) -> Portrait:
    return Portrait(f"{degrees}", f"{degrees}".encode(), face(degrees))


def test_nobody_joins_who_is_like_somebody_or_almost() -> None:
    gallery = Gallery(RULE)
    assert gallery.joins(face(0))
    assert not gallery.joins(face(30))
    assert not gallery.joins(face(60.5))  # 0.492: below the threshold, but not clearly
    assert gallery.joins(face(90))


def test_a_face_is_surely_somebodys_if_it_is_near_them_and_nobody_else_is_nearer() -> None:
    gallery = Gallery(RULE, [face(0), face(90)])
    assert gallery.surely_knows(face(20), 0)
    assert not gallery.surely_knows(face(20), 1)
    assert not gallery.surely_knows(face(59.5), 0)


def test_a_face_must_have_been_unknown_at_every_size_from_the_first() -> None:
    # Where the crowd counts, who comes later can make somebody unknown again that was known before.
    rule = Threshold("made", None, (1,), (0.3,), neighbours=1, crowd_weight=0.5)
    gallery = Gallery(rule, [face(90), face(66.5), face(66)])
    stranger = face(0)  # similarities 0, 0.40 and 0.41: known beside the first, and then no longer
    assert not gallery.surely_knows(stranger, 2)
    assert not gallery.never_knew(stranger, 1)
    assert Gallery(rule, [face(90), face(80), face(75)]).never_knew(stranger, 1)


def test_participants_are_chosen_in_order_and_without_doubt() -> None:
    pairs = [(portrait(0), portrait(10)), (portrait(90), portrait(150)), (portrait(95), portrait(96))]
    participants = Participants.chosen(
        pairs, [portrait(5), portrait(180), portrait(270), portrait(272)], 1, 1, RULE
    )
    assert [each.name for each in participants.enrolled] == ["0", "90"]
    assert [(probe.number, probe.photo) for probe in participants.probes] == [(0, b"10")]
    assert [each.name for each in participants.newcomers] == ["180"]
    assert [each.name for each in participants.strangers] == ["270"]


def test_too_few_people_are_an_error_that_says_so() -> None:
    with pytest.raises(ValueError, match="people enough for 1 of 3 enrolments"):
        Participants.chosen([(portrait(0), portrait(10))], [portrait(180)], 3, 1, RULE)
