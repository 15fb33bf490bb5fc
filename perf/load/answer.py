"""What an answer of `recognise_user` says: the photo's person is known.

Only the answers that are known here count as such, so a new kind of answer shows as a failure.
"""

from enum import StrEnum
from pathlib import Path

import msgspec


class Outcome(StrEnum):
    """What became of a request."""

    MATCH = "match"
    NO_MATCH = "no_match"
    """An answer, too: not every photo is enough like the enrolled one."""
    NO_FACE = "no_face"
    WRONG_PERSON = "wrong_person"
    """A match with somebody else. How often that is right to happen is a question of accuracy, not of load."""
    FAILED = "failed"

    @property
    def is_answer(self) -> bool:
        """Whether the service did its work."""
        return self is not Outcome.FAILED


class _Person(msgspec.Struct):
    """Who was recognised."""

    name: str


class _Answer(msgspec.Struct):
    """What matters here of an answer and of an error."""

    message: str = ""
    reason: str = ""
    user_info: _Person | None = None


def person_of(photo: Path) -> str:
    """The name that the person of LFW's photo PERSON_NNNN.jpg was enrolled by."""
    return photo.stem.rpartition("_")[0].replace("_", " ")


def outcome(status: int, body: bytes, person: str) -> Outcome:
    """Judge an answer, its status 0 if there was none, to a photo of this person."""
    try:
        answer = msgspec.json.decode(body, type=_Answer)
    except msgspec.MsgspecError:
        return Outcome.FAILED
    if status == 400 and answer.reason == "face_not_detected":
        return Outcome.NO_FACE
    if status != 200:
        return Outcome.FAILED
    if answer.user_info:
        return Outcome.MATCH if answer.user_info.name == person else Outcome.WRONG_PERSON
    return Outcome.NO_MATCH if answer.message == "no_match" else Outcome.FAILED
