"""Six people whose answers in the user's protocols are known."""

from export.evaluation.embeddings import Faces
from tests.support.embeddings import NO_FACE, at, faces

FIRST = faces({0: 0, 1: 60, 2: 120, 3: 180, 4: 240, 5: NO_FACE})
SECOND = faces({0: 10, 1: 110, 3: NO_FACE, 5: 300})
"""Person 0 is recognised, 1 is nearer to 2, 3 has no face, 5 isn't enrolled for want of one."""
EVERY = Faces.of([at(0), at(200), at(240), at(130), None], [0, 3, 4, 4, 5])
