"""What the export's tests share: one real release, its graphs, and the original networks beside them.

Nothing here is made up but the vggface2 checkpoint, which can't be had everywhere: the weights are casia-webface's,
from an installed package, the photos are made from scikit-image's portrait. The release is built once, by the code
that a user runs, and takes most of the tests' time.
"""

import dataclasses
from collections.abc import Iterator
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import torch
from facenet_pytorch import InceptionResnetV1

from export.build.facenet import build_network
from export.build.networks import OnnxNetworks, PyTorchNetworks
from export.build.photos import Photo, built_in_photos
from export.build.pipeline import BuildOptions, build
from export.build.weights.checkpoints import StateDict
from export.build.weights.selection import LoadedWeights, load_casia_webface
from release.manifest import Manifest, read_manifest
from release.store import Releases, locked_releases
from tests.export.build.test_checkpoints import CLASSES
from tests.support.project import PROJECT


@pytest.fixture(scope="session", autouse=True)
def _one_thread() -> None:
    """As in the export: PyTorch's threads slow each other down beside other work."""
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def repository() -> Path:
    """The folder that holds the sources."""
    return PROJECT


@pytest.fixture(scope="session")
def options(tmp_path_factory: pytest.TempPathFactory) -> BuildOptions:
    """A build of the weights that every machine has, in a state folder of its own.

    It checks parity on the built-in photos only, and nothing is calibrated: the folders of both don't exist.
    """
    state = tmp_path_factory.mktemp("state")
    return BuildOptions(
        state_dir=state,
        photos=state / "photos",
        weights="casia-webface",
        calibrations=state / "calibrations",
    )


@pytest.fixture(scope="session")
def built(options: BuildOptions) -> tuple[Path, str]:
    """The release's folder, and what the build printed."""
    with redirect_stdout(StringIO()) as printed:
        folder = build(options).folder
    return folder, printed.getvalue()


@pytest.fixture(scope="session")
def release(built: tuple[Path, str]) -> Path:
    """The release's folder."""
    return built[0]


@pytest.fixture(scope="session")
def manifest(release: Path) -> Manifest:
    """The release's manifest."""
    return read_manifest(release / "manifest.json")


@pytest.fixture(scope="session")
def int8_options(options: BuildOptions, tmp_path_factory: pytest.TempPathFactory) -> BuildOptions:
    """The same build in INT8, in a state folder of its own."""
    return dataclasses.replace(options, precision="int8", state_dir=tmp_path_factory.mktemp("int8"))


@pytest.fixture(scope="session")
def int8_release(int8_options: BuildOptions) -> Path:
    """That release's folder."""
    with redirect_stdout(StringIO()):
        return build(int8_options).folder


@pytest.fixture(scope="session")
def mtcnn_file(release: Path) -> Path:
    """The release's detector."""
    return release / "models" / "mtcnn" / "1" / "model.onnx"


@pytest.fixture(scope="session")
def facenet_file(release: Path) -> Path:
    """The release's embedding network."""
    return release / "models" / "facenet" / "1" / "model.onnx"


@pytest.fixture(scope="session")
def graphs(mtcnn_file: Path, facenet_file: Path) -> OnnxNetworks:
    """Both graphs in ONNX Runtime."""
    return OnnxNetworks(mtcnn_file, facenet_file)


@pytest.fixture(scope="session")
def casia() -> LoadedWeights:
    """The casia-webface weights."""
    return load_casia_webface()


@pytest.fixture(scope="session")
def network(casia: LoadedWeights) -> Any:
    """facenet-pytorch's network, with the casia-webface weights."""
    return build_network(casia.state)


@pytest.fixture(scope="session")
def originals(network: Any) -> PyTorchNetworks:
    """facenet-pytorch's detector and network."""
    return PyTorchNetworks(network)


@pytest.fixture(scope="session")
def photos() -> dict[str, Photo]:
    """The built-in photos by name."""
    return {photo.name: photo for photo in built_in_photos()}


@pytest.fixture(scope="session")
def made_state() -> StateDict:
    """A state dict like the published vggface2 checkpoint's.

    Its names and shapes, `logits.*` included, with random values.
    """
    torch.manual_seed(2)
    network = InceptionResnetV1(pretrained=None, classify=True, num_classes=CLASSES)
    state: StateDict = network.state_dict()
    return state


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Torch's cache of checkpoints, empty and of this test's own.

    Nothing is fetched through a proxy: the publisher is on this machine.
    """
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    return tmp_path / "checkpoints"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where releases are to be kept."""
    return tmp_path / "state" / "releases"


@pytest.fixture
def releases(folder: Path) -> Iterator[Releases]:
    """The folder, held for a build."""
    with locked_releases(folder) as held:
        yield held
