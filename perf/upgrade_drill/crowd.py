"""Who asks while models are exchanged: people shown by two photos, strangers, and newcomers who enrol in two ways."""

import httpx

from perf.soak.client import Errand, Kind
from perf.soak.crowd import Crowd, Habits, Known, Newcomer
from perf.soak.participants import Participants, enrolled, is_right

SAME_PHOTO = 0.98
"""Cosine at least of a photo to itself, by two releases of one space: what `export verify` demands of them."""

MIX = (
    *(Kind.GREETING, Kind.KNOWN, Kind.STRANGER, Kind.KNOWN, Kind.KNOWN),
    *(Kind.DIRECT, Kind.KNOWN, Kind.KNOWN, Kind.STRANGER, Kind.KNOWN),
    *(Kind.ENROLMENT, Kind.KNOWN, Kind.KNOWN, Kind.KNOWN, Kind.STRANGER),
    *(Kind.KNOWN, Kind.KNOWN, Kind.STRANGER, Kind.KNOWN, Kind.KNOWN),
)
"""Twenty requests, two of which enrol."""

HABITS = Habits(MIX, left_waiting=3, similarity=SAME_PHOTO)
"""With so many keys waiting each is used three turns of the mix after it was given: at five requests a second after
some twelve seconds, so that a switch finds keys from before it."""

ENROLLING = sum(kind in {Kind.GREETING, Kind.DIRECT} for kind in MIX) / len(MIX)
"""The share of requests for which somebody new is needed."""


def crowd_of(participants: Participants, url: str) -> Crowd:
    """Enrol the known people over the API. They are shown by that photo and, where it is surely found, by another.

    Raises:
        httpx.HTTPError: the API isn't there or refuses.
    """
    with httpx.Client(base_url=url, timeout=30) as api:
        ids = [enrolled(api, portrait) for portrait in participants.enrolled]
        others = [Known(probe.photo, ids[probe.number]) for probe in participants.probes]
        sure = [known for known in others if is_right(api, known.errand())]
        strangers = [
            each.photo for each in participants.strangers if is_right(api, Errand(Kind.STRANGER, each.photo))
        ]
    same = [
        Known(portrait.photo, user_id, SAME_PHOTO)
        for portrait, user_id in zip(participants.enrolled, ids, strict=True)
    ]
    newcomers = [Newcomer(each.name, each.photo) for each in participants.newcomers]
    return Crowd([*same, *sure], strangers, newcomers, HABITS)
