"""Pretrained weights to verified, numbered Triton model repositories, and their exchange: `python -m export --help`."""
