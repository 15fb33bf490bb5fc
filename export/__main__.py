"""The export's command line."""

import argparse
import os
import sys
from pathlib import Path

from export import interruption
from export.errors import ExportError

INTERRUPTED = 130


def parser() -> argparse.ArgumentParser:
    """The commands and their options."""
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


def run_build(arguments: argparse.Namespace) -> None:
    """Build a release. PyTorch is imported here and not above, so that `--help` comes at once."""
    from export.build import BuildOptions, build

    build(
        BuildOptions(
            state_dir=arguments.state_dir,
            photos=arguments.photos or arguments.state_dir / "photos",
            weights=arguments.weights,
            precision=arguments.precision,
            checkpoint_file=arguments.checkpoint,
        )
    )


def main(argv: list[str] | None = None) -> int:
    """Run a command and return the exit code."""
    top = parser()
    arguments = top.parse_args(argv)
    if arguments.checkpoint and arguments.weights == "casia-webface":
        top.error("--checkpoint is a file of the vggface2 weights: leave out --weights casia-webface")
    interruption.listen()
    try:
        arguments.run(arguments)
    except ExportError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"error: {error.strerror or error}: {error.filename or 'while exporting'}", file=sys.stderr)
        return 1
    except ModuleNotFoundError as error:
        print(
            f"error: {error.name} isn't installed here: the export has its own environment", file=sys.stderr
        )
        return 1
    except KeyboardInterrupt:
        print("interrupted: nothing was changed", file=sys.stderr)
        return INTERRUPTED
    return 0


if __name__ == "__main__":
    sys.exit(main())
