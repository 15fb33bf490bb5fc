"""The settings of Trifid: one frozen object, read from the environment, the file .env, and files of secrets."""

import os
import sys
from pathlib import Path
from typing import Literal

from pydantic import AnyHttpUrl, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from db.address import dsn
from db.queries.faces import MOST_FACES_PER_USER
from release.slots import SLOTS, Slots
from service.setting_types import Addresses, FacesKeys, Origins, SecondSlotUrls, split_urls

MOST_DAYS = 36_500
"""A hundred years."""

SECRETS_DIR = Path(os.environ.get("TRIFID_SECRETS_DIR", "/run/secrets"))
"""Where containers find their secrets, a file each."""


class Settings(BaseSettings):
    """Every setting with its default; .env.example explains each.

    A setting's environment variable is its name in capitals after TRIFID_; only DATABASE_URL goes without. Where
    neither the environment nor .env has it, a file of that name in small letters counts, in the folder of secrets.
    """

    model_config = SettingsConfigDict(
        env_prefix="TRIFID_",
        # Another file for a stack beside the user's own, as the tests and benchmarks start them.
        env_file=os.environ.get("TRIFID_ENV_FILE", ".env"),
        secrets_dir=SECRETS_DIR if SECRETS_DIR.is_dir() else None,
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        validate_by_alias=True,
        validate_by_name=True,
        hide_input_in_errors=True,
    )

    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=1, le=65535)
    api_workers: int = Field(default=2, ge=1)
    state_dir: Path = Path(".trifid")
    release: Path = Field(default_factory=lambda known: known["state_dir"] / "releases" / "current")
    # A field `model_config` would be pydantic's.
    triton_model_config: Literal["", "cuda", "tensorrt", "plan"] = Field(
        default="", validation_alias="TRIFID_MODEL_CONFIG"
    )
    triton_port: int = Field(default=8000, ge=1, le=65535)
    triton_replicas: int = Field(default=2, ge=1, le=16)
    triton_url: str = ""
    triton_url_beside: SecondSlotUrls = ""
    # A secret, so it never shows in a representation. It stands in an option of Triton's, between its separators.
    model_control_key: str = Field(default="", pattern=r"^([A-Za-z0-9_-]{16,})?$", repr=False)
    # It may hold a password, so it never shows in a representation.
    database_url: str = Field(default="", validation_alias="DATABASE_URL", repr=False)
    database_patience_seconds: float = Field(default=10, gt=0)
    similarity_threshold: float | None = Field(default=None, ge=-1, le=1)
    false_accept_rate: float = Field(default=0.01, gt=0, lt=1)
    max_faces_per_user: int = Field(default=5, ge=1, le=MOST_FACES_PER_USER)
    cache_ttl_seconds: int = Field(default=600, ge=1)
    keep_faces: bool = False
    # Secrets, so they never show in a representation.
    faces_key: FacesKeys = Field(default="", repr=False, validate_default=True)
    retention_days: int | None = Field(default=None, ge=1, le=MOST_DAYS)
    audit_days: int = Field(default=365, ge=1, le=MOST_DAYS)
    max_image_bytes: int = Field(default=10 * 1024 * 1024, ge=1)
    max_image_pixels: int = Field(default=50_000_000, ge=1)
    upload_timeout_seconds: float = Field(default=30, gt=0)
    max_upload_bytes_in_memory: int = Field(default=128 * 1024 * 1024, ge=1)
    cors_origins: Origins = ""
    inference_timeout_seconds: float = Field(default=10, gt=0)
    max_concurrent_inferences: int = Field(default=12, ge=1)
    otlp_endpoint: AnyHttpUrl | None = None
    max_cached_vectors_per_key: int = Field(default=10_000, ge=1)
    rate_limit_per_key: int = Field(default=6000, ge=0)
    rate_limit_per_address: int = Field(default=6000, ge=0)
    trusted_proxies: Addresses = ""
    # A secret, so it never shows in a representation.
    probe_token: str = Field(default="", pattern=r"^([\x21-\x7e]{16,})?$", repr=False)

    @property
    def triton_ports(self) -> tuple[int, ...]:
        """Ports of the Triton servers that are started here: none if TRIFID_TRITON_URL names others."""
        return (
            () if self.triton_url else tuple(range(self.triton_port, self.triton_port + self.triton_replicas))
        )

    @property
    def triton_urls(self) -> tuple[str, ...]:
        """Host and port of every Triton server that is asked."""
        own = tuple(f"127.0.0.1:{port}" for port in self.triton_ports)
        return own or split_urls(self.triton_url)

    @property
    def slot_ports(self) -> tuple[tuple[int, ...], ...]:
        """Ports of both slots' servers, `release.slots`: the second slot's are those after the first one's."""
        beside = tuple(port + self.triton_replicas for port in self.triton_ports)
        return (self.triton_ports, beside) if self.triton_ports else ()

    @property
    def slot_urls(self) -> tuple[tuple[str, ...], ...]:
        """Host and port of each slot's servers: of one slot, if TRIFID_TRITON_URL names servers and none are beside."""
        own = tuple(tuple(f"127.0.0.1:{port}" for port in ports) for ports in self.slot_ports)
        return own or tuple(filter(None, (self.triton_urls, split_urls(self.triton_url_beside))))

    @property
    def slots_dir(self) -> Path:
        """Folder of the links that say which release each slot serves.

        Servers of TRIFID_TRITON_URL see nothing of the state folder but the releases, so there it is among those.
        """
        return (self.release.parent if self.triton_url else self.run_dir) / SLOTS

    @property
    def slots(self) -> Slots:
        """What is served where."""
        return Slots(self.release, self.slots_dir, self.slot_urls)

    @property
    def dsn(self) -> str:
        """The database to connect to: DATABASE_URL, or else the embedded PostgreSQL."""
        return self.database_url or dsn(self.state_dir)

    @property
    def run_dir(self) -> Path:
        """Folder of sockets and process files."""
        return self.state_dir / "run"

    @property
    def metrics_dir(self) -> Path:
        """Folder in which all API processes of a stack count."""
        return self.run_dir / "metrics"

    @property
    def logs_dir(self) -> Path:
        """Folder of the processes' logs."""
        return self.state_dir / "logs"


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
