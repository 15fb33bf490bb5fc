"""A variant is a copy of the release in which one thing is different."""

from pathlib import Path

from perf.model_config import read_config, threads_of
from perf.tuning.variants import VARIANTS, Variant, as_released, instances, networks_of, threads

GRAPH = "models/facenet/1/model.onnx"


def test_a_variant_leaves_the_release_as_it_is(release: Path, tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in release.rglob("*") if path.is_file()}
    Variant("three threads", threads(3, "facenet")).make(release, tmp_path / "copy")
    assert threads_of(read_config(tmp_path / "copy", "facenet")) == 3
    assert {path: path.read_bytes() for path in release.rglob("*") if path.is_file()} == before


def test_only_the_named_models_change(release: Path) -> None:
    mtcnn = read_config(release, "mtcnn")
    instances(4, "facenet")(release)
    assert read_config(release, "facenet").instance_group[0].count == 4
    assert read_config(release, "mtcnn") == mtcnn


def test_the_graphs_may_be_another_release_s(release: Path, tmp_path: Path) -> None:
    Variant("copy", as_released).make(release, tmp_path / "other")
    (tmp_path / "other" / GRAPH).write_text("another graph")
    networks_of(tmp_path / "other")(release)
    assert (release / GRAPH).read_text() == "another graph"


def test_every_variant_but_the_first_has_a_name_of_its_own() -> None:
    assert VARIANTS[0].change is as_released
    assert len({variant.name for variant in VARIANTS}) == len(VARIANTS)
