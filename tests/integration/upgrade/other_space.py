"""A release of another embedding space."""

import shutil
from pathlib import Path

import msgspec

from release.manifest import MANIFEST, read_manifest
from release.store import hashes


def in_other_space(release: Path, number: int) -> Path:
    """Copy a release, whose models then name another space than they are of."""
    folder = release.with_name(f"{number:04}")
    shutil.copytree(release, folder)
    manifest = read_manifest(folder / MANIFEST)
    space = f"{manifest.embedding_space}-other"
    (folder / "models" / "align" / "1" / "embedding_space").write_text(f"{space}\n")
    changed = msgspec.structs.replace(manifest, release=number, embedding_space=space, files=hashes(folder))
    changed.write(folder / MANIFEST)
    return folder
