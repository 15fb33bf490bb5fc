"""People who are in LFW under two names: taking one for the other is no false accept.

Found by looking at the most similar first photos of different names; here are only those that the photos or the names
themselves prove. Twins and siblings are not. The user's two protocols, LFW's pairs and the cross-validated
comparison leave them in, as everybody's published figures do. They matter where thresholds are chosen: of 5,749 people,
0.1 % are six.
"""

import numpy as np

from perf.accuracy.arrays import Ints

SAME_PHOTO = (
    ("Andrew_Caldecott", "Andrew_Gilligan"),
    ("Bart_Hendricks", "Ricky_Ray"),
    ("Carlos_Beltran", "Raul_Ibanez"),
    ("Carlos_Ruckauf", "Eduardo_Duhalde"),
    ("Emmy_Rossum", "Eva_Amurri"),
    ("Shinya_Taniguchi", "Takahiro_Mori"),
)
"""One photograph, or two of one scene, under two names."""

TWO_SPELLINGS = (
    ("Bison_Dele", "Brian_Williams"),  # the basketball player's name from 1998, and before
    ("Choi_Sung-hong", "Sung_Hong_Choi"),
    ("Chyung_Dai-chul", "Dai_Chul_Chyung"),
    ("Felipe_De_Borbon", "Prince_Felipe"),
    ("Hasan_Wirayuda", "Hassan_Wirajuda"),
    ("John_Barnett", "John_Burnett"),
    ("Noer_Moeis", "Noer_Muis"),
    ("Talisa_Bratt", "Talisa_Soto"),
    ("Wang_Yingfan", "Yingfan_Wang"),
)
"""One person's name in two forms."""


def doubles(people: list[str]) -> Ints:
    """The pairs as places in the list of people [n, 2], as far as they are in it."""
    places = {person: place for place, person in enumerate(people)}
    pairs = [
        (places[one], places[other])
        for one, other in SAME_PHOTO + TWO_SPELLINGS
        if one in places and other in places
    ]
    return np.array(pairs, np.int64).reshape(len(pairs), 2)
