"""The options that say what a set-up is to take."""

import argparse

from perf.sizing.numbers import count, number
from perf.sizing.wishes import Wishes

FACES = (10_000, 100_000, 1_000_000, 10_000_000)
RATES = (1.0, 10.0, 100.0, 1000.0)
ENROLMENTS_PER_RECOGNITION = 0.01


def add_wishes(parser: argparse.ArgumentParser) -> None:
    """The options, in a group of their own."""
    group = parser.add_argument_group("what is wished for")
    group.add_argument("--faces", type=count, nargs="+", default=list(FACES), metavar="N", help="enrolled")
    rate = "recognitions a second at the busiest time, one for each number of faces"
    group.add_argument("--rate", type=number(), nargs="+", default=list(RATES), metavar="R", help=rate)
    group.add_argument(
        "--enrolments", type=number(0), metavar="R", help="a second (default: a hundredth of the rate)"
    )
    group.add_argument(
        "--faces-per-user", type=number(1), default=1.0, metavar="X", help="(default: %(default)g)"
    )
    unknown = "share of recognitions that find nobody (default: %(default)g)"
    group.add_argument("--unknown", type=number(0, 1), default=0.1, metavar="X", help=unknown)
    waiting = "how long an unknown face's vector is kept (default: %(default)g)"
    group.add_argument("--waiting-seconds", type=number(), default=600.0, metavar="X", help=waiting)
    utilisation = "share of a core or GPU that may be busy (default: %(default)g)"
    group.add_argument("--utilisation", type=number(0.01, 1), default=0.6, metavar="X", help=utilisation)
    zones = "of which one may be lost; 1: none (default: %(default)s)"
    group.add_argument("--zones", type=count, default=2, metavar="N", help=zones)
    spaces = "embedding spaces with everybody's vectors; 2 during an upgrade (default: %(default)s)"
    group.add_argument("--spaces", type=count, default=2, metavar="N", help=spaces)
    concurrent = "that an API process may have under way (default: %(default)s)"
    group.add_argument("--concurrent-inferences", type=count, default=12, metavar="N", help=concurrent)
    servers = "of each Triton server on processors (default: %(default)s)"
    group.add_argument("--cores-per-server", type=count, default=2, metavar="N", help=servers)
    machines = "of each machine that API and Triton share (default: %(default)s)"
    group.add_argument("--cores-per-machine", type=count, default=8, metavar="N", help=machines)
    gpu = "photos a second that one GPU takes, as you have measured it; none was measured here"
    group.add_argument("--gpu-images", type=number(), metavar="R", help=gpu)


def wishes_of(arguments: argparse.Namespace) -> list[Wishes]:
    """One for each pair of faces and rate.

    Raises:
        ValueError: they aren't pairs.
    """
    if len(arguments.faces) != len(arguments.rate):
        raise ValueError("as many --rate as --faces, please: they are taken in pairs")
    return [
        Wishes(
            faces=faces,
            rate=rate,
            enrolments=rate * ENROLMENTS_PER_RECOGNITION
            if arguments.enrolments is None
            else arguments.enrolments,
            **{name: getattr(arguments, name) for name in Wishes.__struct_fields__[3:]},
        )
        for faces, rate in zip(arguments.faces, arguments.rate, strict=True)
    ]
