"""People as the crowd knows them, and what each of them asks for."""

import uuid
from dataclasses import dataclass, field

from perf.soak.errand import Errand, Kind

BIRTHDATE = "1970-01-01"


@dataclass(frozen=True)
class Known:
    """Somebody enrolled, and a photo that shows them."""

    photo: bytes
    user_id: str

    def errand(self) -> Errand:
        """To be recognised."""
        return Errand(Kind.KNOWN, self.photo, user_id=self.user_id)


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
        return Errand(
            Kind.EXPIRED if self.expired else Kind.ENROLMENT,
            form={"name": self.name, "birthdate": BIRTHDATE, "req_id": self.key},
            headers={"Idempotency-Key": self.idempotency},
        )
