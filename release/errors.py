"""What can be wrong with releases on disk, for a person to read.

ReleaseError            it can't be assembled, doesn't exist, or another command holds the folder
└── NoReleaseError      a folder that should hold a release holds none
"""


class ReleaseError(Exception):
    """Releases that can't be used or changed; the message is one sentence."""


class NoReleaseError(ReleaseError):
    """A folder without a release, or with a manifest that can't be read."""

    def __init__(self, message: str = "There is no release of the models") -> None:
        super().__init__(message)
