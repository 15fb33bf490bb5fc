"""The parts of the API's answers by which one can tell whether they are right."""

import msgspec


class Person(msgspec.Struct, frozen=True):
    """Who was recognised."""

    id: str


class Metadata(msgspec.Struct, frozen=True):
    """How the face was found."""

    model: str = ""
    """Its embedding space."""


class EnrolmentKey(msgspec.Struct, frozen=True):
    """What comes with the key of a face that nobody has."""

    metadata: Metadata


class Answer(msgspec.Struct, frozen=True, rename={"key": "enrollmentKey"}):
    """What matters here of an answer or an error."""

    message: str = ""
    reason: str = ""
    user_info: Person | None = None
    req_id: str = ""
    user_id: str = ""
    similarity: float = 0.0
    metadata: Metadata | None = None
    key: EnrolmentKey | None = None

    @property
    def model(self) -> str:
        """The embedding space that was searched; nothing where no face was looked for."""
        described = self.key.metadata if self.key else self.metadata
        return described.model if described else ""
