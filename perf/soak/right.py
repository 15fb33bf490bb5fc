"""The right answer to each errand: its status, and what it must say."""

from collections.abc import Callable, Mapping

from perf.soak.answer import Answer, Person
from perf.soak.errand import Errand, Kind


def _is_nobody(_: Errand, answer: Answer) -> bool:
    """Whether nobody was found, and there is a key to enrol the face by."""
    return answer.message == "no_match" and bool(answer.req_id)


def _is_known(errand: Errand, answer: Answer) -> bool:
    """Whether the right person was found, and as surely as the errand demands."""
    return answer.user_info == Person(errand.user_id) and answer.similarity >= errand.similarity


RIGHT: Mapping[Kind, tuple[int, Callable[[Errand, Answer], bool]]] = {
    Kind.KNOWN: (200, _is_known),
    Kind.STRANGER: (200, _is_nobody),
    Kind.GREETING: (200, _is_nobody),
    Kind.ENROLMENT: (201, lambda _, answer: bool(answer.user_id)),
    Kind.DIRECT: (201, lambda _, answer: bool(answer.user_id)),
    Kind.EXPIRED: (404, lambda _, answer: answer.reason == "enrollment_key_not_found"),
}
"""The status of the right answer, and what it must say."""
