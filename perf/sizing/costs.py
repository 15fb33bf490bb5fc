"""What one request, face or process costs, as measured or as the reader says, and what a set-up is to take."""

import msgspec

from db.queries.faces import ef_search_for
from perf.gallery.report import GalleryReport as Gallery
from perf.report import BenchmarkReport


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


class Figures(BenchmarkReport, frozen=True):
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


class Costs(msgspec.Struct, frozen=True):
    """Costs of photos of one size. Milliseconds are processor time unless said otherwise."""

    photo_bytes: float
    api_ms: float
    triton_ms: float
    decode_ms: float
    mtcnn_ms: float
    align_ms: float
    facenet_ms: float
    database_ms: float
    """PostgreSQL's for a recognition, beside the search and beside keeping an unknown face's vector."""
    waiting_ms: float
    """PostgreSQL's for keeping that."""
    waiting_ms_per_thousand: float
    waiting_bytes: float
    waiting_log_bytes: float
    enrolment_api_ms: float
    enrolment_database_ms: float
    """PostgreSQL's for an enrolment, beside its search."""
    enrolment_clock_ms: float
    """An enrolment by the clock, beside its search."""
    enrolment_log_bytes: float
    row_bytes: float
    index_bytes: float
    other_index_bytes: float
    kept_face_bytes: float
    api_mb: float
    triton_mb: float
    build_s: float
    """Clock time of building the search's index for as many people as the largest measured gallery has."""
    searches: tuple[SearchCost, ...]
    """Fewest people first."""

    @property
    def networks_ms(self) -> float:
        """What a GPU takes over of an inference."""
        return self.mtcnn_ms + self.facenet_ms

    @property
    def beside_networks_ms(self) -> float:
        """What stays on processors of an inference."""
        return self.triton_ms + self.decode_ms + self.align_ms


def measured(figures: Figures, gallery: Gallery, photos: str) -> Costs:
    """The measured costs of one kind of photos.

    Where the search is concerned, the figures' own galleries are joined by the large one of `perf.gallery`, with the
    median of its times by the clock: one search after the other, all in memory, so nearly all of it is processor time.

    Raises:
        ValueError: photos of no such name were measured.
    """
    shown = next((each for each in figures.photos if each.name == photos), None)
    if shown is None:
        raise ValueError(f"no photos {photos!r}: there are {', '.join(each.name for each in figures.photos)}")
    stages, stored, waiting, enrolment = shown.stages, figures.stored, figures.waiting, figures.enrolment
    searched = figures.searches[0].ms
    return Costs(
        photo_bytes=shown.photo_bytes,
        api_ms=stages.api,
        triton_ms=stages.triton,
        decode_ms=stages.decode,
        mtcnn_ms=stages.mtcnn,
        align_ms=stages.align,
        facenet_ms=stages.facenet,
        database_ms=round(max(stages.postgres - searched - waiting.ms, 0.0), 3),
        waiting_ms=waiting.ms,
        waiting_ms_per_thousand=waiting.ms_per_thousand,
        waiting_bytes=waiting.stored_bytes,
        waiting_log_bytes=waiting.log_bytes,
        enrolment_api_ms=enrolment.api_ms,
        enrolment_database_ms=round(max(enrolment.postgres_ms - searched, 0.0), 3),
        enrolment_clock_ms=round(max(enrolment.clock_ms - searched, 0.0), 3),
        enrolment_log_bytes=enrolment.log_bytes,
        row_bytes=stored.user_row,
        index_bytes=stored.user_index,
        other_index_bytes=stored.user_other_indexes,
        kept_face_bytes=stored.kept_face,
        api_mb=figures.memory.api_process,
        triton_mb=figures.memory.triton_server,
        build_s=gallery.sizes[-1].build_s,
        searches=(*figures.searches, _largest(gallery)),
    )


def _largest(gallery: Gallery) -> SearchCost:
    """With the effort that the service takes there: the gallery may have been measured when that was another one."""
    people = gallery.sizes[-1].people
    effort = ef_search_for(people)
    times = next(each.found.times for each in gallery.efforts if each.ef_search == effort)
    return SearchCost(people, times.p50_ms)


class Requirements(msgspec.Struct, frozen=True):
    """How many faces and requests, and how much room is left for bad days. Every field is an option of the command."""

    faces: int
    """Enrolled."""
    rate: float
    """Recognitions a second, at the busiest time."""
    enrolments: float
    """A second; by key. One by photo is a recognition as well: count it in the rate, too."""
    faces_per_user: float = 1.0
    unknown: float = 0.1
    """The share of recognitions that find nobody; 0 to 1. Their vectors are kept for an enrolment."""
    waiting_seconds: float = 600.0
    """How long those are kept: TRIFID_CACHE_TTL_SECONDS."""
    utilisation: float = 0.6
    """The share of a processor, or GPU, that may be busy at the busiest time, 0.01 to 1. At 1 all wait for ever."""
    zones: int = 2
    """Over which machines are spread. What is left when one is lost takes the whole load; 1: nothing is left."""
    spaces: int = 2
    """Embedding spaces in which everybody has a vector: 2 while people are taken over to other models, and afterwards
    until the old vectors are pruned; 1 if that is never to happen."""
    concurrent_inferences: int = 12
    """That an API process may have under way: TRIFID_MAX_CONCURRENT_INFERENCES."""
    cores_per_server: int = 2
    """Of each Triton server. The models' instance counts are chosen, and what they cost was measured, with 2."""
    cores_per_machine: int = 8
    """Of each machine that API processes and Triton servers share."""
    gpu_images: float | None = None
    """Photos a second that one GPU takes. There is no default: none has been measured."""
