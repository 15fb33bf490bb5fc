"""An exchange that was killed at the one moment when the database and the link of the release in use differ."""

from db.pool import Database
from db.queries.spaces import current_space
from release.links import make_current
from service.settings import Settings
from service.slots import Slots


async def finish_cut_off(settings: Settings, database: Database) -> None:
    """Where the database has switched to another embedding space and the link has not, let the link follow.

    Until then every photo is shown to the models of both spaces. What comes next must not begin in this state: the
    slot beside the one that the link tells is the one that is needed.
    """
    space, slots = await database.run(current_space), Slots(settings)
    in_use = slots.current()
    if space is None or space == in_use.space:
        return
    slot = slots.of_space(space)
    if slot.number != in_use.number:
        make_current(slot.release.parent, int(slot.release.name))
