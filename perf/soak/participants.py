"""People of LFW about whom the release's own rule leaves no doubt, at any time of the soak, enrolled from the start.

A release misses some people and takes some for others; how many is a question of accuracy (docs/accuracy.md). Here a
miss must be a fault of the system. So whoever is close to the threshold doesn't take part: not now, and not when
everybody who will be enrolled is.
"""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import httpx
import msgspec
import numpy as np

from export.evaluation.collection import Collection
from export.evaluation.datasets import Lfw, Photo
from export.evaluation.embeddings import Embedding, Floats
from perf.gallery.made_people import embeddings
from perf.soak.client import Answer, Kind, PlannedRequest, Reply, Verdict, verdict_of
from perf.soak.crowd import BIRTHDATE, Crowd, Known, Newcomer
from release.threshold import Threshold
from service.inference.active_release import ActiveRelease

MARGIN = 0.02
"""Cosine by which everybody is on the right side of the threshold: what its table's steps and the order of enrolments
may move it by."""


@dataclass
class Gallery:
    """Who is enrolled, in order, and the rule by which one is recognised."""

    threshold: Threshold
    people: list[Embedding] = field(default_factory=list)

    def joins(self, face: Embedding) -> bool:
        """Enrol somebody who is clearly none of the enrolled; False for anybody else."""
        if self._excess(face) >= -MARGIN:
            return False
        self.people.append(face)
        return True

    def surely_knows(self, face: Embedding, number: int) -> bool:
        """Whether a face is clearly that person's whose number in the gallery this is."""
        nearest = int(np.argmax(self._similarities(face)))
        return nearest == number and self._excess(face) > MARGIN

    def never_knew(self, face: Embedding, size: int) -> bool:
        """Whether a face has been clearly nobody's since the gallery had so many people.

        The crowd only grows, and with it what is required; so only those who are nearer than all before can matter.
        """
        similarities = self._similarities(face)
        nearer = 2 + np.flatnonzero(similarities[1:] > np.maximum.accumulate(similarities)[:-1])
        sizes = {size, *nearer[nearer >= size].tolist()}
        return all(self._excess(face, size) < -MARGIN for size in sizes)

    def _excess(self, face: Embedding, size: int | None = None) -> float:
        """How far a face is above the threshold, negative below, with the first so many people."""
        similarities = self._similarities(face)[:size]
        if not len(similarities):
            return -1.0
        nearest, *others = np.sort(similarities)[: -2 - self.threshold.neighbours : -1].tolist()
        return float(nearest - self.threshold.required(len(similarities), others))

    def _similarities(self, face: Embedding) -> Floats:
        return np.stack(self.people) @ face if self.people else np.zeros(0, np.float32)


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


KNOWN = 60
"""People with two photos that are enrolled at the start; some of their second photos are too doubtful to be shown."""

STRANGERS = 40

SPARE = 1.5
"""How many more people are looked at than are needed."""


def participants_of(
    lfw: Lfw, newcomers: int, release: Path, state_dir: Path, known: int = KNOWN, seed: int = 1
) -> Participants:
    """A random but repeatable choice. What the accuracy's cache lacks goes through a Triton started for it.

    Raises:
        EnsembleError: as `export.evaluation.collection.running_ensemble`.
        ValueError: LFW has too few people.
    """
    people = random.Random(seed).sample(lfw.people, len(lfw.people))  # noqa: S311  no secret
    with_two = [person for person in people if lfw.has(person, 2)][:known]
    # For each greeting that fails while something is broken, another person must be there.
    others = [person for person in people if person not in set(with_two)]
    others = others[: int(SPARE * (newcomers + STRANGERS))]
    collection = Collection.of(release, state_dir)
    pairs = _portraits([lfw.photo(person, number) for person in with_two for number in (1, 2)], collection)
    rule = ActiveRelease(release).threshold(collection.manifest.embedding_space)
    return Participants.chosen(
        ((a, b) for a, b in zip(pairs[::2], pairs[1::2], strict=True) if a and b),
        (each for each in _portraits([lfw.photo(person, 1) for person in others], collection) if each),
        newcomers,
        STRANGERS,
        rule,
    )


def _portraits(photos: Sequence[Photo], collection: Collection) -> list[Portrait | None]:
    """None where there is no face."""
    found = zip(photos, embeddings(photos, collection), strict=True)
    return [
        None if vector is None else Portrait(photo.person.replace("_", " "), photo.data, vector)
        for photo, vector in found
    ]


def crowd_of(participants: Participants, url: str) -> Crowd:
    """Enrol the known people over the API, and leave out whoever isn't recognised as expected.

    Raises:
        httpx.HTTPError: the API isn't there or fails.
        ValueError: nobody is left.
    """
    with httpx.Client(base_url=url, timeout=30) as api:
        ids = [enrolled(api, portrait) for portrait in participants.enrolled]
        known = [Known(probe.photo, ids[probe.number]) for probe in participants.probes]
        sure = [k for k in known if is_right(api, k.errand())]
        strangers = [
            each.photo
            for each in participants.strangers
            if is_right(api, PlannedRequest(Kind.STRANGER, each.photo))
        ]
    if not sure or not strangers:
        raise ValueError(
            "nobody is recognised as expected: is the release of the running system another one?"
        )
    return Crowd(sure, strangers, [Newcomer(each.name, each.photo) for each in participants.newcomers])


def enrolled(api: httpx.Client, portrait: Portrait) -> str:
    """Enrol somebody by their photo; returns the user's id.

    Raises:
        httpx.HTTPError: the API isn't there or refuses.
    """
    form = {"name": portrait.name, "birthdate": BIRTHDATE}
    answer = api.post("/api/v1/add_user", data=form, files={"image": portrait.photo}).raise_for_status()
    return msgspec.json.decode(answer.content, type=Answer).user_id


def is_right(api: httpx.Client, errand: PlannedRequest) -> bool:
    """Whether a photo is answered as it should be.

    Raises:
        httpx.HTTPError: the API isn't there.
    """
    reply = Reply.of(api.post(errand.path, files={"image": errand.photo or b""}), resets=0)
    return verdict_of(errand, reply) is Verdict.RIGHT
