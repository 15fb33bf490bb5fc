"""Which photos a measurement needs, and where their embeddings are kept.

STATE/accuracy/<embedding space>/embeddings-<fingerprint>/<variant>/        the ensemble's
STATE/accuracy/facenet-pytorch-<weights>-<SHA-256's first 8>/               the baseline's, for any alignment
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from export.evaluation.embeddings import EmbeddingCache
from perf.accuracy.baseline import BaselineOptions, running_baseline
from perf.accuracy.ensemble import running_ensemble
from perf.accuracy.measure import measure, unmeasured
from perf.accuracy.variants import Variant
from perf.lfw import Photo
from release.manifest import Manifest, read_manifest

DECIDING = (".onnx", ".py")
"""Files of the model repository that decide what an embedding looks like; the configurations don't."""


@dataclass(frozen=True)
class Collection:
    """One release's measurements in the state folder."""

    release: Path
    manifest: Manifest
    state: Path

    @classmethod
    def of(cls, release: Path, state: Path) -> "Collection":
        """Read the release's manifest.

        Raises:
            OSError, msgspec.DecodeError: there is none.
        """
        release = release.resolve()  # `current` may point elsewhere before the measurement ends
        return cls(release, read_manifest(release / "manifest.json"), state)

    @property
    def folder(self) -> Path:
        """Where reports and embeddings of the release's embedding space are."""
        return self.state / "accuracy" / self.manifest.embedding_space

    def cache(self, variant: Variant) -> EmbeddingCache:
        """The ensemble's embeddings of the photos in a variant."""
        return EmbeddingCache(self.folder / f"embeddings-{fingerprint(self.manifest)}" / folder_name(variant))

    def baseline_cache(self) -> EmbeddingCache:
        """The baseline's embeddings with the same weights."""
        weights = self.manifest.weights
        return EmbeddingCache(
            self.state / "accuracy" / f"facenet-pytorch-{weights.name}-{weights.sha256[:8]}"
        )

    def measure(self, photos: Iterable[Photo], variants: Iterable[Variant], address: str | None) -> None:
        """Send through the ensemble what isn't measured yet; Triton is started only if there is something."""
        photos = list(photos)
        missing = {variant: unmeasured(self.cache(variant), photos) for variant in variants}
        if not any(missing.values()):
            return
        with running_ensemble(self.release, self.manifest.embedding_space, address) as ensemble:
            for variant, needed in missing.items():
                measure(self.cache(variant), needed, variant, ensemble)

    def measure_baseline(self, photos: Iterable[Photo], variant: Variant, options: BaselineOptions) -> None:
        """Send through facenet-pytorch's pipeline what isn't measured yet."""
        cache = self.baseline_cache()
        if missing := unmeasured(cache, photos):
            with running_baseline(self.manifest.weights, options) as baseline:
                measure(cache, missing, variant, baseline)


def fingerprint(manifest: Manifest) -> str:
    """Names what decides the embeddings: networks and code of the steps, not how many instances run them."""
    deciding = sorted((path, sha) for path, sha in manifest.files.items() if path.endswith(DECIDING))
    return hashlib.sha256(repr(deciding).encode()).hexdigest()[:8]


def folder_name(variant: Variant) -> str:
    """The variant's name without what file systems dislike."""
    return variant.name.replace(" ", "-").replace("°", "")
