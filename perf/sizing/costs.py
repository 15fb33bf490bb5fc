"""What one request, face or process costs: the measured part of a computation, where the reader may put in others."""

import msgspec

from db.queries.faces import ef_search_for
from perf.gallery.report import Report as Gallery
from perf.sizing.figures import Figures, SearchCost


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
