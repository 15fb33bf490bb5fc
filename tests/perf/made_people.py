"""Made people in a system's gallery, mixed of random vectors: quicker to have than real ones."""

import numpy as np
import psycopg

from perf.gallery.made_people import MadeGallery
from perf.system import System


def made_gallery(system: System) -> MadeGallery:
    """An empty one."""
    real = np.random.default_rng(1).standard_normal((10, 512), np.float32)
    return MadeGallery(system.dsn, "another-space", real)


def enrolled(system: System) -> int:
    """How many people the system has."""
    with psycopg.connect(system.dsn) as connection:
        row = connection.execute("SELECT users FROM gallery_sizes").fetchone()
    return row[0] if row else 0
