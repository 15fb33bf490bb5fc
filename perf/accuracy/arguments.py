"""The command line's arguments."""

import argparse
import os
from pathlib import Path

STATE = Path(os.environ.get("TRIFID_STATE_DIR") or ".trifid")


def parser() -> argparse.ArgumentParser:
    """The commands `run`, `calibrate` and `compare` and their options; `command` is the one chosen."""
    top = argparse.ArgumentParser(
        prog="python -m perf.accuracy",
        description="Measure on LFW how well a release recognises people, through the real ensemble.",
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    common, serving = _common(), _serving()
    run = commands.add_parser(
        "run", parents=[common, serving], help="measure everything; report in STATE/accuracy/SPACE"
    )
    run.add_argument("--pairs", type=Path, help="pairs.txt (default: beside the archive or folder)")
    run.add_argument("--every", type=int, default=1, help="spoil only every n-th probe (default: all)")
    run.add_argument("--no-baseline", action="store_true", help="leave facenet-pytorch's own pipeline out")
    run.add_argument("--baseline-all", action="store_true", help="show it all photos, not only those needed")
    run.add_argument(
        "--checkpoint", type=Path, help="your own copy of the vggface2 weights, for the baseline"
    )
    calibrate = commands.add_parser(
        "calibrate",
        parents=[common, serving],
        help="measure the threshold; write it into the release's manifest",
    )
    calibrate.add_argument(
        "--output", type=Path, metavar="FILE", help="write it there, not into the manifest"
    )
    compare = commands.add_parser(
        "compare", parents=[common], help="measure what a release recognises worse than another one"
    )
    compare.add_argument(
        "--against", type=Path, required=True, metavar="RELEASE", help="the other release's folder"
    )
    return top


def _common() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--lfw", type=Path, required=True, help="LFW (deep-funneled) as .tgz or folder")
    common.add_argument("--release", type=Path, help="its folder (default: STATE/releases/current)")
    common.add_argument(
        "--state-dir",
        type=Path,
        metavar="STATE",
        default=STATE,
        help="where everything built is kept (default: TRIFID_STATE_DIR, else .trifid)",
    )
    return common


def _serving() -> argparse.ArgumentParser:
    serving = argparse.ArgumentParser(add_help=False)
    serving.add_argument(
        "--triton", metavar="HOST:PORT", help="serves the release already (default: start one)"
    )
    return serving
