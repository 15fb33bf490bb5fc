"""The command line's arguments. Nothing slow is imported here, so that `--help` comes at once."""

import argparse
import os
from collections.abc import Callable
from pathlib import Path


def parser(run_build: Callable[[argparse.Namespace], None]) -> argparse.ArgumentParser:
    """The commands and their options; `run` is what the chosen one does."""
    top = argparse.ArgumentParser(
        prog="python -m export",
        description="Turn pretrained weights into a verified, numbered release of Triton's model repository.",
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    build = commands.add_parser(
        "build",
        help="export the networks, check them against the originals, make the release current",
        description="Export MTCNN and FaceNet to ONNX, check on photos that they answer as the original"
        " PyTorch networks do, and put them into STATE/releases/NNNN with a manifest;"
        " STATE/releases/current then points there. Where a release with the same content exists,"
        " that one becomes current.",
        epilog="Exit code 0: built, or unchanged. 1: failed, with one sentence saying why; nothing was"
        " changed. 2: the options are wrong. 130: interrupted; nothing was changed.",
    )
    build.add_argument(
        "--weights",
        choices=("auto", "vggface2", "casia-webface"),
        default="auto",
        help="FaceNet's weights: vggface2 recognises better and is downloaded once (112 MB) into torch's"
        " cache; casia-webface comes with the installed packages; auto (the default) is vggface2 if it"
        " can be had, else casia-webface with a warning",
    )
    build.add_argument(
        "--checkpoint", type=Path, metavar="FILE", help="your own copy of 20180402-114759-vggface2.pt"
    )
    build.add_argument(
        "--precision",
        choices=("fp32", "int8"),
        default="fp32",
        help="FaceNet's numbers: fp32 (the default), or int8, which is faster on processors (python -m perf.tuning"
        " --against tells by how much) and a quarter as large, fitted to and checked on the photos",
    )
    build.add_argument(
        "--photos",
        type=_folder,
        metavar="FOLDER",
        help="check on the images in here too, and fit int8 to them (default: STATE/photos)",
    )
    build.add_argument(
        "--state-dir",
        type=Path,
        metavar="STATE",
        default=Path(os.environ.get("TRIFID_STATE_DIR") or ".trifid"),
        help="where everything built is kept (default: TRIFID_STATE_DIR, else .trifid)",
    )
    build.set_defaults(run=run_build)
    return top


def _folder(text: str) -> Path:
    folder = Path(text)
    if not folder.is_dir():
        raise argparse.ArgumentTypeError(f"there is no folder {text}")
    return folder
