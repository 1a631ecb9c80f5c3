"""ministack, an emulator of AWS, in an environment of its own: its dependencies are not ours."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

REQUIREMENTS = Path(__file__).with_name("requirements.txt")


def install(folder: Path) -> Path:
    """ministack for this Python: functions run on the interpreter that it runs on. Returns its command."""
    command = folder / "bin" / "ministack"
    marker = folder / "installed"
    if not marker.exists() or marker.stat().st_mtime < REQUIREMENTS.stat().st_mtime:
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
        pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--require-hashes"]
        subprocess.run([*pip, "--disable-pip-version-check", "-r", str(REQUIREMENTS)], check=True)
        marker.touch()
    return command


@contextmanager
def running(command: Path, folder: Path) -> Iterator[str]:
    """Empty, on a free port of this machine; yields its address. Its log is in ``folder``."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "BIND_HOST": "127.0.0.1", "GATEWAY_PORT": str(port)}
    url = f"http://127.0.0.1:{port}"
    with (folder / "ministack.log").open("wb") as log:
        process = subprocess.Popen([str(command)], env=environment, cwd=folder, stdout=log, stderr=log)
        try:
            _wait(url, process)
            yield url
        finally:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(150):
        if process.poll() is not None:
            raise RuntimeError(f"ministack ended with {process.returncode}")
        try:
            httpx.get(f"{url}/_ministack/health", timeout=1)
        except httpx.TransportError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("ministack does not answer")
