"""Compute what a set-up takes: `python -m perf.sizing --faces 1000000 --rate 200`.

Turns measured costs of a request, of a face and of a process into processes, memory and disk. Without options it prints
the table of docs/deployment.md. The measured figures are those of perf/results, which `python -m perf.sizing.measure`
and `python -m perf.gallery` wrote; each may be replaced. What a GPU takes has not been measured: say it
(`--gpu-images`), or divide by it. The last line holds the last column for a script.
"""

import sys

import msgspec

from perf.sizing.compute import photos_per_core
from perf.sizing.computing import set_up
from perf.sizing.costs import Costs
from perf.sizing.database import faces_per_gigabyte
from perf.sizing.options import costs_of, parser
from perf.sizing.set_up import SetUp
from perf.sizing.table import markdown
from perf.sizing.wishing import wishes_of


def main(argv: list[str] | None = None) -> int:
    """Compute and print; exit code 1 with one sentence if there is nothing to compute with."""
    arguments = parser(__doc__).parse_args(argv)
    try:
        costs, wishes = costs_of(arguments), wishes_of(arguments)
    except (OSError, ValueError, msgspec.MsgspecError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    found = [set_up(costs, each) for each in wishes]
    print(f"{markdown(found)}\n{last_line(found[-1])} {of_costs(costs)}")
    return 0


def of_costs(costs: Costs) -> str:
    """What a core and a gigabyte take, as pairs: photos a second, API included and the database not; and faces."""
    return (
        f"photos_per_core_s={photos_per_core(costs):.1f}"
        f" photos_per_core_beside_gpu_s={1000 / costs.beside_networks_ms:.1f}"
        f" faces_per_gb={faces_per_gigabyte(costs):.0f}"
    )


def last_line(it: SetUp) -> str:
    """The figures of one set-up for a script: pairs `key=value`, separated by spaces."""
    gpus = "unknown" if it.gpus is None else it.gpus
    return (
        f"faces={it.wishes.faces} rate={it.wishes.rate:g} api_processes={it.api_processes}"
        f" triton_servers={it.triton_servers} gpus={gpus} least_gpus={it.least_gpus}"
        f" cores_beside_gpus={it.cores_beside_gpus}"
        f" search_ms={it.search_ms:.2f} postgres_cores={it.postgres_cores:.1f}"
        f" postgres_memory_gb={it.postgres_memory_gb:.1f} postgres_disk_gb={it.postgres_disk_gb:.1f}"
        f" enrolments_limit={it.enrolments_limit:.1f} photo_megabits={it.photo_megabits:.1f}"
    )


if __name__ == "__main__":
    sys.exit(main())
