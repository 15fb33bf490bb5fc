"""The kustomization that docs/kubernetes.md shows is one."""

import re
from pathlib import Path

import pytest

from tests.deploy.kubernetes.documented import DOCUMENT
from tests.deploy.kubernetes.kustomization import FOLDER, render
from tests.deploy.kubernetes.objects import Objects
from tests.deploy.kubernetes.pod_checks import images

EXAMPLE = re.compile(r"^```yaml\n(# site/kustomization\.yaml\n.*?)^```", re.DOTALL | re.MULTILINE)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """The operator's folder, beside Trifid's."""
    [example] = EXAMPLE.findall(DOCUMENT.read_text())
    (tmp_path / "trifid").symlink_to(FOLDER.parents[1])
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "kustomization.yaml").write_text(example)
    return tmp_path / "site"


def test_it_takes_the_operator_s_images_storage_and_settings(site: Path) -> None:
    objects = Objects(render(site))
    [claim] = [each for each in objects.documents if each["kind"] == "PersistentVolumeClaim"]
    assert claim["spec"]["storageClassName"] == "shared"
    assert claim["metadata"]["namespace"] == "trifid"
    assert "TRIFID_TRUSTED_PROXIES" in objects.settings()
    assert not [image for image in images(objects) if image.startswith("trifid-")]
