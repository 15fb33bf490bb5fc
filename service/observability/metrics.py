"""Every metric that Trifid counts itself, as Prometheus wants them named: seconds, and `_total` for what only grows.

prometheus_client decides at its import, by the variable PROMETHEUS_MULTIPROC_DIR, whether the values are kept in this
process or in files of that folder, which all API processes of a stack share (`stack.preflight`). No label may
hold what a client wrote, and each label has few values: every combination is a time series for ever.
"""

from enum import StrEnum

from prometheus_client import Counter, Gauge, Histogram


class Stage(StrEnum):
    """A part of a request that takes time."""

    UPLOAD = "upload"
    """Reading the body, as fast as the client sends it."""
    INFERENCE = "inference"
    """Asking Triton, failovers included."""
    SEARCH = "search"
    """The nearest users."""


class RequestOutcome(StrEnum):
    """What became of a request that succeeded."""

    MATCH = "match"
    NO_MATCH = "no_match"
    USER_ADDED = "user_added"
    FACE_ADDED = "face_added"


BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 0.75, 1.0, 2.0, 5.0, 10.0)
"""Seconds. Dense where answers usually lie, with the second that is promised and the deadline of an inference."""

REQUESTS = Counter(
    "trifid_requests",
    "Requests answered. Status 0: the client left before the answer. An error has a reason.",
    ("method", "route", "status", "reason"),
)
REQUEST_SECONDS = Histogram(
    "trifid_request_duration_seconds",
    "From a request's headers to the end of its answer.",
    ("route", "status_class"),
    buckets=BUCKETS,
)
STAGE_SECONDS = Histogram(
    "trifid_stage_duration_seconds",
    "Time of a request's stage, whether it succeeded or not.",
    ("stage",),
    buckets=BUCKETS,
)
STAGES_UNDER_WAY = Gauge(
    "trifid_stages_in_progress", "Requests in a stage now.", ("stage",), multiprocess_mode="livesum"
)
OUTCOMES = Counter("trifid_outcomes", "Faces recognised or not, users and further faces added.", ("outcome",))
FAILOVERS = Counter(
    "trifid_triton_failovers", "Inferences that one Triton server failed and another was asked."
)
READY = Gauge(
    "trifid_ready",
    "Whether the last readiness check found this component to work; each scrape causes one.",
    ("component",),
    multiprocess_mode="livemostrecent",
)
CACHED_VECTORS = Gauge(
    "trifid_cached_vectors",
    "Vectors that an enrolment key is good for, half a minute ago at most.",
    multiprocess_mode="livemostrecent",
)
CACHED_VECTORS_OF_FULLEST_KEY = Gauge(
    "trifid_cached_vectors_of_fullest_key",
    "Those of the API key that has most of them.",
    multiprocess_mode="livemostrecent",
)
CACHED_VECTORS_LIMIT_PER_KEY = Gauge(
    "trifid_cached_vectors_limit_per_key",
    "How many an API key may have before unknown faces are refused.",
    multiprocess_mode="livemostrecent",
)
ENROLLED_USERS = Gauge(
    "trifid_enrolled_users", "Users, half a minute ago at most.", multiprocess_mode="livemostrecent"
)
DATABASE_CONNECTIONS = Gauge(
    "trifid_database_connections",
    "Connections to PostgreSQL by state (in_use, idle), a second ago at most.",
    ("state",),
    multiprocess_mode="livesum",
)
DATABASE_CONNECTIONS_LIMIT = Gauge(
    "trifid_database_connections_limit", "Connections that there may be.", multiprocess_mode="livesum"
)
DATABASE_WAITING = Gauge(
    "trifid_database_waiting",
    "Requests that wait for a connection to PostgreSQL.",
    multiprocess_mode="livesum",
)

# Those that have no label but known ones show from the start, as 0: a rate needs a value to begin at.
STAGE_SECONDS_OF = {stage: STAGE_SECONDS.labels(stage) for stage in Stage}
UNDER_WAY_OF = {stage: STAGES_UNDER_WAY.labels(stage) for stage in Stage}
OUTCOME_OF = {outcome: OUTCOMES.labels(outcome) for outcome in RequestOutcome}
