"""Makes a plan of a graph with TensorRT-RTX, which has TensorRT's parser of ONNX graphs and compiles without a GPU.

A process of its own: Polygraphy chooses between both when it is imported.
"""

import os
import subprocess
import sys
from pathlib import Path

from export.build.tensorrt_plan import serialised
from export.errors import PlanError
from tests.support.project import PROJECT


def compiled(graph: Path, plan: Path) -> subprocess.CompletedProcess[str]:
    """Write the plan; or fail, with what TensorRT says on stdout and one line on stderr."""
    return subprocess.run(
        [sys.executable, "-m", "tests.export.build.tensorrt_rtx", graph, plan],
        cwd=PROJECT,
        env=os.environ | {"POLYGRAPHY_USE_TENSORRT_RTX": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


if __name__ == "__main__":
    try:
        Path(sys.argv[2]).write_bytes(serialised(Path(sys.argv[1]), fp16=False))
    except PlanError as error:
        sys.exit(str(error))
