"""The API does what its OpenAPI document says, whatever is sent: the checks and phases of schemathesis."""

from collections.abc import Iterator

import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema
from schemathesis.engine.recorder import ScenarioRecorder

CONFIG = {
    "seed": 5,
    "generation": {"max-examples": 25, "deterministic": True},
    # What OpenAPI can say of a file says nothing of the face in it: made-up bytes are rightly refused.
    "checks": {"positive_data_acceptance": {"enabled": False}},
}


def test_no_answer_differs_from_its_description(api: str) -> None:
    config = SchemathesisConfig.from_dict(CONFIG)
    schema = schemathesis.openapi.from_url(f"{api}/schema/openapi.json", config=config)
    happened = list(from_schema(schema).execute())
    scenarios = [event for event in happened if isinstance(event, events.ScenarioFinished)]
    assert [event for event in happened if isinstance(event, events.NonFatalError | events.FatalError)] == []
    assert [failure for each in scenarios for failure in _failures(each.recorder)] == []
    assert sum(len(each.recorder.cases) for each in scenarios) > 300


def _failures(recorder: ScenarioRecorder) -> Iterator[tuple[str, str, str]]:
    """Of each failed check its operation, its name, and how to send the request again."""
    for checks in recorder.checks.values():
        for check in checks:
            if check.failure_info is not None:
                yield recorder.label, str(check.failure_info.failure), check.failure_info.code_sample
