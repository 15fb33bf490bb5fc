"""The release in use, as far as the service knows it: the manifest beside the models that Triton serves."""

from pathlib import Path

import msgspec

from service.errors import InferenceUnavailableError


class Threshold(msgspec.Struct, frozen=True):
    """From which cosine on two faces are one person, and where that figure comes from."""

    similarity: float
    source: str


class Manifest(msgspec.Struct, frozen=True):
    """The part of manifest.json that concerns the service."""

    embedding_space: str
    threshold: Threshold


class Release:
    """The release folder. Its manifest is read when first needed, and again when the models were exchanged.

    A threshold means something in its own embedding space only. So it is asked for with the space that the
    ensemble names in its answer, and refused for any other.
    """

    def __init__(self, folder: Path, override: float | None = None) -> None:
        self._folder = folder
        self._override = override
        self._manifest: Manifest | None = None

    def threshold(self, space: str) -> Threshold:
        """Return the threshold for this embedding space.

        Raises:
            InferenceUnavailableError: the release is missing, or is of another space than the running models.
        """
        manifest = self._manifest_for(space)
        if manifest.embedding_space != space:
            raise InferenceUnavailableError(
                "The running models and the release's manifest are of two embedding spaces"
            )
        if self._override is not None:
            return Threshold(self._override, "TRIFID_SIMILARITY_THRESHOLD")
        return manifest.threshold

    def is_of(self, space: str) -> bool:
        """Whether the release makes vectors of this embedding space.

        Raises:
            InferenceUnavailableError: there is no release.
        """
        return self._manifest_for(space).embedding_space == space

    def probe(self) -> bytes:
        """Return the release's small photo of a face, for a real inference.

        Raises:
            InferenceUnavailableError: there is none.
        """
        try:
            return (self._folder / "probe.jpg").read_bytes()
        except OSError as error:
            raise InferenceUnavailableError("There is no release of the models") from error

    def _manifest_for(self, space: str) -> Manifest:
        """Return the manifest, read again if the one in memory is not of this space."""
        if self._manifest is None or self._manifest.embedding_space != space:
            self._manifest = self._read()
        return self._manifest

    def _read(self) -> Manifest:
        try:
            return msgspec.json.decode((self._folder / "manifest.json").read_bytes(), type=Manifest)
        except (OSError, msgspec.MsgspecError) as error:
            raise InferenceUnavailableError("There is no release of the models") from error
