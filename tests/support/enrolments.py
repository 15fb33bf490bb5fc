"""People and faces that no inference has seen, for tests on the real database."""

from datetime import date
from typing import cast

from db.queries.faces import NewUser, Vector
from db.queries.operations import Operation
from service.auth.credentials import UNRESTRICTED_KEY, RequestContext
from service.faces.idempotency import anonymous_operation
from service.faces.recognition import NoMatch, Recogniser
from service.inference.client import Inference
from service.inference.face import Face
from tests.db.faces import SPACE

ADA = NewUser("Ada", date(1985, 12, 10), "ada@example.com")
EVE = NewUser("Eve", date(1990, 1, 1), None)
CALL = RequestContext("a-test", UNRESTRICTED_KEY)
NO_INFERENCE = cast(Inference, None)  # these tests bring their faces along


def once() -> Operation:
    """An enrolment that its client calls by no name."""
    return anonymous_operation(CALL)


def seen(vector: Vector, space: str = SPACE) -> Face:
    """A face as the ensemble describes one."""
    return Face(vector, space, 0.99, (0, 0, 9, 9), [(1, 1)] * 5, (9, 1, 0, 0), 1)


async def key_for(recogniser: Recogniser, vector: Vector) -> str:
    """The enrolment key of a face that nobody enrolled has."""
    outcome = await recogniser.identify(seen(vector), CALL)
    assert isinstance(outcome, NoMatch)
    return outcome.req_id
