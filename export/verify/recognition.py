"""How well a release recognises people of LFW: first photos enrolled, second photos shown."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from export.evaluation.datasets import Lfw
from export.evaluation.embeddings import EmbeddingMatrix, Floats
from export.evaluation.trials import (
    PLAIN,
    SHIPPED,
    DecisionRule,
    Similarities,
    false_accept_rate,
    false_reject_rate,
    threshold_at,
)
from export.verify.gates import CHOSEN_FAR, Recognition
from release.manifest import MANIFEST, parse_manifest
from stack.ensemble_client import EnsembleAnswer

PEOPLE = 300
"""Enough to see a release that is broken; what half a point of FRR needs is `perf.accuracy compare`."""

SEED = 1


def lfw_photos(path: Path, people: int = PEOPLE) -> list[bytes]:
    """Two photos each of people chosen at random but repeatably, who have two: first, second, first, and so on.

    Raises:
        OSError, tarfile.TarError, ValueError: as `export.evaluation.datasets.Lfw`.
    """
    lfw = Lfw(path)
    known = [person for person in lfw.people if lfw.has(person, 2)]
    chosen = random.Random(SEED).sample(known, min(people, len(known)))  # noqa: S311  no secret
    return [lfw.photo(person, number).data for person in chosen for number in (1, 2)]


def recognition(answers: Sequence[EnsembleAnswer], release: Path) -> Recognition:
    """The figures of a release that gave these answers to `lfw_photos`."""
    people = len(answers) // 2
    first, second = _faces(answers[::2], people), _faces(answers[1::2], people)
    shown, enrolled = Similarities.of(second, first).trials(), Similarities.of(first, first).trials()

    def impostors(rule: DecisionRule) -> Floats:
        """Everybody's photos, each a stranger to a gallery of the others."""
        return np.concatenate([rule.impostor(shown), rule.impostor(enrolled)])

    threshold = threshold_at(impostors(SHIPPED), CHOSEN_FAR)
    own = parse_manifest((release / MANIFEST).read_bytes()).threshold.at(CHOSEN_FAR)
    own_rule, own_base = DecisionRule(max(own.neighbours, 1), own.crowd_weight), own.required(people)
    return Recognition(
        people=people,
        frr=false_reject_rate(SHIPPED.genuine(shown), threshold),
        far=false_accept_rate(impostors(SHIPPED), threshold),
        threshold=threshold,
        cosine_threshold=threshold_at(impostors(PLAIN), CHOSEN_FAR),
        own_frr=false_reject_rate(own_rule.genuine(shown), own_base),
        own_far=false_accept_rate(impostors(own_rule), own_base),
    )


def _faces(answers: Sequence[EnsembleAnswer], people: int) -> EmbeddingMatrix:
    return EmbeddingMatrix.of([answer.embedding for answer in answers], range(people))
