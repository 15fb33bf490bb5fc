"""A set-up: how much of everything."""

import msgspec

from perf.sizing.wishes import Wishes


class SetUp(msgspec.Struct, frozen=True):
    """What it takes. Processes and GPUs are those of all zones together, with what the loss of one zone needs."""

    wishes: Wishes
    api_processes: int
    """Of one core each."""
    triton_servers: int
    """Where processors run the networks."""
    triton_memory_gb: float
    """Of all these servers."""
    machines: int
    """For these and the API, where processors run the networks."""
    images_to_serve: float
    """Photos a second that the GPUs without those of one zone must take, where GPUs run the networks."""
    gpus: int | None
    """None: nobody has said what one takes."""
    least_gpus: int
    """However fast each is: what the steps beside it let through."""
    cores_beside_gpus: int
    search_ms: float
    search_is_measured: bool
    """Whether galleries as large were measured; else the time is extrapolated."""
    postgres_cores: float
    postgres_memory_gb: float
    postgres_disk_gb: float
    kept_faces_gb: float
    """More of it where faces are kept."""
    connections: int
    """At most, of all API processes."""
    enrolments_limit: float
    """A second, in one embedding space."""
    waiting_vectors: int
    """Unknown faces at once: TRIFID_MAX_CACHED_VECTORS_PER_KEY must allow them, if one API key sends them all."""
    build_hours: float
    """For the search's index, on as many cores as it was measured on."""
    build_memory_gb: float
    """`maintenance_work_mem` meanwhile; of PostgreSQL's memory."""
    photo_megabits: float
    """A second: to the API, and again to Triton."""
    log_gb_a_day: float
    kept_log_gb_a_day: float
    """More of it where faces are kept."""

    @property
    def takes_enrolments(self) -> bool:
        """Whether one embedding space can take as many enrolments as are wished for."""
        return self.wishes.enrolments <= self.enrolments_limit
