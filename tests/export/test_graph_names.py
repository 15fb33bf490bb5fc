"""What a graph is called inside its file."""

from pathlib import Path

import onnx


def test_a_graph_s_name_tells_its_content(release: Path, int8_release: Path) -> None:
    """ONNX Runtime calls the TensorRT engines that it keeps after the graph, and looks at no weights."""
    files = [
        folder / "models" / model / "1" / "model.onnx"
        for folder, model in ((release, "mtcnn"), (release, "facenet"), (int8_release, "facenet"))
    ]
    names = [onnx.load(file).graph.name for file in files]
    assert [name.rpartition("-")[0] for name in names] == ["mtcnn", "facenet", "facenet"]
    assert len(set(names)) == len(names)
