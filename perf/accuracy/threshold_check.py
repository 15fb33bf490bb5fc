"""Whether thresholds that were calibrated with one release are right for another one."""

from collections.abc import Iterator

import msgspec

from export.evaluation.calibration import Population
from export.evaluation.trials import SHIPPED, false_accept_rate, false_reject_rate
from release.manifest import ThresholdRecord


class ThresholdRow(msgspec.Struct, frozen=True):
    """What a calibrated threshold, chosen for a gallery size and a false accept rate, gives with other embeddings."""

    gallery: int
    chosen_for_far: float
    threshold: float
    far: float
    frr: float


def threshold_rows(population: Population, table: ThresholdRecord, rate: float) -> Iterator[ThresholdRow]:
    """The table's thresholds for a rate, at each gallery size that these people allow; none if it isn't calibrated.

    Raises:
        ValueError: the table has no such rate.
    """
    if not (table.gallery_sizes and table.false_accept_rates and table.similarities):
        return
    column = table.false_accept_rates.index(rate)
    chosen = {size: row[column] for size, row in zip(table.gallery_sizes, table.similarities, strict=True)}
    for size in sorted(chosen.keys() & set(population.sizes())):
        [scores] = population.scores(size, [SHIPPED])
        threshold = chosen[size]
        far = false_accept_rate(scores.impostor, threshold)
        yield ThresholdRow(size, rate, threshold, far, false_reject_rate(scores.genuine, threshold))
