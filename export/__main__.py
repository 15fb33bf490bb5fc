"""The export's command line."""

import argparse
import sys

from export import interruption
from export.arguments import parser
from export.errors import ExportError

INTERRUPTED = 130


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
    top = parser(run_build)
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
