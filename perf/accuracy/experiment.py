"""Everything that is measured in one run, from LFW's photos to the report."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import chain
from pathlib import Path

from export.evaluation.calibration import (
    Population,
    calibrated_threshold,
    duplicate_identities,
    enrolled_photos,
    source_sentence,
)
from export.evaluation.collection import Collection
from export.evaluation.datasets import UPRIGHT, VARIANTS, Lfw, Photo
from export.evaluation.embeddings import EmbeddedDataset, photos_numbered
from perf.accuracy.baseline import BaselineOptions, measure_baseline
from perf.accuracy.figures import Pair, pair_figures, photos_of, read_pairs
from perf.accuracy.protocols import Pipeline, all_photos, cross_validated, first_photos, without_doubles
from perf.accuracy.report import BASELINE, ENSEMBLE, AccuracyReport, PipelineRow, Subject
from perf.accuracy.robustness import (
    PROBE,
    RobustnessRow,
    VariantFaces,
    photos_rows,
    robustness_rows,
    size_rows,
)


@dataclass(frozen=True)
class Options:
    """What to measure.

    Attributes:
        address: HOST:PORT of a Triton that serves the release already; None starts one.
        pairs: LFW's pairs.txt; None leaves the pairs out.
        every: each how many-th second photo is spoilt for the robustness figures.
        baseline: how to run facenet-pytorch; None leaves it out.
        baseline_all: show it all photos of the strangers too, which takes it as long again.
    """

    address: str | None
    pairs: Path | None
    every: int
    baseline: BaselineOptions | None
    baseline_all: bool


@dataclass(frozen=True)
class Experiment:
    """LFW and a release, with what has been measured of them."""

    lfw: Lfw
    collection: Collection
    options: Options

    def collect(self) -> None:
        """Get every embedding that isn't in the caches yet."""
        self.collection.measure(self.lfw, [UPRIGHT], self.options.address)
        self.collection.measure(self._spoilt(), VARIANTS, self.options.address)
        if self.options.baseline:
            measure_baseline(self.collection, self._for_baseline(), UPRIGHT, self.options.baseline)

    def collect_enrolled(self) -> None:
        """Get the ensemble's embeddings of everybody's first and second photos."""
        self.collection.measure(enrolled_photos(self.lfw), [UPRIGHT], self.options.address)

    @cached_property
    def ensemble(self) -> EmbeddedDataset:
        """The photos as the ensemble sees them."""
        return EmbeddedDataset(self.lfw, self.collection.cache(UPRIGHT))

    @cached_property
    def pairs(self) -> list[Pair]:
        """LFW's pairs; empty without the list."""
        return read_pairs(self.options.pairs, self.lfw) if self.options.pairs else []

    def pipelines(self) -> list[Pipeline]:
        """The ensemble, and the baseline if it is wanted."""
        found = [_pipeline(ENSEMBLE, self.ensemble, every=True)]
        if self.options.baseline:
            found.append(_pipeline(BASELINE, self._baseline, self.options.baseline_all))
        return found

    def population(self) -> Population:
        """The ensemble's faces for everything that depends on the gallery's size."""
        return Population.of(
            self.ensemble.numbered(1), self.ensemble.numbered(2), duplicate_identities(self.lfw.people)
        )

    def report(self, pipelines: Sequence[Pipeline], population: Population, started: float) -> AccuracyReport:
        """Measure everything on the collected embeddings."""
        rows, chosen = cross_validated(pipelines)
        double = duplicate_identities(self.lfw.people)
        return AccuracyReport(
            subject=self._subject(),
            pipelines=list(self._pipeline_rows()),
            first_photos=first_photos(pipelines),
            all_photos=all_photos(pipelines),
            cross_validated=rows,
            without_doubles=without_doubles(pipelines, double),
            chosen_rules=list(map(str, chosen)),
            sizes=size_rows(population),
            threshold=calibrated_threshold(population, source_sentence(population, date.today())),
            robustness=self._robustness(population),
            several_photos=photos_rows(
                [self.ensemble.numbered(number) for number in range(1, PROBE + 1)], double
            ),
            seconds=time.monotonic() - started,
        )

    @cached_property
    def _baseline(self) -> EmbeddedDataset:
        return EmbeddedDataset(self.lfw, self.collection.baseline_cache())

    def _spoilt(self) -> list[Photo]:
        return photos_numbered(self.lfw, 2)[:: self.options.every]

    def _for_baseline(self) -> Iterator[Photo]:
        if self.options.baseline_all:
            return iter(self.lfw)
        numbered = (photos_numbered(self.lfw, number) for number in (1, 2))
        return chain(*numbered, photos_of(self.pairs))

    def _subject(self) -> Subject:
        manifest = self.collection.manifest
        return Subject(
            manifest.release,
            manifest.embedding_space,
            f"{manifest.weights.name} {manifest.weights.version}",
            date.today().isoformat(),
            people=len(self.lfw.people),
            photos=len(self.lfw),
        )

    def _pipeline_rows(self) -> Iterator[PipelineRow]:
        measured = {ENSEMBLE: (self.ensemble, list(self.lfw))}
        if self.options.baseline:
            measured[BASELINE] = (self._baseline, list(self._for_baseline()))
        for name, (faces, photos) in measured.items():
            names = {photo.name: photo for photo in photos}
            undetected = sum(faces.embedding(photo) is None for photo in names.values())
            pairs = pair_figures(self.pairs, faces) if self.pairs else None
            yield PipelineRow(name, len(names), undetected, faces.cache.cpu_milliseconds, pairs)

    def _robustness(self, population: Population) -> list[RobustnessRow]:
        photos = self._spoilt()
        upright, *spoilt = (
            VariantFaces(variant.name, EmbeddedDataset(self.lfw, cache).faces(photos), cache.cpu_milliseconds)
            for variant in (UPRIGHT, *VARIANTS)
            for cache in [self.collection.cache(variant)]
        )
        return robustness_rows(self.ensemble.numbered(1), population.impostor.trials(), upright, spoilt)


def _pipeline(name: str, measured: EmbeddedDataset, every: bool) -> Pipeline:
    photos = measured.faces(list(measured.lfw)) if every else None
    return Pipeline(name, measured.numbered(1), measured.numbered(2), photos)
