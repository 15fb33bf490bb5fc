"""A made face whose geometry is known."""

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float32]

# An upright frontal face in a 200x200 box: eyes level, nose midway, mouth below.
UPRIGHT = np.array([[60, 80], [140, 80], [100, 120], [70, 160], [130, 160]], np.float32)


def turned(points: Points, degrees: float, centre: tuple[float, float] = (100, 100)) -> Points:
    """The points after the photo was turned clockwise, as seen, about a centre (y points down)."""
    angle = np.radians(degrees)
    matrix = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    moved: Points = ((points - centre) @ matrix.T + centre).astype(np.float32)
    return moved
