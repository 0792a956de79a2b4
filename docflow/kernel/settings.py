"""What an administrator may set: `DOCFLOW_*` in the environment, or `docflow.toml`."""

import re
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from docflow.kernel.text import Language

_ORIGIN = re.compile(r"https?://(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?")


class Settings(BaseSettings):
    """Every setting has a default that works on one machine without further ado."""

    model_config = SettingsConfigDict(env_prefix="DOCFLOW_", toml_file="docflow.toml", extra="forbid")

    data: Path = Path("docflow-data")
    """Folder of the database, the files, the index and the keys."""
    database: str = ""
    """SQLAlchemy address; empty means SQLite inside `data`."""
    organisation_code: str = Field("CN", pattern=r"^[A-Z0-9]{1,10}$")
    """Stands for `{org}` in document numbers."""
    zone: str = "Asia/Shanghai"
    """IANA name of the zone in which business dates are read."""
    language: Language = "zh"
    """For readers whose browser names neither Chinese nor English."""
    host: str = "127.0.0.1"
    port: int = Field(8000, ge=1, le=65535)
    public_url: str = ""
    """The address people type, when a proxy stands in front; its origin may post forms."""
    portal_origins: Annotated[tuple[str, ...], NoDecode] = ()
    """Origins of portals whose pages may read the API in a browser with a token, never with a cookie. Separated by
    commas in the environment: `https://portal.example,http://intranet:8080`."""
    secure_cookies: bool | None = None
    """Unset: secure exactly when `public_url` begins with https."""
    trusted_proxies: str = "127.0.0.1"
    upload_limit_mib: int = Field(200, ge=1, le=2048)
    idle_minutes: int = Field(30, ge=1, le=1440)
    session_hours: int = Field(12, ge=1, le=168)
    sweep_seconds: int = Field(60, ge=1, le=3600)
    """How often the clock looks for what has fallen due."""
    search: Literal["auto", "tantivy", "whoosh", "memory"] = "auto"
    """The engine of the full-text index; `auto` is tantivy if it is installed (`docflow[fast]`), else Whoosh."""
    assistants: bool = False
    """Whether AI assistants may ask at `/ai/mcp`, each with a person's token (needs the extra `ai`)."""
    checkpoint_file: Path | None = None
    """Where sealed checkpoints are also written, outside `data` if the auditors are to trust them."""
    log_format: Literal["text", "json"] = "text"
    workers: int = Field(1, ge=1, le=64)

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        ZoneInfo(name)
        return name

    @field_validator("portal_origins", mode="before")
    @classmethod
    def _separated(cls, origins: object) -> object:
        return [one.strip() for one in origins.split(",") if one.strip()] if isinstance(origins, str) else origins

    @field_validator("portal_origins")
    @classmethod
    def _single(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        """Each as a browser writes it. Source: RFC 6454, 6.2; `*` and `null` stand for pages of anybody."""
        for one in origins:
            if not _ORIGIN.fullmatch(one):
                raise ValueError(f"{one} is no origin; write it as https://portal.example, lower case, no path")
        return origins

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @cached_property
    def database_url(self) -> str:
        return self.database or f"sqlite:///{(self.data / 'docflow.sqlite').resolve()}"

    @cached_property
    def time_zone(self) -> ZoneInfo:
        return ZoneInfo(self.zone)
