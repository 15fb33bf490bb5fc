"""What PostgreSQL needs: cores, memory, disk. A standby needs the same, since it takes over."""

from perf.sizing.compute import busy_cores
from perf.sizing.costs import Costs
from perf.sizing.searching import search_ms
from perf.sizing.wishes import Wishes

BUILD_BYTES = 2 * 2**30 / 1_000_000
"""Memory for each face while its index is built: `db.face_index` gives two gigabytes to a million."""

MEMORY_SHARE = 0.8
"""Of PostgreSQL's memory, for what is counted here; the rest is for its connections, other tables and the system."""

DISK_SHARE = 0.7
"""Of the disk, that may be filled: old rows until their vacuum, the write-ahead log and a second copy of an index need
room, and a full disk stops every enrolment."""

CONNECTIONS = 10
"""That an API process opens at most (`db.pool.Database.open`)."""


def search_time(costs: Costs, wishes: Wishes) -> float:
    """Milliseconds of processor time of one recognition's search.

    Users' first faces and their further ones have an index each, and each search asks both.
    """
    users = wishes.faces / wishes.faces_per_user
    further = wishes.faces - users
    first = search_ms(costs.searches, users)
    return first + search_ms(costs.searches, further) if further >= 1 else first


def waiting_vectors(wishes: Wishes) -> float:
    """Unknown faces that wait for an enrolment at once: those who came within the time that they are kept."""
    return wishes.rate * wishes.unknown * wishes.waiting_seconds


def cores(costs: Costs, wishes: Wishes) -> float:
    """Cores of the primary: every recognition searches, and its unknown faces are written; so all of it is there.

    The waiting vectors of an API key are counted each time that one is added. Here all wait for one key, which is the
    worst case.
    """
    search = search_time(costs, wishes)
    waiting = costs.waiting_ms + costs.waiting_ms_per_thousand * waiting_vectors(wishes) / 1000
    recognition = costs.database_ms + search + wishes.unknown * waiting
    enrolment = costs.enrolment_database_ms + search
    return busy_cores(wishes.rate, recognition, wishes.utilisation) + busy_cores(
        wishes.enrolments, enrolment, wishes.utilisation
    )


def enrolments_limit(costs: Costs, wishes: Wishes) -> float:
    """Enrolments a second that one embedding space can take.

    They wait for each other, so that one face isn't enrolled twice: one at a time, each as long as its search and the
    rest of it take by the clock. More API processes or cores don't help.
    """
    return 1000 * wishes.utilisation / (costs.enrolment_clock_ms + search_time(costs, wishes))


def searched_bytes(costs: Costs, wishes: Wishes) -> float:
    """What searches read anywhere in: the HNSW index and, to compare again by the full numbers, the rows.

    Both once for each embedding space that people have vectors in: during an upgrade the old one is searched while the
    new one is filled.
    """
    return wishes.faces * wishes.spaces * (costs.row_bytes + costs.index_bytes)


def build_bytes(wishes: Wishes) -> float:
    """Memory while an index is built: in less than the graph needs, it takes many times as long."""
    return wishes.faces * BUILD_BYTES


def memory_bytes(costs: Costs, wishes: Wishes) -> float:
    """Memory of PostgreSQL's machine: what is searched must stay in it, and an index must be built beside it.

    A search follows the graph from vector to vector: with an index larger than the memory each step would wait for the
    disk, and a search of milliseconds would take as many reads as it visits vectors.
    """
    return (searched_bytes(costs, wishes) + build_bytes(wishes)) / MEMORY_SHARE


def disk_bytes(costs: Costs, wishes: Wishes) -> float:
    """The disk: for each face and space a row and its entries in the indexes; and unknown faces that wait."""
    each = costs.row_bytes + costs.index_bytes + costs.other_index_bytes
    waiting = waiting_vectors(wishes) * costs.waiting_bytes
    return (wishes.faces * wishes.spaces * each + waiting) / DISK_SHARE


def kept_faces_bytes(costs: Costs, wishes: Wishes) -> float:
    """More of it where faces are kept (TRIFID_KEEP_FACES): a crop for each, enrolled or waiting."""
    return (wishes.faces + waiting_vectors(wishes)) * costs.kept_face_bytes / DISK_SHARE


def faces_per_gigabyte(costs: Costs) -> float:
    """Faces of one embedding space that a gigabyte (10^9 bytes) of memory holds for the search, nothing else in it."""
    return 1e9 / (costs.row_bytes + costs.index_bytes)
