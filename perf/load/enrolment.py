"""Enrols people over the API, and puts their photos where the virtual users find them."""

import random
from pathlib import Path

import httpx

from export.evaluation.datasets import Lfw

ENROLLED = 201


def enrol(lfw: Lfw, people: int, url: str, folder: Path, seed: int = 1) -> int:
    """Enrol people by their first photos, write all photos of the enrolled into a folder; returns how many these are.

    The people are a random but repeatable choice of those with two photos or more, so that users don't only send what
    was enrolled. Whose photo shows no face is left out, and who is enrolled already: LFW has some people under
    two names. The files are named as LFW names them, after the person.

    Raises:
        httpx.HTTPError: the API isn't there or fails.
        ValueError: nobody could be enrolled.
    """
    api = httpx.Client(base_url=url, timeout=30)
    known = [person for person in lfw.people if lfw.has(person, 2)]
    photos = []
    for person in random.Random(seed).sample(known, min(people, len(known))):  # noqa: S311  no secret
        form = {"name": person.replace("_", " "), "birthdate": "1970-01-01"}
        answer = api.post("/api/v1/add_user", data=form, files={"image": lfw.photo(person, 1).data})
        if answer.status_code >= 500:
            answer.raise_for_status()
        if answer.status_code == ENROLLED:
            number = 1
            while lfw.has(person, number):
                photos.append(lfw.photo(person, number))
                number += 1
    if not photos:
        raise ValueError("nobody could be enrolled")
    for photo in photos:
        (folder / f"{photo.name}.jpg").write_bytes(photo.data)
    return len(photos)
