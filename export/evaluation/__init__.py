"""Recognition measured on LFW and on folders of photos: datasets, embeddings, trials, calibration."""
