"""The sentence with which an upgrade ends."""

from msgspec.structs import replace

from export.upgrade.models import Exchanged

UPGRADED = Exchanged(
    release=3, previous=2, same_space=False, steps=[], switch_s=0.01, reembedded=7, failed={}, unknown_users=0
)


def test_it_names_both_releases() -> None:
    assert str(UPGRADED) == "release 3 is in use, release 2 was before"


def test_it_tells_how_many_have_to_enrol_again() -> None:
    unknown = str(replace(UPGRADED, unknown_users=5))
    assert unknown == "release 3 is in use, release 2 was before; 5 users are unknown until they enrol again"


def test_a_release_in_use_is_not_taken_into_use_again() -> None:
    assert str(replace(UPGRADED, release=2, same_space=True)) == "release 2 is in use already"


def test_one_in_use_may_have_lacked_vectors_in_a_restored_database() -> None:
    said = str(replace(UPGRADED, release=2))
    assert said == "release 2 is in use as before, and the database is of its space again"
