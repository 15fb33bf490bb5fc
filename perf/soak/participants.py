"""Chooses people of LFW about whom the release's own rule leaves no doubt, at any time of the soak.

A release misses some people and takes some for others; how many is a question of accuracy (docs/accuracy.md). Here a
miss must be a fault of the system. So whoever is close to the threshold doesn't take part: not now, and not when
everybody who will be enrolled is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from export.evaluation.embeddings import Embedding
from perf.soak.gallery import Gallery
from release.threshold import Threshold


@dataclass(frozen=True)
class Portrait:
    """A photo and what the ensemble makes of it: float32 [512] of length 1."""

    name: str
    photo: bytes
    embedding: Embedding


@dataclass(frozen=True)
class Probe:
    """Another photo of somebody enrolled, by the number in the list of these."""

    number: int
    photo: bytes


@dataclass(frozen=True)
class Participants:
    """Who is enrolled from the start, who of them is shown, who is a stranger, and who will be enrolled."""

    enrolled: list[Portrait]
    probes: list[Probe]
    strangers: list[Portrait]
    newcomers: list[Portrait]

    @classmethod
    def chosen(
        cls,
        pairs: Iterable[tuple[Portrait, Portrait]],
        others: Iterable[Portrait],
        newcomers: int,
        strangers: int,
        rule: Threshold,
    ) -> "Participants":
        """Choose from people with two photos, and so many from others with one.

        Raises:
            ValueError: there are too few.
        """
        gallery = Gallery(rule)
        enrolled = [pair for pair in pairs if gallery.joins(pair[0].embedding)]
        crowd = iter(others)
        coming = list(islice((each for each in crowd if gallery.joins(each.embedding)), newcomers))
        unknown = (each for each in crowd if gallery.never_knew(each.embedding, len(enrolled)))
        participants = cls(
            [first for first, _ in enrolled],
            [
                Probe(number, second.photo)
                for number, (_, second) in enumerate(enrolled)
                if gallery.surely_knows(second.embedding, number)
            ],
            list(islice(unknown, strangers)),
            coming,
        )
        if len(coming) < newcomers or len(participants.strangers) < strangers or not participants.probes:
            raise ValueError(
                f"LFW has people enough for {len(coming)} of {newcomers} enrolments and"
                f" {len(participants.strangers)} of {strangers} strangers: a shorter soak needs fewer"
            )
        return participants
