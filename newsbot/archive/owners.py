"""Which process holds a lease, and whether it still lives."""

import os
import socket
from pathlib import Path


def this_process() -> str:
    """Machine, process and when it started: no other process ever has the same."""
    pid = os.getpid()
    return f"{_machine()} {pid} {_started(pid) or '-'}"


def is_dead(owner: str) -> bool:
    """Whether ``owner`` was a process of this machine that ended; False where that can't be known."""
    parts = owner.split(" ")
    if len(parts) != 3 or parts[0] != _machine() or not parts[1].isdigit() or parts[2] == "-":
        return False
    return _started(int(parts[1])) != parts[2]


def shown(owner: str) -> str:
    """An owner for people."""
    parts = owner.split(" ")
    return f"process {parts[1]} on {parts[0].partition('/')[0]}" if len(parts) == 3 else owner


def _machine() -> str:
    """Host, boot and space of process numbers: containers share a host but not its processes."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        space = Path("/proc/self/ns/pid").readlink().name
    except OSError:
        boot = space = "-"
    return f"{socket.gethostname()}/{boot}/{space}"


def _started(pid: int) -> str | None:
    """When a process started, in the kernel's ticks (proc(5), field 22); None where there is none."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] in "ZX" else fields[19]
