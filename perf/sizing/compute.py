"""From costs and requirements to a set-up: processors, GPUs and processes, PostgreSQL's share, search time, traffic."""

import math
from collections.abc import Sequence
from itertools import pairwise

import msgspec

from perf.sizing.costs import Costs, Requirements, SearchCost

STEP_INSTANCES = 4
"""Processes that a Triton server has for decoding, and as many for aligning, where GPUs run the networks:
`instance_group` of triton/models/{decode,align}/configs/cuda.pbtxt."""


def spread(amount: float, size: float, zones: int) -> int:
    """How many machines, processes or GPUs of one size, in all zones together.

    Each zone has as many, and those of all zones but one are enough for `amount`: so a zone may be lost at the busiest
    time. With one zone there are just enough. At least one a zone.

    Args:
        amount: what they are to do together, in the unit of `size`; 0 or more.
        size: what one does.
        zones: at least 1.
    """
    each = math.ceil(round(amount / size / max(zones - 1, 1), 6))
    return max(each, 1) * zones


def busy_cores(rate: float, milliseconds: float, utilisation: float) -> float:
    """Cores for `rate` requests a second of so many milliseconds of processor time, busy for a share of the time only.

    A request that takes m ms keeps m/1000 of a core busy when there is one of them a second. Divided by the share that
    may be busy: the rest is what keeps requests from waiting when several come at once.
    """
    return rate * milliseconds / 1000 / utilisation


def photos_per_core(costs: Costs) -> float:
    """Photos a second that one core takes, never idle: the whole inference and the API's part of a recognition."""
    return 1000 / (costs.api_ms + costs.networks_ms + costs.beside_networks_ms)


def api_processes(costs: Costs, wishes: Requirements) -> int:
    """API processes in all zones: as many as their work needs, or as the inferences under way need, if that is more.

    Each is one event loop, so it uses one core and no more.
    """
    recognising = busy_cores(wishes.rate, costs.api_ms, wishes.utilisation)
    enrolling = busy_cores(wishes.enrolments, costs.enrolment_api_ms, wishes.utilisation)
    return max(
        spread(recognising + enrolling, 1, wishes.zones),
        spread(inferences_under_way(costs, wishes), wishes.concurrent_inferences, wishes.zones),
    )


def inferences_under_way(costs: Costs, wishes: Requirements) -> float:
    """Inferences at once, on average, where processors run the networks: rate times how long one takes.

    How long is estimated: its processor time, as if no two cores shared it, divided by the share of the time in which
    nothing else is in its way, as in the simplest of queues. An API process refuses more than it may have under way
    (503 `overloaded`), so with too few processes requests fail while Triton has room. Where GPUs run the networks,
    an inference is over sooner, and this is more than it takes.
    """
    milliseconds = costs.networks_ms + costs.beside_networks_ms
    return wishes.rate * milliseconds / 1000 / (1 - min(wishes.utilisation, 0.99))


def triton_servers(costs: Costs, wishes: Requirements) -> int:
    """Triton servers in all zones where processors run the networks, each on `cores_per_server`."""
    milliseconds = costs.networks_ms + costs.beside_networks_ms
    cores = busy_cores(wishes.rate, milliseconds, wishes.utilisation)
    return spread(cores, wishes.cores_per_server, wishes.zones)


def machines(costs: Costs, wishes: Requirements) -> int:
    """Machines in all zones for API processes and Triton servers on processors, without room for an upgrade.

    While one lasts, there are twice as many Triton servers, of which half have little to do.
    """
    cores = api_processes(costs, wishes) + triton_servers(costs, wishes) * wishes.cores_per_server
    return wishes.zones * math.ceil(cores / wishes.zones / wishes.cores_per_machine)


def images_to_serve(wishes: Requirements) -> float:
    """Photos a second that the GPUs of one zone less than there are must be able to take together."""
    return wishes.rate / wishes.utilisation


def photos_beside_gpu(costs: Costs) -> float:
    """Photos a second that the Python steps of one server let through, however fast its GPU is.

    Decoding and aligning have so many processes, each of one core and one photo at a time. It supposes as many cores:
    they are counted in `cores_beside_gpus`.
    """
    return STEP_INSTANCES * 1000 / max(costs.decode_ms, costs.align_ms)


def least_gpus(costs: Costs, wishes: Requirements) -> int:
    """GPUs in all zones if each were as fast as can be: the steps beside them want so many servers, one a GPU."""
    return spread(images_to_serve(wishes), photos_beside_gpu(costs), wishes.zones)


