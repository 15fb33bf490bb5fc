"""Processors, GPUs and the processes on them."""

import math

from perf.sizing.costs import Costs
from perf.sizing.wishes import Wishes

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


def api_processes(costs: Costs, wishes: Wishes) -> int:
    """API processes in all zones: as many as their work needs, or as the inferences under way need, if that is more.

    Each is one event loop, so it uses one core and no more.
    """
    recognising = busy_cores(wishes.rate, costs.api_ms, wishes.utilisation)
    enrolling = busy_cores(wishes.enrolments, costs.enrolment_api_ms, wishes.utilisation)
    return max(
        spread(recognising + enrolling, 1, wishes.zones),
        spread(inferences_under_way(costs, wishes), wishes.concurrent_inferences, wishes.zones),
    )


def inferences_under_way(costs: Costs, wishes: Wishes) -> float:
    """Inferences at once, on average, where processors run the networks: rate times how long one takes.

    How long is estimated: its processor time, as if no two cores shared it, divided by the share of the time in which
    nothing else is in its way, as in the simplest of queues. An API process refuses more than it may have under way
    (503 `overloaded`), so with too few processes requests fail while Triton has room. Where GPUs run the networks,
    an inference is over sooner, and this is more than it takes.
    """
    milliseconds = costs.networks_ms + costs.beside_networks_ms
    return wishes.rate * milliseconds / 1000 / (1 - min(wishes.utilisation, 0.99))


def triton_servers(costs: Costs, wishes: Wishes) -> int:
    """Triton servers in all zones where processors run the networks, each on `cores_per_server`."""
    milliseconds = costs.networks_ms + costs.beside_networks_ms
    cores = busy_cores(wishes.rate, milliseconds, wishes.utilisation)
    return spread(cores, wishes.cores_per_server, wishes.zones)


def machines(costs: Costs, wishes: Wishes) -> int:
    """Machines in all zones for API processes and Triton servers on processors, without room for an upgrade.

    While one lasts, there are twice as many Triton servers, of which half have little to do.
    """
    cores = api_processes(costs, wishes) + triton_servers(costs, wishes) * wishes.cores_per_server
    return wishes.zones * math.ceil(cores / wishes.zones / wishes.cores_per_machine)


def images_to_serve(wishes: Wishes) -> float:
    """Photos a second that the GPUs of one zone less than there are must be able to take together."""
    return wishes.rate / wishes.utilisation


def photos_beside_gpu(costs: Costs) -> float:
    """Photos a second that the Python steps of one server let through, however fast its GPU is.

    Decoding and aligning have so many processes, each of one core and one photo at a time. It supposes as many cores:
    they are counted in `cores_beside_gpus`.
    """
    return STEP_INSTANCES * 1000 / max(costs.decode_ms, costs.align_ms)


def least_gpus(costs: Costs, wishes: Wishes) -> int:
    """GPUs in all zones if each were as fast as can be: the steps beside them want so many servers, one a GPU."""
    return spread(images_to_serve(wishes), photos_beside_gpu(costs), wishes.zones)


def gpus(costs: Costs, wishes: Wishes) -> int | None:
    """GPUs in all zones, each with a server of its own; None where nobody has said what one takes."""
    if wishes.gpu_images is None:
        return None
    images = min(wishes.gpu_images, photos_beside_gpu(costs))
    return spread(images_to_serve(wishes), images, wishes.zones)


def cores_beside_gpus(costs: Costs, wishes: Wishes) -> int:
    """Cores in all zones beside the GPUs: Triton itself, decoding and aligning stay on processors."""
    cores = busy_cores(wishes.rate, costs.beside_networks_ms, wishes.utilisation)
    return spread(cores, 1, wishes.zones)
