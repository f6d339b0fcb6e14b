# What a server process holds: its memory and its descriptors, as the kernel counts them. For the
# scenarios that watch a limit being kept.
import contextlib
import os
import pathlib
import resource

from program import SANITIZED

MIB = 1 << 20
# At full size, which takes minutes: script/limits. ./test runs the short form.
LONG = bool(os.environ.get("TRAMITE_LONG"))


def status(server, name):
    """A line of /proc/PID/status, in bytes."""
    text = pathlib.Path(f"/proc/{server.process.pid}/status").read_text()
    return next(int(line.split()[1]) * 1024 for line in text.splitlines()
                if line.startswith(name + ":"))


def resident(server):
    return status(server, "VmRSS")


def descriptors(server):
    return len(os.listdir(f"/proc/{server.process.pid}/fd"))


@contextlib.contextmanager
def grows_at_most(server, most):
    """The server's memory never rises more than so much above what it is now. Sanitizers keep
    memory of their own: under them nothing is said."""
    # The kernel's highest mark begins anew from here.
    pathlib.Path(f"/proc/{server.process.pid}/clear_refs").write_text("5")
    before = resident(server)
    yield
    grown = status(server, "VmHWM") - before
    print(f"grown by {grown / MIB:.1f} MiB of {most / MIB:.1f}")
    assert SANITIZED or grown <= most, f"{grown / MIB:.1f} MiB; {server.log()}"


def raise_descriptors(wanted):
    """How many descriptors this process and those that it starts may have, `wanted` if the system
    lets it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), max(hard, wanted)))
        return max(soft, wanted)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard
