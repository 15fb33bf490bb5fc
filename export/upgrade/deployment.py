"""The Trifid whose models are to be exchanged: its settings, its servers, and a switch that was cut off.

A kill between the database's word and the link of the release in use leaves the two apart; the next command ends that.
"""

import os
from dataclasses import dataclass

from db.pool import Database
from db.queries.spaces import current_space
from export.errors import UpgradeError
from export.upgrade.servers import LocalServers, ModelControlServers, SlotServers
from release.links import CURRENT, make_current
from service.settings import Settings, settings_or_exit
from stack.running import supervisor_answers
from stack.supervisor import environment


async def finish_interrupted_switch(settings: Settings, database: Database) -> None:
    """Where the database has switched to another embedding space and the link has not, let the link follow.

    Until then every photo is shown to the models of both spaces. What comes next must not begin in this state: the
    slot beside the one that the link tells is the one that is needed.
    """
    space, slots = await database.run(current_space), settings.slots
    in_use = slots.current()
    if space is None or space == in_use.space:
        return
    slot = slots.of_space(space)
    if slot.number != in_use.number:
        make_current(slot.release.parent, int(slot.release.name))


@dataclass(frozen=True)
class Deployment:
    """A running Trifid."""

    settings: Settings
    servers: SlotServers


def find_deployment() -> Deployment:
    """Return the Trifid of this environment: that of the servers which it names, or else of the state folder.

    Raises:
        UpgradeError: none runs, or its models are not exchanged in this way.
    """
    settings = settings_or_exit()
    _require_exchangeable(settings)
    if not settings.triton_url:
        if not supervisor_answers(settings.run_dir):
            raise UpgradeError(
                f"Trifid does not run on {settings.state_dir}: start it (make up), for its users matter"
            )
        settings = _settings_in(environment(settings.run_dir))
        _require_exchangeable(settings)
    return Deployment(settings, _told(settings) if settings.triton_url else LocalServers(settings))


def _told(settings: Settings) -> ModelControlServers:
    if not settings.triton_url_beside:
        raise UpgradeError(
            "the servers of TRIFID_TRITON_URL are the only ones: TRIFID_TRITON_URL_BESIDE must name others,"
            " into which a release can be loaded beside them"
        )
    if not settings.model_control_key:
        raise UpgradeError("TRIFID_MODEL_CONTROL_KEY is not set: without it no server loads anything")
    return ModelControlServers(settings)


def _settings_in(own: dict[str, str]) -> Settings:
    """What the running processes were started with counts, not what this shell has: a key to kept faces, say."""
    before = dict(os.environ)
    os.environ.update({name: value for name, value in own.items() if _is_setting(name)})
    try:
        return settings_or_exit()
    finally:
        os.environ.clear()
        os.environ.update(before)


def _is_setting(name: str) -> bool:
    return name.startswith("TRIFID_") or name == "DATABASE_URL"


def _require_exchangeable(settings: Settings) -> None:
    current = settings.state_dir / "releases" / CURRENT
    if settings.release.absolute() != current.absolute():
        raise UpgradeError(
            f"TRIFID_RELEASE is set, so {CURRENT} is not what is in use: unset it and restart first"
        )
