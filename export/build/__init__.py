"""Weights to ONNX graphs, checked against the original networks and published as a release."""
