"""Settings from the environment and `.env`: frozen data that builds nothing."""

from __future__ import annotations

import difflib
import os
from datetime import date
from pathlib import Path
from typing import Literal

from dotenv import dotenv_values
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from corpus.load import CORPUS_DIR
from web.errors import SettingsInvalid

PREFIX = "STATION_"
_TEST_PREFIX = "STATION_TEST_"


class Settings(BaseSettings):
    """Every setting of Station Desk; `docs/operations.md` explains each."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", env_nested_delimiter="__", extra="ignore", frozen=True
    )

    data_dir: Path = Path("data")
    corpus_dir: Path = CORPUS_DIR
    chroma_url: str = ""
    embedding_model: str = "multilingual-e5-small"
    retrieval: Literal["auto", "memory", "chroma"] = "auto"
    today: date | None = None
    threads: int = Field(default=2, ge=1, le=64)
    database_url: str = ""
    redis_url: str = ""
    rate_limit: str | None = None
    retention_days: int = Field(default=30, ge=1, le=3650)
    queue_size: int = Field(default=64, ge=1, le=10_000)
    trusted_proxies: str = ""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_questions: bool = False

    @property
    def models_dir(self) -> Path:
        """Where built models are kept."""
        return self.data_dir / "models"

    @property
    def store_url(self) -> str:
        """Where conversations are kept: SQLite in the data directory unless a database is configured."""
        return self.database_url or f"sqlite:///{self.data_dir.resolve() / 'station.db'}"


def load_settings(env_file: Path = Path(".env")) -> Settings:
    """Read the settings; raises SettingsInvalid for an unknown name or a value that does not fit."""
    known = {f"{PREFIX}{name}".upper() for name in Settings.model_fields}
    given = [*os.environ, *dotenv_values(env_file)]
    for name in given:
        upper = name.upper()
        if not upper.startswith(PREFIX) or upper.startswith(_TEST_PREFIX) or upper.split("__")[0] in known:
            continue
        near = difflib.get_close_matches(upper, known, n=1, cutoff=0)
        raise SettingsInvalid(f"{name} is not a setting of Station Desk; did you mean {near[0]}?")
    try:
        return Settings(_env_file=env_file)  # type: ignore[call-arg]
    except ValidationError as error:
        first = error.errors()[0]
        name = f"{PREFIX}{'__'.join(str(part) for part in first['loc'])}".upper()
        raise SettingsInvalid(f"{name}={first.get('input')!r}: {first['msg']}") from error
