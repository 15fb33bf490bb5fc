"""What a release takes from `triton/models`: the repository's folders, and the alignment's version."""

import ast
import shutil
from pathlib import Path

from export.errors import ReleaseError

MODELS = Path(__file__).parents[1] / "triton" / "models"


def alignment_version(models: Path) -> int:
    """`ALIGNMENT_VERSION` of the align step, read without running that module and its imports.

    Raises:
        ReleaseError: the module isn't there or doesn't set it to a number.
    """
    path = models / "align" / "1" / "alignment.py"
    if not path.is_file():
        raise ReleaseError(f"there is no {path}: the export needs the sources of Triton's models")
    for statement in ast.parse(path.read_text()).body:
        match statement:
            case (
                ast.Assign(targets=[ast.Name(id="ALIGNMENT_VERSION")], value=ast.Constant(value=int(version)))
                | ast.AnnAssign(
                    target=ast.Name(id="ALIGNMENT_VERSION"), value=ast.Constant(value=int(version))
                )
            ):
                return version
    raise ReleaseError(f"{path} doesn't set ALIGNMENT_VERSION to a number")


def copy_models(models: Path, destination: Path) -> None:
    """Copy the model repository. Triton wants a version folder `1` in each model, even an empty one."""
    shutil.copytree(models, destination, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    for model in destination.iterdir():
        if model.is_dir():
            (model / "1").mkdir(exist_ok=True)
