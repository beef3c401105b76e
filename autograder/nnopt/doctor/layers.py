"""Which walls stand, and what to do for each one that does not."""

from __future__ import annotations

from collections.abc import Sequence

from nnopt.doctor.facts import Facts
from nnopt.doctor.report import Check

_LINUX = "Linux has it; on macOS use a Linux container or a virtual machine for grades that count."
_WHAT = {
    "box": "bubblewrap: no network, no other processes, no home",
    "landlock": "Landlock: only the interpreter's files can be read",
    "seccomp": "seccomp: no programs, no sockets, no signals",
    "user": "a user of its own",
    "limits": "limits of memory, files and time",
}


def layer_checks(facts: Facts, standing: Sequence[str]) -> list[Check]:
    """Return a check for each wall; `standing` are the names of those that stand."""
    remedies = {
        "box": box_remedy(facts),
        "landlock": landlock_remedy(facts),
        "seccomp": seccomp_remedy(facts),
        "limits": "",
    }
    checks = [
        Check(
            name=name,
            found=_WHAT[name] if name in standing else f"missing ({_WHAT[name]})",
            ok=name in standing,
            # Without the box grading is official all the same.
            needed=name != "box",
            remedy="" if name in standing else remedy,
        )
        for name, remedy in remedies.items()
    ]
    return [*checks, _user(facts, standing)]


def _user(facts: Facts, standing: Sequence[str]) -> Check:
    if "user" in standing:
        return Check(name="user", found=_WHAT["user"], ok=True)
    if facts.root:
        return Check(name="user", found="missing", ok=False, needed=True)
    return Check(name="user", found="not needed: you are not root")


def box_remedy(facts: Facts) -> str:
    """Say how to get the box."""
    if facts.platform != "linux":
        return _LINUX
    if facts.bubblewrap is None:
        return (
            "Install bubblewrap: apt install bubblewrap (Fedora: dnf install bubblewrap). "
            "The package of that name on PyPI is something else."
        )
    says = f"bubblewrap says: {facts.bubblewrap_says}. " if facts.bubblewrap_says else ""
    return says + _namespace_remedy(facts)


def _namespace_remedy(facts: Facts) -> str:
    if facts.unprivileged_clone == 0:
        return (
            "User namespaces are turned off. An administrator turns them on with: "
            "sysctl kernel.unprivileged_userns_clone=1"
        )
    if facts.user_namespaces == 0:
        return (
            "User namespaces are turned off. An administrator turns them on with: "
            "sysctl user.max_user_namespaces=15000"
        )
    if facts.apparmor_restricts and not facts.root:
        return (
            "AppArmor forbids user namespaces. An administrator allows them for bubblewrap with "
            "its profile (apt install apparmor-profiles, then link "
            "/usr/share/apparmor/extra-profiles/bwrap-userns-restrict into /etc/apparmor.d and "
            "reload AppArmor), or for all with: "
            "sysctl kernel.apparmor_restrict_unprivileged_userns=0"
        )
    return (
        "A container often forbids namespaces; there the other walls are enough for official "
        "grading. To have the box too, grade outside the container, or start the container such "
        "that it allows user namespaces."
    )


def landlock_remedy(facts: Facts) -> str:
    """Say how to get Landlock."""
    if facts.platform != "linux":
        return _LINUX
    if not facts.landlock_package:
        return "Install it: pip install py-landlock"
    if facts.kernel < (5, 13):
        have = ".".join(map(str, facts.kernel))
        return f"This kernel ({have}) is too old: Landlock needs Linux 5.13 or newer."
    if facts.security_modules is not None and "landlock" not in facts.security_modules:
        order = ",".join(("landlock", *facts.security_modules))
        return (
            f"The kernel has it turned off: add lsm={order} to the kernel's command line and start "
            "again. A kernel built without Landlock needs another kernel."
        )
    return (
        "The kernel refuses it. In a container, use a newer Docker or Podman: older ones forbid "
        "the Landlock system calls."
    )


def seccomp_remedy(facts: Facts) -> str:
    """Say how to get seccomp."""
    if facts.platform != "linux":
        return _LINUX
    if not facts.seccomp_library:
        return "Install the library: apt install libseccomp2 (Fedora: dnf install libseccomp)"
    if not facts.seccomp_package:
        return "Install it: pip install pyseccomp"
    return "The kernel refuses the filter: it needs CONFIG_SECCOMP_FILTER."
