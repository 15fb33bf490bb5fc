"""Which embedding space an answer may be of: a change happens once, for everybody at the same moment."""

import math


class Timeline:
    """The spaces in force, as the answers have shown them. Times are seconds of one clock."""

    def __init__(self, space: str) -> None:
        self._seen = [(-math.inf, space)]
        self._coming = space

    def expect(self, space: str) -> None:
        """From now on answers may be of this space: a change to it has begun."""
        self._coming = space

    def arrived(self, space: str, now: float) -> None:
        """The change to it is over: no request that begins later may be answered otherwise."""
        self._coming = space
        if self._seen[-1][1] != space:
            self._seen.append((now, space))

    def agrees(self, space: str, began: float, ended: float) -> bool:
        """Whether an answer may be of this space.

        It may be of the one in force when the request began, of a later one, or of the first in the one that is coming.
        Never may it be of one that was over when the request began.
        """
        in_force = max(number for number, (since, _) in enumerate(self._seen) if since <= began)
        if space in {each for _, each in self._seen[in_force:]}:
            return True
        if space != self._coming:
            return False
        self._seen.append((ended, space))
        return True
