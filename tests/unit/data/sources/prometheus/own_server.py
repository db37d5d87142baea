"""A real Prometheus on a free port, with series that were written before it started and rules of its own."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import httpx

PROGRAMS = ("prometheus", "promtool")
Samples = Sequence[tuple[int, float]]


def are_there() -> bool:
    return all(map(shutil.which, PROGRAMS))


def write_series(folder: Path, series: Mapping[str, Samples]) -> None:
    """Write counters as blocks of a database. One block holds them all: sixty days in blocks of two hours are 720."""
    lines = ["# TYPE http_requests counter"]
    lines += [f"http_requests_total{labels} {value} {at}" for labels, told in series.items() for at, value in told]
    text = folder / "series.txt"
    text.write_text("\n".join([*lines, "# EOF", ""]), "utf-8")
    command = ["promtool", "tsdb", "create-blocks-from", "openmetrics", "--max-block-duration=2160h", "-q"]
    subprocess.run([*command, str(text), str(folder / "data")], check=True, capture_output=True)


@contextmanager
def started(
    folder: Path, *, rules: Path | None = None, scrapes: str = ""
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Start one over the blocks of a folder; yields its address and its process, which may be killed."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        address = f"127.0.0.1:{free.getsockname()[1]}"
    settings = folder / "prometheus.yml"
    settings.write_text(scrapes + ("" if rules is None else f"rule_files: [{rules}]\n"), "utf-8")
    told = (
        f"--config.file={settings}",
        f"--storage.tsdb.path={folder / 'data'}",
        # The series are of a year that is long over.
        "--storage.tsdb.retention.time=100y",
        f"--web.listen-address={address}",
        "--log.level=error",
    )
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(["prometheus", *told], stdout=log, stderr=log)
        try:
            _wait_for(f"http://{address}/-/ready", process, folder / "log")
            yield f"http://{address}", process
        finally:
            process.kill()
            process.wait()


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(400):
        assert process.poll() is None, log.read_text("utf-8")
        try:
            if httpx.get(url, timeout=1).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.05)
    raise AssertionError(f"Prometheus did not start: {log.read_text('utf-8')}")
