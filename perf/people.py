"""Enrol people by one photo, recognise them by another, and show strangers: `python -m perf.people --lfw PATH`.

A check by hand of the whole system over its public API. It enrols real rows, so run it
against a database of its own. With `--enrolled` it shows the same photos to those whom a run
with the same `--people` and `--seed` has enrolled: before and after an upgrade, for instance.
"""

import argparse
import random
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import httpx

from perf.lfw import Lfw, Photo

NOT_DETECTED = "face_not_detected"

CLIENTS = 2
"""Requests at a time: one for each of the default's Triton servers."""


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

    @property
    def frr(self) -> float:
        """False reject rate in percent: of photos of enrolled people with a face, those not taken for the right one."""
        return _percent(self.wrong + self.missed, self.right + self.wrong + self.missed)

    @property
    def far(self) -> float:
        """False accept rate in percent: of strangers' photos with a face, those taken for somebody."""
        return _percent(self.accepted, self.strangers)


class Api:
    """The endpoints, as this check needs them."""

    def __init__(self, url: str) -> None:
        self._client = httpx.Client(base_url=url, timeout=30)

    def model(self) -> str:
        """Return the embedding space in use."""
        return str(self._client.get("/health/ready").json()["embedding_space"])

    def enrol(self, photo: Photo) -> str | None:
        """Enrol under the person's name; None, or the reason of the refusal.

        With an e-mail, so that nobody is enrolled twice, and those whom new models don't know are enrolled again.
        """
        data = {"name": photo.person, "birthdate": "1970-01-01", "email": f"{photo.person}@example.com"}
        answer = self._client.post("/api/v1/add_user", data=data, files={"image": photo.data}).json()
        return str(answer["reason"]) if answer["status"] == "error" else None

    def recognise(self, photo: Photo) -> str | None:
        """The matched person's name, None without a match, or the reason of an error."""
        answer = self._client.post("/api/v1/recognise_user", files={"image": photo.data}).json()
        if answer["status"] == "error":
            return str(answer["reason"])
        return str(answer["user_info"]["name"]) if answer["user_info"] else None


class Check:
    """People with two photos or more, as many strangers, and what the API makes of their photos."""

    def __init__(self, api: Api, lfw: Lfw, people: int, seed: int) -> None:
        chosen = random.Random(seed)  # noqa: S311  no secret
        self._known = chosen.sample([person for person in lfw.people if lfw.has(person, 2)], people)
        known = set(self._known)
        self._strangers = chosen.sample([person for person in lfw.people if person not in known], people)
        self._api, self._lfw = api, lfw
        self.count = Count()

    def enrol(self) -> None:
        """Enrol everybody by their first photo. Who can't be enrolled is not shown afterwards."""
        reasons = self._each(self._api.enrol, self._known, 1)
        refused = [reason for reason in reasons if reason]
        self.count.undetected += refused.count(NOT_DETECTED)
        self.count.refused += len(refused) - refused.count(NOT_DETECTED)
        self._known = [person for person, reason in zip(self._known, reasons, strict=True) if not reason]
        self.count.enrolled = len(self._known)

    def probe(self) -> None:
        """Show the known people's second photos, and the strangers' first."""
        for person, found in zip(self._known, self._each(self._api.recognise, self._known, 2), strict=True):
            self.count.right += found == person
            self.count.undetected += found == NOT_DETECTED
            self.count.missed += found is None
            self.count.wrong += found not in {person, NOT_DETECTED, None}
        for found in self._each(self._api.recognise, self._strangers, 1):
            self.count.strangers += found != NOT_DETECTED
            self.count.accepted += found not in {None, NOT_DETECTED}

    def _each(
        self, ask: Callable[[Photo], str | None], people: Sequence[str], number: int
    ) -> list[str | None]:
        with ThreadPoolExecutor(CLIENTS) as clients:
            return list(clients.map(lambda person: ask(self._lfw.photo(person, number)), people))


def _percent(part: int, whole: int) -> float:
    return 100 * part / whole if whole else 0.0


def main() -> int:
    """Run the check and print its counts and rates as one line of key=value pairs."""
    parser = argparse.ArgumentParser(prog="python -m perf.people", description=__doc__)
    parser.add_argument("--lfw", type=Path, required=True, help="LFW as .tgz or folder")
    parser.add_argument("--url", default="http://127.0.0.1:8080", help="the API (default: %(default)s)")
    parser.add_argument("--people", type=int, default=200, help="how many to enrol (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="of the random choice (default: %(default)s)")
    parser.add_argument("--enrolled", action="store_true", help="they are enrolled already")
    arguments = parser.parse_args()
    api = Api(arguments.url)
    check = Check(api, Lfw(arguments.lfw), arguments.people, arguments.seed)
    if not arguments.enrolled:
        check.enrol()
    check.probe()
    counts = [f"{name}={value}" for name, value in vars(check.count).items()]
    rates = f"frr={check.count.frr:.2f} far={check.count.far:.2f} model={api.model()}"
    print(*counts, rates)
    return 0


if __name__ == "__main__":
    sys.exit(main())
