"""Load at a fixed rate while everything that can break is broken in turn."""
