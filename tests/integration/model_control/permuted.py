"""Makes a release one of another embedding space, in which nothing resembles anything of its first one."""

import subprocess
from pathlib import Path

import msgspec

from release.manifest import MANIFEST, read_manifest
from service.settings import Settings
from tests.export.verify.test_verification import sign
from tests.support.project import PROJECT

NETWORK = Path("models") / "facenet" / "1" / "model.onnx"
NAMED_IN = Path("models") / "align" / "1" / "embedding_space"


def permute(release: Path) -> None:
    """Let the network's components change places as the upgrade drill does it; its environment has onnx."""
    python = Settings().state_dir.absolute() / "envs" / "export" / "bin" / "python"
    command = [str(python), "-m", "perf.soak.permuted_model", str(release / NETWORK)]
    subprocess.run(command, cwd=PROJECT, check=True)
    manifest = read_manifest(release / MANIFEST)
    space = f"{manifest.embedding_space}-permuted"
    (release / NAMED_IN).write_text(f"{space}\n")
    msgspec.structs.replace(manifest, embedding_space=space).write(release / MANIFEST)
    sign(release, manifest.release)
