"""The two protocols of Trifid's first user, on the same people as theirs.

False rejects: everybody's first photo is enrolled, everybody's second photo is shown.
False accepts: the first half of the people (by name) is enrolled, the other half is shown: first photos, or all photos.
"""

from dataclasses import dataclass

import numpy as np

from export.evaluation.embeddings import Faces
from export.evaluation.trials import Trials, trials


@dataclass(frozen=True)
class UserTrials:
    """The trials of one pipeline.

    Attributes:
        genuine: second photos against all first photos.
        strangers: first photos of the second half against the first half's.
        all_strangers: all photos of the second half against the same; None where not all were measured.
    """

    genuine: Trials
    strangers: Trials
    all_strangers: Trials | None

    @classmethod
    def of(cls, first: Faces, second: Faces, every: Faces | None) -> "UserTrials":
        """Run the searches, given everybody's first, second and (perhaps) all photos."""
        people = np.unique(first.person)
        enrolled, others = people[: len(people) // 2], people[len(people) // 2 :]
        gallery = first.of_people(enrolled)
        return cls(
            genuine=trials(second, first),
            strangers=trials(first.of_people(others), gallery),
            all_strangers=None if every is None else trials(every.of_people(others), gallery),
        )