def gpus(costs: Costs, wishes: Requirements) -> int | None:
    """GPUs in all zones, each with a server of its own; None where nobody has said what one takes."""
    if wishes.gpu_images is None:
        return None
    images = min(wishes.gpu_images, photos_beside_gpu(costs))
    return spread(images_to_serve(wishes), images, wishes.zones)


def cores_beside_gpus(costs: Costs, wishes: Requirements) -> int:
    """Cores in all zones beside the GPUs: Triton itself, decoding and aligning stay on processors."""
    cores = busy_cores(wishes.rate, costs.beside_networks_ms, wishes.utilisation)
    return spread(cores, 1, wishes.zones)


def search_ms(measured: Sequence[SearchCost], people: float) -> float:
    """Milliseconds of a search among so many people.

    An HNSW index is walked from its sparse upper levels down, of which there are about the logarithm of the number of
    vectors; on each it looks at a number of neighbours that doesn't depend on it. So time is taken to be linear in that
    logarithm between two measured galleries, and in proportion to it beyond the largest. There it is computed, not
    measured, and nobody knows what effort finds nearly everybody. Below the smallest gallery its time is taken.

    The effort rises in steps (`db.queries.faces.EF_SEARCH_STEPS`), and so does the time. Between two galleries with a
    step between them, such as that at 300,000 people, the line passes over it: too much is said below the step, too
    little above.
    """
    first, last = measured[0], measured[-1]
    if people <= first.people:
        return first.ms
    for low, high in pairwise(measured):
        if people <= high.people:
            part = math.log(people / low.people) / math.log(high.people / low.people)
            return low.ms + part * (high.ms - low.ms)
    return last.ms * math.log(people) / math.log(last.people)


def build_hours(seconds: float, measured_people: int, people: float) -> float:
    """Hours for building the index of so many, if one of `measured_people` took so many seconds by the clock.

    Each vector is searched for before it is inserted, so time grows as n·log n, if the graph fits into the memory that
    the build has (`maintenance_work_mem`): else it takes many times as long. On as many cores as were measured.
    """
    growth = people * math.log(max(people, 2)) / (measured_people * math.log(measured_people))
    return seconds * growth / 3600


BUILD_BYTES = 2 * 2**30 / 1_000_000
"""Memory for each face while its index is built: `db.face_index` gives two gigabytes to a million."""

MEMORY_SHARE = 0.8
"""Of PostgreSQL's memory, for what is counted here; the rest is for its connections, other tables and the system."""

DISK_SHARE = 0.7
"""Of the disk, that may be filled: old rows until their vacuum, the write-ahead log and a second copy of an index need
room, and a full disk stops every enrolment."""

CONNECTIONS = 10
"""That an API process opens at most (`db.pool.Database.open`)."""


def search_time(costs: Costs, wishes: Requirements) -> float:
    """Milliseconds of processor time of one recognition's search.

    Users' first faces and their further ones have an index each, and each search asks both.
    """
    users = wishes.faces / wishes.faces_per_user
    further = wishes.faces - users
    first = search_ms(costs.searches, users)
    return first + search_ms(costs.searches, further) if further >= 1 else first


def waiting_vectors(wishes: Requirements) -> float:
    """Unknown faces that wait for an enrolment at once: those who came within the time that they are kept."""
    return wishes.rate * wishes.unknown * wishes.waiting_seconds


def cores(costs: Costs, wishes: Requirements) -> float:
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


def enrolments_limit(costs: Costs, wishes: Requirements) -> float:
    """Enrolments a second that one embedding space can take.

    They wait for each other, so that one face isn't enrolled twice: one at a time, each as long as its search and the
    rest of it take by the clock. More API processes or cores don't help.
    """
    return 1000 * wishes.utilisation / (costs.enrolment_clock_ms + search_time(costs, wishes))


def searched_bytes(costs: Costs, wishes: Requirements) -> float:
    """What searches read anywhere in: the HNSW index and, to compare again by the full numbers, the rows.

    Both once for each embedding space that people have vectors in: during an upgrade the old one is searched while the
    new one is filled.
    """
    return wishes.faces * wishes.spaces * (costs.row_bytes + costs.index_bytes)


def build_bytes(wishes: Requirements) -> float:
    """Memory while an index is built: in less than the graph needs, it takes many times as long."""
    return wishes.faces * BUILD_BYTES


