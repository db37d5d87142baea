"""Secrets in the clear, for what sends them and for nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import SecretStr


def plain(secret: SecretStr | None) -> str:
    """Return a secret in the clear; empty where there is none."""
    return "" if secret is None else secret.get_secret_value()
