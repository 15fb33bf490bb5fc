"""Loads the mathematics of an ensemble step: `triton/` is no package, an importable one would shadow PyTorch's."""

import importlib
import sys
from types import ModuleType

from tests.support.project import PROJECT

MODELS = PROJECT / "triton" / "models"


def load(step: str, module: str) -> ModuleType:
    """Import triton/models/STEP/1/MODULE.py, which may import its neighbours as it does inside Triton."""
    folder = str(MODELS / step / "1")
    if folder not in sys.path:
        sys.path.append(folder)
    return importlib.import_module(module)
