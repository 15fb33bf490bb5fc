"""Pretrained weights to a verified, numbered Triton model repository: `python -m export build`."""
