"""Users who would be unknown in another embedding space, and whether the operator accepts that."""

from db.queries.reembedding import Missing
from export.errors import UpgradeError
from export.upgrade.reembedding_result import Account, Failure


def refuse_unknown(missing: Missing, space: str) -> None:
    """Return if the first face of everybody was kept.

    Raises:
        UpgradeError: of somebody it was not.
    """
    if missing.users_without_crop:
        raise UpgradeError(
            f"no face was kept (TRIFID_KEEP_FACES) of {missing.users_without_crop} of the {missing.users} users who"
            f" have no vector in {space}: they would be unknown until they enrol again."
            " --accept-reenrolment accepts that"
        )


def refuse_unopened(account: Account) -> None:
    """Return if every kept face could be opened. That users be unknown for lack of a key is nothing to accept.

    Raises:
        UpgradeError: one could not.
    """
    if unopened := account.failed.get(Failure.NOT_OPENED):
        raise UpgradeError(
            f"{unopened} kept faces can't be opened: TRIFID_FACES_KEY has not the key that sealed them, or they are"
            " damaged (docs/operation.md)"
        )


def refuse_left(left: Missing, account: str) -> None:
    """Return if everybody has a vector in the new space.

    Raises:
        UpgradeError: somebody has none, although faces were kept.
    """
    if left.users:
        raise UpgradeError(
            f"{left.users} users would be unknown: {account}. Run the same again,"
            " or accept with --accept-reenrolment that they enrol again"
        )
