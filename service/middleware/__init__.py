"""What every request passes: load shedding, the log, authentication, limits of uploads, errors."""
