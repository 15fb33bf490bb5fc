"""Enrols people over the API, and puts their photos where the virtual users find them."""

import random
from pathlib import Path

import httpx

from perf.lfw import Lfw

ENROLLED = {200, 201, 409}
"""409: by an earlier run, or under another name."""


def enrol(lfw: Lfw, people: int, url: str, folder: Path, seed: int = 1) -> int:
    """Enrol people by their first photos, write all photos of the enrolled into a folder; returns how many these are.

    The people are random but repeatable. Whose photo shows no face is left out.

    Raises:
        httpx.HTTPError: the API isn't there or fails.
        ValueError: nobody could be enrolled.
    """
    api = httpx.Client(base_url=url, timeout=30)
    photos = []
    for person in random.Random(seed).sample(lfw.people, min(people, len(lfw.people))):  # noqa: S311
        form = {"name": person.replace("_", " "), "birthdate": "1970-01-01"}
        answer = api.post("/api/v1/add_user", data=form, files={"image": lfw.photo(person, 1).data})
        if answer.status_code >= 500:
            answer.raise_for_status()
        if answer.status_code in ENROLLED:
            number = 1
            while lfw.has(person, number):
                photos.append(lfw.photo(person, number).data)
                number += 1
    if not photos:
        raise ValueError("nobody could be enrolled")
    for number, photo in enumerate(photos):
        (folder / f"{number:05}.jpg").write_bytes(photo)
    return len(photos)
