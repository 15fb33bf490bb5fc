"""Try the ensemble's settings side by side: `python -m perf.tuning --photos PATH`.

Starts a Triton for each variant of the release (threads, instances, batching, memory), lets all of them take photos in
turn, and tells what each gains or costs against the release as it is: latency for a single client, photos a second for
several, memory. `--against RELEASE` adds the graphs of another release, such as one of another precision. Nothing that
runs already is touched. The last line names the best variants.
"""

import argparse
import sys
import tempfile
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from perf.accuracy.ensemble import EnsembleError, running_ensemble
from perf.machine import this_machine
from perf.photos import sampled_photos
from perf.publication import Publication, add_out_option, add_release_option, published
from perf.tuning.report import Report, Result, markdown
from perf.tuning.trial import Trial
from perf.tuning.variants import VARIANTS, Variant, networks_of
from release.manifest import read_manifest
from service.settings import Settings


def parser(settings: Settings) -> argparse.ArgumentParser:
    """The command's options."""
    parser = argparse.ArgumentParser(prog="python -m perf.tuning", description=__doc__)
    photos = "a folder of photos or an archive such as LFW's .tgz"
    parser.add_argument("--photos", type=Path, required=True, metavar="PATH", help=photos)
    parser.add_argument("--count", type=int, default=40, help="how many of them (default: %(default)s)")
    parser.add_argument("--turns", type=int, default=5, help="of all variants (default: %(default)s)")
    seconds = "of each turn's two parts (default: %(default)g)"
    parser.add_argument("--seconds", type=float, default=2, help=seconds)
    add_release_option(parser, settings.release)
    against = "folder of another release whose graphs are tried too"
    parser.add_argument("--against", type=Path, metavar="RELEASE", help=against)
    names = [variant.name for variant in VARIANTS[1:]]
    only = "only these variants, besides the release as it is (default: all)"
    parser.add_argument("--only", nargs="+", choices=names, default=names, metavar="NAME", help=only)
    add_out_option(parser)
    return parser


def variants(arguments: argparse.Namespace) -> list[Variant]:
    """What is to be tried; the release as it is comes first."""
    chosen = [VARIANTS[0], *(variant for variant in VARIANTS if variant.name in arguments.only)]
    if arguments.against:
        precision = read_manifest(arguments.against / "manifest.json").precision
        chosen.append(Variant(f"graphs in {precision}", networks_of(arguments.against)))
    return chosen


def measure(arguments: argparse.Namespace) -> Publication:
    """Start a Triton for each variant and let them take turns."""
    machine = this_machine(arguments.release)
    photos = sampled_photos(arguments.photos, arguments.count)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="trifid-tuning-")))
        trials = [
            _started(stack, variant, arguments.release, folder / str(number))
            for number, variant in enumerate(variants(arguments))
        ]
        for trial in trials:
            trial.warm_up(photos)
        for turn in range(arguments.turns):
            print(f"turn {turn + 1} of {arguments.turns} …", flush=True)
            for trial in trials:
                trial.turn(photos, arguments.seconds)
        results = [Result.of(trial) for trial in trials]
    report = Report(datetime.now(UTC), machine, len(photos), arguments.turns, results)
    return Publication("tuning", report, markdown(report))


def _started(stack: ExitStack, variant: Variant, release: Path, copy: Path) -> Trial:
    print(f"{variant.name}: starting its Triton …", flush=True)
    variant.make(release, copy)
    space = read_manifest(copy / "manifest.json").embedding_space
    return Trial(variant.name, stack.enter_context(running_ensemble(copy, space, None)))


def main(argv: list[str] | None = None) -> int:
    """Measure, write, print; exit code 1 with one sentence if it fails."""
    arguments = parser(Settings()).parse_args(argv)
    return published(lambda: measure(arguments), arguments.out, (EnsembleError,))


if __name__ == "__main__":
    sys.exit(main())
