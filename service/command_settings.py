"""The settings as a command needs them: what is wrong with them is for the operator to read."""

import sys

from pydantic import ValidationError
from pydantic_settings import SettingsError

from service.settings import Settings


def settings_or_exit() -> Settings:
    """Return the settings of a command; one line ends it that names each that makes no sense, and never quotes it."""
    try:
        return Settings()
    except ValidationError as error:
        wrong = [each for each in error.errors() if each["type"] != "default_factory_not_called"]
        told = "; ".join(f"{_variable(str(each['loc'][0]))}: {each['msg']}" for each in wrong)
        sys.exit(f"trifid: {told}")
    except SettingsError as error:  # a secret's file that can't be read
        cause = error.__cause__
        sys.exit(f"trifid: {error}: {cause if isinstance(cause, OSError) else type(cause).__name__}")


def _variable(setting: str) -> str:
    return setting if setting.isupper() else f"TRIFID_{setting.upper()}"
