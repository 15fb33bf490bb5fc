"""People as the crowd knows them, and what each of them asks for."""

import uuid
from dataclasses import dataclass, field

from perf.soak.client import Errand, Kind

BIRTHDATE = "1970-01-01"


@dataclass(frozen=True)
class Known:
    """Somebody enrolled, and a photo that shows them."""

    photo: bytes
    user_id: str
    similarity: float = 0.0
    """At least so similar are they found by it: a cosine."""

    def errand(self) -> Errand:
        """To be recognised."""
        return Errand(Kind.KNOWN, self.photo, user_id=self.user_id, similarity=self.similarity)


@dataclass(frozen=True)
class Newcomer:
    """Somebody who will be enrolled under a name of their own."""

    name: str
    photo: bytes
    key: str = ""
    """The enrolment key, from the greeting on."""
    expired: bool = False
    idempotency: str = field(default_factory=lambda: str(uuid.uuid4()))
    """Sent with each try of this enrolment: a repetition gets the first one's answer."""

    def errand(self) -> Errand:
        """To be greeted, and then to be enrolled."""
        if not self.key:
            return Errand(Kind.GREETING, self.photo)
        return self._enrolment(Kind.EXPIRED if self.expired else Kind.ENROLMENT, {"req_id": self.key})

    def direct(self) -> Errand:
        """To be enrolled in one step."""
        return self._enrolment(Kind.DIRECT, {}, self.photo)

    def _enrolment(self, kind: Kind, by: dict[str, str], photo: bytes | None = None) -> Errand:
        form = {"name": self.name, "birthdate": BIRTHDATE, **by}
        return Errand(kind, photo, form, {"Idempotency-Key": self.idempotency})
