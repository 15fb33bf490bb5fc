"""From costs and wishes to a set-up."""

from perf.sizing import compute, database, searching, traffic
from perf.sizing.costs import Costs
from perf.sizing.set_up import SetUp
from perf.sizing.wishes import Wishes


def set_up(costs: Costs, wishes: Wishes) -> SetUp:
    """Compute it. Each formula, with its reasons and units, is in the module that it is called from."""
    api, servers = compute.api_processes(costs, wishes), compute.triton_servers(costs, wishes)
    largest = costs.searches[-1].people
    users = wishes.faces / wishes.faces_per_user
    return SetUp(
        wishes=wishes,
        api_processes=api,
        triton_servers=servers,
        triton_memory_gb=servers * costs.triton_mb * 2**20 / 1e9,
        machines=compute.machines(costs, wishes),
        images_to_serve=compute.images_to_serve(wishes),
        gpus=compute.gpus(costs, wishes),
        least_gpus=compute.least_gpus(costs, wishes),
        cores_beside_gpus=compute.cores_beside_gpus(costs, wishes),
        search_ms=database.search_time(costs, wishes),
        search_is_measured=users <= largest,
        postgres_cores=database.cores(costs, wishes),
        postgres_memory_gb=database.memory_bytes(costs, wishes) / 1e9,
        postgres_disk_gb=database.disk_bytes(costs, wishes) / 1e9,
        kept_faces_gb=database.kept_faces_bytes(costs, wishes) / 1e9,
        connections=api * database.CONNECTIONS,
        enrolments_limit=database.enrolments_limit(costs, wishes),
        waiting_vectors=round(database.waiting_vectors(wishes)),
        build_hours=searching.build_hours(costs.build_s, largest, wishes.faces),
        build_memory_gb=database.build_bytes(wishes) / 1e9,
        photo_megabits=traffic.photo_megabits(costs, wishes),
        log_gb_a_day=traffic.log_gigabytes_a_day(costs, wishes),
        kept_log_gb_a_day=traffic.kept_log_gigabytes_a_day(costs, wishes),
    )
