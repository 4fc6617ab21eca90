"""Codes that stand in addresses: derived from the key of the installation, so that no table holds them.

A code can be shown again to whom it belongs; whoever copies the database alone has none of them.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from flask import current_app

#: 30 hex digits: nobody guesses 120 bits.
LENGTH = 30


def new_nonce() -> str:
    """What a row keeps of its code; another nonce makes another code."""
    return secrets.token_hex(16)


def code_for(purpose: str, key: int, nonce: str) -> str:
    """The code of one row: its id and the proof."""
    return f"{key}-{_proof(purpose, key, nonce)}"


def _proof(purpose: str, key: int, nonce: str) -> str:
    secret = current_app.config["SECRET_KEY"].encode()
    return hmac.new(secret, f"{purpose}:{key}:{nonce}".encode(), hashlib.sha256).hexdigest()[:LENGTH]


def id_in(code: str) -> int | None:
    """Which row a code speaks of; None for what is no code."""
    key, _, proof = code.partition("-")
    is_code = key.isascii() and key.isdecimal() and 0 < len(key) < 10 and len(proof) == LENGTH
    return int(key) if is_code else None


def is_proved(code: str, purpose: str, key: int, nonce: str) -> bool:
    return hmac.compare_digest(code.encode(), code_for(purpose, key, nonce).encode())
