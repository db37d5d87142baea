"""Certificates for mail servers of loopback, made once a name."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Makes certificates, with their keys in the same file."""
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl on PATH to make a certificate")

    @cache
    def make(name: str) -> Path:
        folder = tmp_path_factory.mktemp("tls")
        key, certificate, path = (folder / one for one in ("key.pem", "certificate.pem", "both.pem"))
        new = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        whose = ["-days", "2", "-subj", "/CN=x", "-addext", f"subjectAltName={name}"]
        subprocess.run([*new, *whose, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
        path.write_bytes(key.read_bytes() + certificate.read_bytes())
        return path

    return make


def tls_of(path: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(path)
    return context
