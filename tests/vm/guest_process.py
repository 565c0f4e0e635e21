"""The program as a process inside the virtual machine: its verbs, and its monitor over time."""

import asyncio
import os
import signal
import sys
import time
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from vm.guest_words import expect, now_s, say

HOME = Path("/run/home")
DATA = HOME / "data"
PROGRAM = str(Path(sys.executable).with_name("posture-monitor"))
PATIENCE_S = 120.0  # an emulated machine is slow
CPU_FIELDS = slice(11, 13)  # of what follows the name in /proc/PID/stat: user and system time


async def _start(*args: str) -> Process:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("XDG_", "POSTURE_MONITOR"))}
    env = {**kept, "HOME": str(HOME), "COLUMNS": "120", "NO_COLOR": "1"}
    words = (PROGRAM, "--data", str(DATA), *args)
    return await asyncio.create_subprocess_exec(
        *words, stdin=DEVNULL, stdout=PIPE, stderr=PIPE, env=env
    )


async def call(*args: str) -> str:
    """Run a verb to its end; what it said."""
    begun_s = now_s()
    process = await _start(*args)
    out, err = await asyncio.wait_for(process.communicate(), PATIENCE_S)
    said = (out + err).decode().strip()
    took = f"`posture-monitor {' '.join(args)}` took {now_s() - begun_s:.1f} s"
    expect(process.returncode == 0, took, *([] if process.returncode == 0 else [said]))
    return said


@dataclass(frozen=True)
class Ended:
    """How a monitor ended: when it was asked to, how long it took, and its exit code."""

    asked_t: float
    took_s: float
    code: int


class Running:
    """A monitor at work; what it says is said at once."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._mouths = [
            asyncio.create_task(self._pass_on(pipe))
            for pipe in (process.stdout, process.stderr)
            if pipe is not None
        ]

    @classmethod
    async def start(cls) -> "Running":
        """Start it."""
        return cls(await _start("run", "--no-notify"))

    @staticmethod
    async def _pass_on(pipe: asyncio.StreamReader) -> None:
        async for line in pipe:
            if line.strip():
                say("    it says:", line.decode().strip())

    def cpu_s(self) -> float:
        """Processor time it has used."""
        stat = Path(f"/proc/{self._process.pid}/stat").read_text()
        fields: Sequence[str] = stat.rpartition(")")[2].split()
        return sum(map(int, fields[CPU_FIELDS])) / os.sysconf("SC_CLK_TCK")

    async def cpu_share(self, seconds: float) -> float:
        """Part of one processor that it uses for a while."""
        before_s, begun_s = self.cpu_s(), now_s()
        await asyncio.sleep(seconds)
        return (self.cpu_s() - before_s) / (now_s() - begun_s)

    async def end(self) -> Ended:
        """Ask it to stop, as a system does that shuts down."""
        asked_t, begun_s = time.time(), now_s()  # noqa: TID251  beside what it stored
        self._process.send_signal(signal.SIGTERM)
        code = await asyncio.wait_for(self._process.wait(), PATIENCE_S)
        took_s = now_s() - begun_s
        await asyncio.gather(*self._mouths)
        return Ended(asked_t, took_s, code)
