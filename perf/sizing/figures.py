"""The measured figures that sizes are computed from; `python -m perf.sizing.measure` writes them."""

import msgspec

from perf.report import Measured


class Stages(msgspec.Struct, frozen=True):
    """Processor time of a request, in milliseconds, by the kind of process that spends it.

    Processor time, not the clock's: what else runs on the machine changes it little, and times requests a second it is
    the number of cores.
    """

    api: float
    triton: float
    """The server itself: HTTP, and handing tensors from step to step."""
    decode: float
    mtcnn: float
    align: float
    facenet: float
    postgres: float

    @property
    def beside_networks(self) -> float:
        """What of an inference stays on processors where a GPU runs the two networks."""
        return self.triton + self.decode + self.align

    @property
    def networks(self) -> float:
        """What a GPU takes over."""
        return self.mtcnn + self.facenet


class PhotoCost(msgspec.Struct, frozen=True):
    """What recognising photos of one size costs. Each found nobody, so that its vector was kept for an enrolment."""

    name: str
    photo_bytes: int
    """Mean of the files."""
    requests: int
    stages: Stages


class SearchCost(msgspec.Struct, frozen=True):
    """A search among so many enrolled people, with the effort that the service takes there."""

    people: int
    ms: float


class WaitingCost(msgspec.Struct, frozen=True):
    """PostgreSQL's processor time for keeping the vector of an unknown face until somebody enrols it."""

    ms: float
    ms_per_thousand: float
    """For each thousand vectors of the same API key that wait already: they are counted each time."""
    stored_bytes: float
    """With its indexes; without the face, which takes as much as a kept one."""
    log_bytes: float
    """Write-ahead log: what replicates and is archived."""


class EnrolmentCost(msgspec.Struct, frozen=True):
    """An enrolment by key, which needs no inference."""

    people: int
    """Enrolled before."""
    api_ms: float
    postgres_ms: float
    clock_ms: float
    """From request to answer by the clock, median, one after the other. Enrolments of an embedding space wait for each
    other, so its inverse is what one space can take; a disk's confirmation is in it."""
    log_bytes: float


class Stored(msgspec.Struct, frozen=True):
    """Bytes in the database, each with its share of unused room in pages."""

    people: int
    """Enrolled when it was measured."""
    user_row: float
    user_index: float
    """In the HNSW index."""
    user_other_indexes: float
    kept_face: float
    """Sealed, with its index; beside the user's row."""


class Memory(msgspec.Struct, frozen=True):
    """Megabytes (proportional set size) after the load, with the largest photos."""

    api_process: float
    triton_server: float
    """With the processes of its steps."""


class Figures(Measured, frozen=True):
    """All of them."""

    seconds: float
    """Of each kind of photo."""
    photos: list[PhotoCost]
    """Smallest first."""
    searches: list[SearchCost]
    """Fewest people first."""
    waiting: WaitingCost
    enrolment: EnrolmentCost
    stored: Stored
    memory: Memory

    def last_line(self) -> str:
        """Those of the smallest photos and the largest gallery for a script."""
        stages, stored = self.photos[0].stages, self.stored
        return (
            f"networks_ms={stages.networks:.2f} beside_networks_ms={stages.beside_networks:.2f} api_ms={stages.api:.2f}"
            f" search_ms={self.searches[-1].ms:.2f} user_row_bytes={stored.user_row:.0f}"
            f" user_index_bytes={stored.user_index:.0f} kept_face_bytes={stored.kept_face:.0f}"
        )