def memory_bytes(costs: Costs, wishes: Requirements) -> float:
    """Memory of PostgreSQL's machine: what is searched must stay in it, and an index must be built beside it.

    A search follows the graph from vector to vector: with an index larger than the memory each step would wait for the
    disk, and a search of milliseconds would take as many reads as it visits vectors.
    """
    return (searched_bytes(costs, wishes) + build_bytes(wishes)) / MEMORY_SHARE


def disk_bytes(costs: Costs, wishes: Requirements) -> float:
    """The disk: for each face and space a row and its entries in the indexes; and unknown faces that wait."""
    each = costs.row_bytes + costs.index_bytes + costs.other_index_bytes
    waiting = waiting_vectors(wishes) * costs.waiting_bytes
    return (wishes.faces * wishes.spaces * each + waiting) / DISK_SHARE


def kept_faces_bytes(costs: Costs, wishes: Requirements) -> float:
    """More of it where faces are kept (TRIFID_KEEP_FACES): a crop for each, enrolled or waiting."""
    return (wishes.faces + waiting_vectors(wishes)) * costs.kept_face_bytes / DISK_SHARE


def faces_per_gigabyte(costs: Costs) -> float:
    """Faces of one embedding space that a gigabyte (10^9 bytes) of memory holds for the search, nothing else in it."""
    return 1e9 / (costs.row_bytes + costs.index_bytes)


class Sizing(msgspec.Struct, frozen=True):
    """What it takes. Processes and GPUs are those of all zones together, with what the loss of one zone needs."""

    wishes: Requirements
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


DAY = 86_400
"""Seconds."""


def photo_megabits(costs: Costs, wishes: Requirements) -> float:
    """Megabits a second of photos, from the clients to the API, and once more as much from there to Triton.

    The answers are small: a description, and 2 kB of embedding on the way from Triton. Where faces are kept, Triton
    gives the API the aligned crop as well, which goes on to the database sealed where nobody was found.
    """
    return 8 * wishes.rate * costs.photo_bytes / 1e6


def log_gigabytes_a_day(costs: Costs, wishes: Requirements) -> float:
    """Gigabytes of write-ahead log in a day that is as busy as the busiest time, all day long.

    It is what goes to the standby, and what point-in-time recovery keeps for as many days as it reaches back. Deleting
    what expired, and vacuum, write some more, which isn't measured.
    """
    unknown = wishes.rate * wishes.unknown * costs.waiting_log_bytes
    return DAY * (unknown + wishes.enrolments * costs.enrolment_log_bytes) / 1e9


def kept_log_gigabytes_a_day(costs: Costs, wishes: Requirements) -> float:
    """What comes on top where faces are kept: the log holds each crop that is stored, and is taken as large as that."""
    return DAY * (wishes.rate * wishes.unknown + wishes.enrolments) * costs.kept_face_bytes / 1e9


def set_up(costs: Costs, wishes: Requirements) -> Sizing:
    """Compute it. Each formula, with its reasons and units, is in the module that it is called from."""
    api, servers = api_processes(costs, wishes), triton_servers(costs, wishes)
    largest = costs.searches[-1].people
    users = wishes.faces / wishes.faces_per_user
    return Sizing(
        wishes=wishes,
        api_processes=api,
        triton_servers=servers,
        triton_memory_gb=servers * costs.triton_mb * 2**20 / 1e9,
        machines=machines(costs, wishes),
        images_to_serve=images_to_serve(wishes),
        gpus=gpus(costs, wishes),
        least_gpus=least_gpus(costs, wishes),
        cores_beside_gpus=cores_beside_gpus(costs, wishes),
        search_ms=search_time(costs, wishes),
        search_is_measured=users <= largest,
        postgres_cores=cores(costs, wishes),
        postgres_memory_gb=memory_bytes(costs, wishes) / 1e9,
        postgres_disk_gb=disk_bytes(costs, wishes) / 1e9,
        kept_faces_gb=kept_faces_bytes(costs, wishes) / 1e9,
        connections=api * CONNECTIONS,
        enrolments_limit=enrolments_limit(costs, wishes),
        waiting_vectors=round(waiting_vectors(wishes)),
        build_hours=build_hours(costs.build_s, largest, wishes.faces),
        build_memory_gb=build_bytes(wishes) / 1e9,
        photo_megabits=photo_megabits(costs, wishes),
        log_gb_a_day=log_gigabytes_a_day(costs, wishes),
        kept_log_gb_a_day=kept_log_gigabytes_a_day(costs, wishes),
    )
