"""What a change of the ensemble's settings gains or costs on this machine, one at a time, side by side."""
