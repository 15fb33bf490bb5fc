"""Where perf_analyzer is, and whether it starts."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from perf.ensemble.perf_analyzer import LIBRARIES, PROGRAM, InstallationError, install

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
