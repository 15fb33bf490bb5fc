"""Loads the modules of the onnxruntime backend's stand-in: `triton/` is no package."""

import importlib
import sys
from types import ModuleType

from tests.support.project import PROJECT

BACKEND = PROJECT / "triton" / "backends" / "onnxruntime"


def load(module: str) -> ModuleType:
    """Import triton/backends/onnxruntime/MODULE.py, which may import its neighbours as it does inside Triton."""
    if str(BACKEND) not in sys.path:
        sys.path.append(str(BACKEND))
    return importlib.import_module(module)
