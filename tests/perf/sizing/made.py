"""Made costs in round numbers, so that a test's reader can compute along."""

from datetime import UTC, datetime

from perf.sizing.costs import (
    Costs,
    EnrolmentCost,
    Figures,
    Memory,
    PhotoCost,
    SearchCost,
    Stages,
    Stored,
    WaitingCost,
    Wishes,
)
from tests.perf.test_ensemble import made_machine


def made_costs() -> Costs:
    """An inference takes 40 ms, 10 of them beside the networks; a face 3,000 bytes of table and 1,000 of index."""
    return Costs(
        photo_bytes=50_000,
        api_ms=4,
        triton_ms=2,
        decode_ms=3,
        mtcnn_ms=20,
        align_ms=5,
        facenet_ms=10,
        database_ms=1,
        waiting_ms=0.5,
        waiting_ms_per_thousand=0.1,
        waiting_bytes=3_000,
        waiting_log_bytes=2_000,
        enrolment_api_ms=6,
        enrolment_database_ms=2,
        enrolment_clock_ms=10,
        enrolment_log_bytes=8_000,
        row_bytes=3_000,
        index_bytes=1_000,
        other_index_bytes=200,
        kept_face_bytes=80_000,
        api_mb=100,
        triton_mb=500,
        build_s=720,
        searches=(SearchCost(1_000, 2.0), SearchCost(1_000_000, 8.0)),
    )


def made_wishes(faces: int = 1_000_000, rate: float = 100, enrolments: float = 1) -> Wishes:
    """Half of everything may be busy, in two zones."""
    return Wishes(faces, rate, enrolments, utilisation=0.5)


def made_figures() -> Figures:
    """Photos of two sizes, two galleries."""
    small = Stages(api=4, triton=2, decode=3, mtcnn=20, align=5, facenet=10, postgres=3.5)
    large = Stages(api=8, triton=4, decode=60, mtcnn=90, align=15, facenet=10, postgres=3.5)
    return Figures(
        measured=datetime(2026, 11, 23, tzinfo=UTC),
        machine=made_machine(0.1),
        seconds=15,
        photos=[PhotoCost("small", 9_000, 400, small), PhotoCost("large", 3_600_000, 40, large)],
        searches=[SearchCost(20_000, 2.0), SearchCost(100_000, 3.0)],
        waiting=WaitingCost(0.5, 0.1, 3_000, 2_000),
        enrolment=EnrolmentCost(20_000, 6.0, 4.0, 12.0, 8_000),
        stored=Stored(100_000, 2_800, 1_400, 150, 81_000),
        memory=Memory(70, 430),
    )
