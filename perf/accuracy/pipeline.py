"""One way from photos to embeddings: the ensemble, or the baseline."""

from dataclasses import dataclass
from functools import cached_property

from export.evaluation.embeddings import Faces
from export.evaluation.trials import PLAIN, SHIPPED, DecisionRule
from perf.accuracy.protocols import UserTrials
from perf.accuracy.report import BASELINE


@dataclass(frozen=True)
class Pipeline:
    """The faces that one pipeline gave of everybody's first and second photos, and of all photos if it saw them."""

    name: str
    first: Faces
    second: Faces
    every: Faces | None

    @cached_property
    def user_trials(self) -> UserTrials:
        """The searches of the user's protocols."""
        return UserTrials.of(self.first, self.second, self.every)

    @property
    def people(self) -> int:
        """The length of arrays that are indexed by person."""
        return int(self.first.person.max()) + 1

    def rules(self) -> list[DecisionRule]:
        """The rules that it is reported with: the baseline has only the one it comes with."""
        return [PLAIN] if self.name == BASELINE else [SHIPPED, PLAIN]
