"""`build`: pretrained weights to a release."""

import argparse
from pathlib import Path

from export.commands.base import Command, add_state_option, folder
from export.results import CommandResult


def _options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--weights",
        choices=("auto", "vggface2", "casia-webface"),
        default="auto",
        help="FaceNet's weights: vggface2 recognises better and is downloaded once (112 MB) into torch's"
        " cache; casia-webface comes with the installed packages; auto (the default) is vggface2 if it"
        " can be had, else casia-webface with a warning",
    )
    parser.add_argument(
        "--checkpoint", type=Path, metavar="FILE", help="your own copy of 20180402-114759-vggface2.pt"
    )
    parser.add_argument(
        "--precision",
        choices=("fp32", "int8"),
        default="fp32",
        help="FaceNet's numbers: fp32 (the default), or int8, which is faster on processors"
        " and a quarter as large, fitted to and checked on the photos",
    )
    parser.add_argument(
        "--target",
        choices=("onnx", "tensorrt"),
        default="onnx",
        help="onnx (the default) makes graphs, which run on processors and GPUs; tensorrt adds a plan of FaceNet for"
        " this machine's GPU, in half precision for up to 32 faces at once, checked against the graph. That needs the"
        " GPU and the TensorRT of Triton's release, as export/Dockerfile has it",
    )
    parser.add_argument(
        "--photos",
        type=folder,
        metavar="FOLDER",
        help="check on the images in here too, and fit int8 to them (default: STATE/photos)",
    )
    parser.add_argument(
        "--models",
        type=folder,
        metavar="FOLDER",
        help="other sources of the model repository, with another alignment for instance (default: triton/models)",
    )
    parser.add_argument(
        "--make-current",
        action="store_true",
        help="take the release into use, where the current one has the same embedding space; refused while"
        " Trifid runs. The first release becomes current in any case",
    )
    add_state_option(parser)


def _run(arguments: argparse.Namespace) -> CommandResult:
    if arguments.checkpoint and arguments.weights == "casia-webface":
        arguments.refuse("--checkpoint is a file of the vggface2 weights: leave out --weights casia-webface")
    if arguments.target == "tensorrt" and arguments.precision == "int8":
        arguments.refuse(
            "--target tensorrt makes its plan of the fp32 graph: leave out --precision int8, whose form is one for"
            " processors that TensorRT doesn't take"
        )
    from export.build.pipeline import BuildOptions, build
    from export.build.publish import MODELS

    return CommandResult(
        build(
            BuildOptions(
                state_dir=arguments.state_dir,
                photos=arguments.photos or arguments.state_dir / "photos",
                weights=arguments.weights,
                precision=arguments.precision,
                target=arguments.target,
                checkpoint_file=arguments.checkpoint,
                models=arguments.models or MODELS,
                make_current=arguments.make_current,
            )
        )
    )


BUILD = Command(
    name="build",
    summary="export the networks, check them against the originals, make a numbered release of them",
    description="Export MTCNN and FaceNet to ONNX, check on photos that they answer as the original"
    " PyTorch networks do, and put them into STATE/releases/NNNN with a manifest. Where a release with the same"
    " content exists, nothing is added. Runs in the export's environment.",
    exit_codes="0: built, or unchanged. 1: failed, with one sentence saying why; nothing was"
    " changed. 2: the options are wrong. 130: interrupted; nothing was changed.",
    options=_options,
    run=_run,
)
