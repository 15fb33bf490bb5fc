"""What goes over the wire: the bodies of all answers. Never a vector."""

from datetime import UTC, date, datetime
from typing import Literal

from msgspec import Struct, field


class Quality(Struct, frozen=True):
    """How well the face can be seen.

    `face_size` is the square root of the box's area in pixels, `sharpness` grows with fine detail, `roll` is the
    tilt of the eyes' line in degrees, `yaw` an estimate from -1 to 1 of how far the head is turned aside.
    """

    face_size: float
    sharpness: float
    roll: float
    yaw: float


class Metadata(Struct, frozen=True):
    """The face that was used, in pixels of the upright image, and the model that described it.

    `confidence` is the detector's probability, 0 to 1. `box` is left, top, right, bottom. `landmarks` are x, y of the
    left eye, right eye, nose, left and right corner of the mouth, as seen in the image. `model` is the embedding
    space, `threshold` the cosine that this face needed, chosen for `false_accept_rate` (0 to 1, or null where it was
    chosen for none) and the `gallery_size` users that were searched.
    """

    confidence: float
    box: tuple[float, float, float, float]
    landmarks: list[tuple[float, float]]
    quality: Quality
    faces_detected: int
    model: str
    threshold: float
    false_accept_rate: float | None
    gallery_size: int


class UserInfo(Struct, frozen=True):
    """An enrolled user, as far as recognition tells."""

    id: str
    name: str
    email: str | None


class EnrollmentKey(Struct, frozen=True):
    """The permission to enrol the face that was just not recognised, once, until it expires."""

    req_id: str
    expires_at: str = field(name="expiresAt")
    metadata: Metadata


class MatchAnswer(Struct, frozen=True, kw_only=True):
    """The face belongs to an enrolled user.

    `similarity` is the cosine of the two embeddings, at least the threshold.
    """

    status: Literal["success"] = "success"
    message: Literal["Match found"] = "Match found"
    request_id: str = field(name="requestId")
    user_info: UserInfo
    similarity: float
    metadata: Metadata


class NoMatchAnswer(Struct, frozen=True, kw_only=True):
    """The face belongs to nobody enrolled; its vector waits for an enrolment."""

    status: Literal["failure"] = "failure"
    message: Literal["no_match"] = "no_match"
    request_id: str = field(name="requestId")
    user_info: None = None
    req_id: str
    enrollment_key: EnrollmentKey = field(name="enrollmentKey")


class AddedAnswer(Struct, frozen=True, kw_only=True):
    """The user is enrolled."""

    status: Literal["success"] = "success"
    message: Literal["User added successfully"] = "User added successfully"
    user_id: str
    request_id: str = field(name="requestId")


class FaceAddedAnswer(Struct, frozen=True, kw_only=True):
    """The user has a further face, `faces` in all."""

    status: Literal["success"] = "success"
    message: Literal["Face added successfully"] = "Face added successfully"
    user_id: str
    faces: int
    request_id: str = field(name="requestId")


class ErrorAnswer(Struct, frozen=True, kw_only=True):
    """Any error. `error_code` is the HTTP status; `reason` is stable and tells the cases apart."""

    status: Literal["error"] = "error"
    error_code: int
    reason: str
    message: str
    request_id: str = field(name="requestId")


class LiveAnswer(Struct, frozen=True):
    """The process answers."""

    status: Literal["live"] = "live"


class Components(Struct, frozen=True):
    """What a request needs, each tried in the last seconds."""

    database: Literal["ok"] = "ok"
    inference: Literal["ok"] = "ok"


class ReadyAnswer(Struct, frozen=True, kw_only=True):
    """A query was answered and a photo went through the ensemble.

    `release` is the number of the models' release. `threshold` is the cosine that a face needs which resembles
    nobody else, in a gallery of the present size, at `false_accept_rate` (null where the threshold was chosen for
    none).
    """

    status: Literal["ready"] = "ready"
    embedding_space: str
    release: int
    threshold: float
    threshold_source: str
    false_accept_rate: float | None
    gallery_size: int
    components: Components = Components()


DELETED = "User deleted. The search's indexes drop the vectors at the database's next vacuum"


class User(Struct, frozen=True, kw_only=True):
    """All that is stored about somebody enrolled, but the vectors.

    `enrolled_at` is a moment in UTC, `last_seen` the day, in UTC, of the last recognition (null before the first; it
    comes up to 30 seconds late), `faces` the number of photos, `model` the embedding space of the first of them.
    """

    id: str
    name: str
    email: str | None
    birthdate: date
    faces: int
    enrolled_at: str
    last_seen: date | None
    model: str


class UserAnswer(Struct, frozen=True, kw_only=True):
    """What is stored about one user."""

    status: Literal["success"] = "success"
    user: User
    request_id: str = field(name="requestId")


class UsersAnswer(Struct, frozen=True, kw_only=True):
    """A page of users in the order of their ids; `next` is the `after` of the next page, null on the last one."""

    status: Literal["success"] = "success"
    users: list[User]
    next: str | None
    request_id: str = field(name="requestId")


class DeletedAnswer(Struct, frozen=True, kw_only=True):
    """The user is erased."""

    status: Literal["success"] = "success"
    message: str = DELETED
    user_id: str
    request_id: str = field(name="requestId")


def format_utc(moment: datetime) -> str:
    """Write a moment as 2026-11-22T08:00:00Z, rounded down so that nobody comes a moment late."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
