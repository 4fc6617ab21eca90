"""Settings from `instance/config.toml`, then the environment; unknown or malformed ones stop the start."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


class BadSettings(Exception):
    """A setting that cannot be used; the message says which and why, in Chinese."""


#: Settings that also have a short name in the environment.
SHORT = {"database_url": "DATABASE_URL", "public": "PUBLIC"}


@dataclass(frozen=True)
class Settings:
    """What differs between two installations; what the office may change is a rule row instead.

    `database_url` empty means SQLite inside the instance folder. `https` says that a proxy in front
    speaks TLS (cookies become `Secure`); `trusted_proxies` how many hops may set X-Forwarded-*. `public`: this process
    faces the open net and serves only what is declared outward; `public_url` is its address, for codes on paper.
    """

    instance: Path
    secret_key: str
    database_url: str = ""
    https: bool = False
    trusted_proxies: int = 0
    development: bool = False
    backup_folder: str = ""
    channel_urls: str = ""
    public: bool = False
    public_url: str = ""

    @property
    def is_sqlite(self) -> bool:
        return self.sqlalchemy_url.startswith("sqlite")

    @property
    def sqlite_path(self) -> Path:
        return self.instance / "xiqiao.sqlite3"

    @property
    def sqlalchemy_url(self) -> str:
        if not self.database_url:
            return f"sqlite:///{self.sqlite_path}"
        return self.database_url.replace("postgres://", "postgresql://", 1).replace(
            "postgresql://", "postgresql+psycopg://", 1
        )

    @property
    def files_folder(self) -> Path:
        return self.instance / "files"

    @property
    def backups(self) -> Path:
        return Path(self.backup_folder) if self.backup_folder else self.instance / "backups"


def is_public(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether this process faces the open net. Raises BadSettings for what is neither 1 nor 0."""
    raw = environment.get("PUBLIC") or environment.get("XIQIAO_PUBLIC")
    return bool(raw and _parse("public", "bool", raw))


def instance_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Where everything of this installation lives."""
    return Path(environment.get("XIQIAO_INSTANCE") or ROOT / "instance").resolve()


def load_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read and check the settings; without a secret key there is no start (`make run` makes one).

    Raises BadSettings with a sentence for the person who installs.
    """
    instance = instance_folder(environment)
    values: dict[str, Any] = {}
    config = instance / "config.toml"
    if config.exists():
        try:
            values = tomllib.loads(config.read_text("utf-8"))
        except tomllib.TOMLDecodeError as error:
            raise BadSettings(f"{config} 不是合格的 TOML：{error}") from error
    if "public" in values:
        raise BadSettings(f"对外服务是另一个进程，不写在 {config} 里；请用环境变量 PUBLIC=1 启动它。")
    known = {field.name: field.type for field in fields(Settings) if field.name not in ("instance", "secret_key")}
    for name, value in values.items():
        if name not in known:
            raise BadSettings(f"{config} 中有不认识的设置“{name}”。")
        if type(value).__name__ != known[name]:
            raise BadSettings(f"{config} 中的 {name} 应是 {known[name]}，现在是 {value!r}。")
    for name, kind in known.items():
        raw = environment.get(SHORT.get(name, "")) or environment.get(f"XIQIAO_{name.upper()}")
        if raw:
            values[name] = _parse(name, str(kind), raw)
    url = values.get("database_url", "")
    if url and not url.startswith(("postgres://", "postgresql://", "postgresql+psycopg://")):
        raise BadSettings("DATABASE_URL 只支持 PostgreSQL，应以 postgresql:// 开头；使用 SQLite 时不要设置。")
    return Settings(instance=instance, secret_key=_secret_key(instance), **values)


def _parse(name: str, kind: str, raw: str) -> Any:
    if kind == "bool":
        if raw.lower() not in ("1", "0", "true", "false"):
            raise BadSettings(f"XIQIAO_{name.upper()} 只能是 1 或 0。")
        return raw.lower() in ("1", "true")
    if kind == "int":
        if not raw.isascii() or not raw.isdigit():
            raise BadSettings(f"XIQIAO_{name.upper()} 必须是整数。")
        return int(raw)
    return raw


def _secret_key(instance: Path) -> str:
    path = instance / "secret_key"
    if not path.exists():
        raise BadSettings(f"没有找到 {path}。请用 make run 启动一次，由它生成密钥。")
    key = path.read_text("ascii").strip()
    if len(key) < 32:
        raise BadSettings(f"{path} 太短，应至少 32 个字符。")
    return key
