"""Whether a release is fit to be taken into use, found out before it is."""

from pathlib import Path

from export.errors import UpgradeError
from export.upgrade.deployment import Running
from export.upgrade.exchange import Gate
from export.upgrade.steps import Report
from export.verify.side import Side, damages
from export.verify.trial import Trial, in_own_tritons, where_served
from export.verify.verify import verify
from service.slots import Slot, Slots


class Fitness:
    """Of one release, on these photos.

    Where Triton servers can be started, it is found out in such as nobody uses, before the release is loaded anywhere.
    Servers elsewhere have to load it first: then it is found out between the load and the switch.
    """

    def __init__(
        self, running: Running, release: Path, photos: Path | None, lfw: Path | None, report: Report
    ) -> None:
        self._settings = running.settings
        self._release = release
        self._photos = photos or running.settings.state_dir / "photos"
        self._lfw = lfw
        self._report = report

    def before_load(self) -> Gate | None:
        """Find out what can be before the release is loaded; return what has to look at it when it is.

        Raises:
            ExportError: it isn't fit, or can't be tried.
        """
        if not self._settings.triton_url:
            self._verify(in_own_tritons)
            return None
        if found := list(damages(Side.of(self._release))):
            self._refuse(found)
        return self._when_loaded

    def _when_loaded(self, slot: Slot) -> None:
        self._verify(where_served([slot, Slots(self._settings).current()]))

    def _verify(self, trial: Trial) -> None:
        in_use = self._settings.release.resolve()
        verification = verify(self._release, in_use, self._photos, self._lfw, self._report, trial)
        if verification.refusals:
            self._refuse(verification.refusals)

    def _refuse(self, reasons: list[str]) -> None:
        raise UpgradeError(f"release {self._release.name} is not fit: {'; '.join(reasons)}")
