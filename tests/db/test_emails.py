"""Which e-mails are one person's: letters count without their case, and nothing else is guessed."""

from datetime import date

import pytest

from db.pool import Database
from db.queries import faces
from db.queries.faces import NewUser
from service.api.validation import parse_email
from tests.db.faces import face, face_vector


async def _both_fit(database: Database, first: str, second: str) -> bool:
    """Whether two users can have these e-mails, read as the API does."""
    async with database.connection() as connection:
        ids = [
            await faces.insert_user(
                connection, NewUser("Ada", date(1985, 12, 10), parse_email(email)), face(face_vector(seed))
            )
            for seed, email in enumerate((first, second))
        ]
    assert ids[0] is not None
    return ids[1] is not None


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("ada@example.com", "ADA@EXAMPLE.COM"),
        ("josé@example.com", "JOSÉ@example.com"),
        ("\u00e1da@example.com", "a\u0301da@example.com"),
        ("ada@b\u00fccher.example", "ada@B\u00dcCHER.example"),
        ("ada@b\u00fccher.example", "ada@xn--bcher-kva.example"),
        ("ada@example.com", "ada@example\u3002com"),
    ],
    ids=ascii,
)
async def test_another_spelling_of_an_e_mail_is_taken(database: Database, first: str, second: str) -> None:
    assert not await _both_fit(database, first, second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("ada@example.com", "\u0430da@example.com"),
        ("ada@example.com", "\uff41da@example.com"),
        ("ada@example.com", "ada@ex\u0430mple.com"),
        ("strasse@example.com", "stra\u00dfe@example.com"),
        ("ada@strasse.example", "ada@stra\u00dfe.example"),
        ("ada@example.com", "a.da@example.com"),
        ("ada@example.com", "ada+1@example.com"),
    ],
    ids=ascii,
)
async def test_a_look_alike_is_another_mailbox_and_so_another_e_mail(
    database: Database, first: str, second: str
) -> None:
    assert await _both_fit(database, first, second)
