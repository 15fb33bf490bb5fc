"""What an upgrade consists of. Each step may be killed: the same command run again begins anew and does the rest."""

from collections.abc import Callable
from enum import Enum


class Step(Enum):
    """A step of an upgrade or a rollback, in their order."""

    VERIFY = "verify"
    """Hold the release against its gates, in a Triton of its own. A rollback does without."""
    LOAD = "load"
    """Start its servers beside those in use, and warm them up."""
    REEMBED = "re-embed"
    """Only to another embedding space: everybody enrolled gets a vector there too."""
    INDEX = "index"
    """Only to another embedding space: make the search's indexes there."""
    SWITCH = "switch"
    """To another space: the last few vectors and the database's word that it is current, in one transaction."""
    SWITCHED_SPACE = "switched space"
    """Between the database's word and the rename that tells which servers are asked first."""
    WATCH = "watch"
    """Ask the new servers while they are in use; on a failure go back."""
    UNLOAD = "unload"
    """Stop the servers that were in use before."""


Begin = Callable[[Step], None]
"""Told of each step as it begins."""
