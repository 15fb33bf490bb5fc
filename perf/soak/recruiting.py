"""Takes the participants from LFW, enrols those who are known from the start, and makes sure of everybody else."""

import random
from collections.abc import Sequence
from pathlib import Path

import httpx
import msgspec

from export.evaluation.collection import Collection
from export.evaluation.datasets import Lfw, Photo
from perf.gallery.made_people import embeddings
from perf.soak.client import Answer, Errand, Kind, Reply, Verdict, judged
from perf.soak.crowd import BIRTHDATE, Crowd, Known, Newcomer
from perf.soak.participants import Participants, Portrait
from service.inference.active_release import ActiveRelease

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
            each.photo for each in participants.strangers if is_right(api, Errand(Kind.STRANGER, each.photo))
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


def is_right(api: httpx.Client, errand: Errand) -> bool:
    """Whether a photo is answered as it should be.

    Raises:
        httpx.HTTPError: the API isn't there.
    """
    reply = Reply.of(api.post(errand.path, files={"image": errand.photo or b""}), resets=0)
    return judged(errand, reply) is Verdict.RIGHT
