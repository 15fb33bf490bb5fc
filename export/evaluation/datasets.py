"""Real photos to measure with, from a folder or from an archive such as LFW's."""

import random
import tarfile
from pathlib import Path

SUFFIXES = {".jpg", ".jpeg", ".png", ".webp"}


def sampled_photos(path: Path, count: int, seed: int = 1) -> list[bytes]:
    """The bytes of `count` files chosen at random but repeatably, or all of them if there are fewer.

    Raises:
        OSError, tarfile.TarError: the path is neither a folder nor a readable archive.
        ValueError: there is no photo in it.
    """
    photos = _from_folder(path, count, seed) if path.is_dir() else _from_archive(path, count, seed)
    if not photos:
        raise ValueError(f"{path} holds no photos ({', '.join(sorted(SUFFIXES))})")
    return photos


def _from_folder(folder: Path, count: int, seed: int) -> list[bytes]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [Path(name).read_bytes() for name in _chosen(list(map(str, files)), count, seed)]


def _from_archive(path: Path, count: int, seed: int) -> list[bytes]:
    with tarfile.open(path) as archive:
        files = {member.name: member for member in archive if member.isfile()}
        chosen = set(_chosen(list(files), count, seed))
        # In the archive's order: going back in a compressed file reads it anew from its start.
        contents = [archive.extractfile(member) for name, member in files.items() if name in chosen]
        return [content.read() for content in contents if content]


def _chosen(names: list[str], count: int, seed: int) -> list[str]:
    photos = sorted(name for name in names if Path(name).suffix.lower() in SUFFIXES)
    return random.Random(seed).sample(photos, min(count, len(photos)))  # noqa: S311  no secret
