"""Enrol people by one photo, recognise them by another, and show strangers: `python -m perf.people --lfw PATH`.

A check by hand of the whole system over its public API. It enrols real rows, so run it
against a database of its own.
"""

import argparse
import random
import sys
from dataclasses import dataclass
from pathlib import Path

import httpx

from perf.lfw import Lfw, Photo

NOT_DETECTED = "face_not_detected"


@dataclass
class Count:
    """What became of the photos."""

    enrolled: int = 0
    refused: int = 0
    undetected: int = 0
    right: int = 0
    wrong: int = 0
    missed: int = 0
    strangers: int = 0
    accepted: int = 0


class Api:
    """The two endpoints, as this check needs them."""

    def __init__(self, url: str) -> None:
        self._client = httpx.Client(base_url=f"{url}/api/v1", timeout=30)

    def enrol(self, photo: Photo) -> str | None:
        """Enrol under the person's name; None, or the reason of the refusal."""
        data = {"name": photo.person, "birthdate": "1970-01-01"}
        answer = self._client.post("/add_user", data=data, files={"image": photo.data}).json()
        return str(answer["reason"]) if answer["status"] == "error" else None

    def recognise(self, photo: Photo) -> str | None:
        """The matched person's name, None without a match, or the reason of an error."""
        answer = self._client.post("/recognise_user", files={"image": photo.data}).json()
        if answer["status"] == "error":
            return str(answer["reason"])
        return str(answer["user_info"]["name"]) if answer["user_info"] else None


def check(api: Api, lfw: Lfw, people: int, seed: int) -> Count:
    """Enrol `people` with two photos or more, then probe with their second photos and as many strangers."""
    chosen = random.Random(seed)  # noqa: S311  no secret
    known = chosen.sample([person for person in lfw.people if lfw.has(person, 2)], people)
    strangers = chosen.sample([person for person in lfw.people if person not in set(known)], people)
    count = Count()
    enrolled = []
    for person in known:
        reason = api.enrol(lfw.photo(person, 1))
        if reason is None:
            enrolled.append(person)
        elif reason == NOT_DETECTED:
            count.undetected += 1
        else:
            count.refused += 1
    count.enrolled = len(enrolled)
    for person in enrolled:
        _probe(api, lfw.photo(person, 2), person, count)
    for person in strangers:
        found = api.recognise(lfw.photo(person, 1))
        count.strangers += found != NOT_DETECTED
        count.accepted += found not in {None, NOT_DETECTED}
    return count


def _probe(api: Api, photo: Photo, person: str, count: Count) -> None:
    found = api.recognise(photo)
    if found == person:
        count.right += 1
    elif found == NOT_DETECTED:
        count.undetected += 1
    elif found is None:
        count.missed += 1
    else:
        count.wrong += 1


def main() -> int:
    """Run the check and print its counts as one line of key=value pairs."""
    parser = argparse.ArgumentParser(prog="python -m perf.people", description=__doc__)
    parser.add_argument("--lfw", type=Path, required=True, help="LFW as .tgz or folder")
    parser.add_argument("--url", default="http://127.0.0.1:8080", help="the API (default: %(default)s)")
    parser.add_argument("--people", type=int, default=200, help="how many to enrol (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="of the random choice (default: %(default)s)")
    arguments = parser.parse_args()
    api, lfw = Api(arguments.url), Lfw(arguments.lfw)
    count = check(api, lfw, arguments.people, arguments.seed)
    print(" ".join(f"{name}={value}" for name, value in vars(count).items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
