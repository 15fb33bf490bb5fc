"""What a command has done, for a script: the object that `--json` prints, and the exit code."""

from dataclasses import dataclass

import msgspec


@dataclass(frozen=True)
class CommandResult:
    """The end of a command. 0 is success; 1 a refusal or a failure, in which case the object says why."""

    result: msgspec.Struct
    exit_code: int = 0


class CommandError(msgspec.Struct, frozen=True):
    """The object of a command that stopped with one sentence."""

    error: str
