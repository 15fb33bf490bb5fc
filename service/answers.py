"""Says the outcomes of recognition in the contract's words."""

from datetime import UTC, datetime

from service.api.schemas import EnrollmentKey, MatchAnswer, Metadata, NoMatchAnswer, Quality, UserInfo
from service.faces.matching import Decision
from service.faces.recognition import Match, NoMatch
from service.inference.face import Face


def recognition_answer(outcome: Match | NoMatch, request_id: str) -> MatchAnswer | NoMatchAnswer:
    """Build the answer of recognise_user."""
    metadata = _metadata(outcome.face, outcome.decision)
    if isinstance(outcome, Match):
        user = outcome.user
        return MatchAnswer(
            request_id=request_id,
            user_info=UserInfo(id=str(user.id), name=user.name, email=user.email),
            similarity=round(user.similarity, 6),
            metadata=metadata,
        )
    key = EnrollmentKey(outcome.req_id, utc(outcome.expires_at), metadata)
    return NoMatchAnswer(request_id=request_id, req_id=key.req_id, enrollment_key=key)


def _metadata(face: Face, decision: Decision) -> Metadata:
    left, top, right, bottom = (round(value, 2) for value in face.box)
    size, sharpness, roll, yaw = (round(value, 3) for value in face.quality)
    return Metadata(
        confidence=round(face.probability, 6),
        box=(left, top, right, bottom),
        landmarks=[(round(x, 2), round(y, 2)) for x, y in face.landmarks],
        quality=Quality(face_size=size, sharpness=sharpness, roll=roll, yaw=yaw),
        faces_detected=face.faces_detected,
        model=face.embedding_space,
        threshold=round(decision.required, 6),
        false_accept_rate=decision.false_accept_rate,
        gallery_size=decision.gallery_size,
    )


def utc(moment: datetime) -> str:
    """Write a moment as 2026-11-22T08:00:00Z, rounded down so that nobody comes a moment late."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
