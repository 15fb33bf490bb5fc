"""How well a release recognises people, measured on LFW through the real ensemble: `python -m perf.accuracy run`.

The photos' way:   variants -> ensemble | baseline -> cache -> faces
The figures' way:  faces -> trials -> rule -> rates -> protocols, cross_validation, gallery_sizes, … -> report
"""
