"""Upgrades, rollbacks and upgrades that are killed, under a fixed load whose right answers are known."""
