"""A slice of LFW that looks like the whole."""

from pathlib import Path

from export.evaluation.datasets import Lfw

PEOPLE = 12
PHOTOS = 4


def few_people(lfw: Lfw, folder: Path) -> None:
    """Write the first people who have four photos into a folder, and pairs.txt beside it: two folds of six pairs."""
    people = [person for person in lfw.people if lfw.has(person, PHOTOS)][:PEOPLE]
    for person in people:
        (folder / person).mkdir(parents=True)
        for number in range(1, PHOTOS + 1):
            photo = lfw.photo(person, number)
            (folder / person / f"{photo.name}.jpg").write_bytes(photo.data)
    lines = ["2 3"]
    for fold in (people[: PEOPLE // 2], people[PEOPLE // 2 :]):
        lines += [f"{person} 1 2" for person in fold[:3]]
        lines += [f"{one} 1 {other} 1" for one, other in zip(fold[:3], fold[3:], strict=True)]
    (folder.parent / "pairs.txt").write_text("\n".join(lines))
