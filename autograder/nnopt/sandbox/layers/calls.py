"""Which system calls may a child not make?"""

from __future__ import annotations

import errno
import os
import signal
from typing import Any

# Every call here is answered with EPERM. Landlock does not cover chmod and its like, and what a
# kernel adds later is mostly reached through the families below.
FORBIDDEN = """
execve execveat fork vfork socket socketpair bind listen accept accept4 connect sendmmsg
recvmmsg kill tkill rt_sigqueueinfo rt_tgsigqueueinfo pidfd_open pidfd_send_signal pidfd_getfd
ptrace process_vm_readv process_vm_writev process_madvise process_mrelease kcmp unshare setns
mount umount2 pivot_root chroot move_mount open_tree fsopen fsconfig fsmount fspick
mount_setattr open_tree_attr statmount listmount swapon swapoff reboot sethostname setdomainname
keyctl add_key request_key bpf userfaultfd perf_event_open fanotify_init fanotify_mark
io_uring_setup io_uring_enter io_uring_register io_setup io_submit memfd_create memfd_secret
shmget shmat shmctl shmdt semget semop semctl semtimedop msgget msgsnd msgrcv msgctl mq_open
mq_unlink mq_timedsend mq_timedreceive mq_notify mq_getsetattr truncate chmod fchmod fchmodat
fchmodat2 chown fchown lchown fchownat utime utimes futimesat utimensat setxattr lsetxattr
fsetxattr removexattr lremovexattr fremovexattr setxattrat removexattrat file_setattr flock
mknod mknodat name_to_handle_at open_by_handle_at quotactl quotactl_fd sched_setaffinity
sched_setscheduler sched_setparam sched_setattr setpriority ioprio_set personality setuid setgid
setreuid setregid setresuid setresgid setfsuid setfsgid setgroups capset setpgid setsid
setrlimit seccomp init_module finit_module delete_module kexec_load kexec_file_load acct
settimeofday clock_settime clock_adjtime adjtimex syslog vhangup iopl ioperm lookup_dcookie
landlock_create_ruleset inotify_init inotify_init1 modify_ldt uselib nfsservctl splice tee vmsplice
sync syncfs timer_create
""".split()

# Since 5.1 a call has one number on every architecture. libseccomp refuses names that are newer
# than itself, so these are forbidden by number.
NEWER = {
    "pidfd_send_signal": 424,
    "io_uring_setup": 425,
    "io_uring_enter": 426,
    "io_uring_register": 427,
    "open_tree": 428,
    "move_mount": 429,
    "fsopen": 430,
    "fsconfig": 431,
    "fsmount": 432,
    "fspick": 433,
    "pidfd_open": 434,
    "pidfd_getfd": 438,
    "process_madvise": 440,
    "mount_setattr": 442,
    "quotactl_fd": 443,
    "landlock_create_ruleset": 444,
    "memfd_secret": 447,
    "process_mrelease": 448,
    "fchmodat2": 452,
    "statmount": 457,
    "listmount": 458,
    "setxattrat": 463,
    "removexattrat": 466,
    "open_tree_attr": 467,
    "file_setattr": 469,
}
# What no kernel offered when this was written: nobody knows yet what it does.
UNKNOWN = range(470, 512)

_CLONE_THREAD = 0x00010000
_TIOCSTI = 0x5412
# Who gets which signal when a descriptor is ready: a way to signal without kill.
_OWNERS = {"fcntl": (8, 10, 15), "ioctl": (0x8901, 0x8902)}
_PR_SET_PDEATHSIG = 1
_O_TMPFILE = 0o20000000
_MAP_ANONYMOUS, _MAP_SHARED = 0x20, (1, 3)


def load_filter() -> None:
    """Forbid the system calls that no exercise needs; only this thread and its children."""
    import pyseccomp

    rules = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    # The calls of other programs (32 bits) end the whole process, not one thread of it.
    rules.set_attr(pyseccomp.Attr.ACT_BADARCH, pyseccomp.KILL_PROCESS)
    refuse = pyseccomp.ERRNO(errno.EPERM)
    # A process cannot be told apart inside clone3's argument: the library falls back to clone.
    rules.add_rule(pyseccomp.ERRNO(errno.ENOSYS), "clone3")
    thread = pyseccomp.Arg(0, pyseccomp.MASKED_EQ, _CLONE_THREAD, 0)
    rules.add_rule(refuse, "clone", thread)
    # Only its own limits, and only to read them.
    rules.add_rule(refuse, "prlimit64", pyseccomp.Arg(2, pyseccomp.NE, 0))
    # abort() signals its own process; nobody else's business is allowed.
    rules.add_rule(refuse, "tgkill", pyseccomp.Arg(0, pyseccomp.NE, os.getpid()))
    # A process that was killed or stopped was so by something outside.
    for fatal in (signal.SIGKILL, signal.SIGSTOP):
        rules.add_rule(refuse, "tgkill", _low_half(2, fatal))
    rules.add_rule(refuse, "ioctl", _low_half(1, _TIOCSTI))
    rules.add_rule(refuse, "prctl", _low_half(0, _PR_SET_PDEATHSIG))
    for name, commands in _OWNERS.items():
        for command in commands:
            rules.add_rule(refuse, name, _low_half(1, command))
    _count_writes(rules)
    for name in FORBIDDEN:
        _forbid(rules, refuse, name)
    for number in UNKNOWN:
        rules.add_rule(pyseccomp.ERRNO(errno.ENOSYS), number)
    rules.load()


def _count_writes(rules: Any) -> None:
    """Refuse the ways to fill a disk that are neither seen in the folder nor counted as writes.

    These are files without a name, stores through a shared mapping, and space that is only
    reserved. Libraries have other ways for systems that do not offer these.
    """
    import pyseccomp

    absent = pyseccomp.ERRNO(errno.EOPNOTSUPP)
    for name, position in (("open", 1), ("openat", 2)):
        nameless = pyseccomp.Arg(position, pyseccomp.MASKED_EQ, _O_TMPFILE, _O_TMPFILE)
        _forbid(rules, absent, name, nameless)
    # Its flags are in memory, where a filter cannot look.
    rules.add_rule(pyseccomp.ERRNO(errno.ENOSYS), 437)  # openat2
    rules.add_rule(absent, "fallocate")
    for kind in _MAP_SHARED:
        file = pyseccomp.Arg(3, pyseccomp.MASKED_EQ, _MAP_ANONYMOUS | 0xF, kind)
        rules.add_rule(pyseccomp.ERRNO(errno.EPERM), "mmap", file)


def _low_half(position: int, value: int) -> Any:
    """Match an argument of which the kernel reads only the lower 32 bits."""
    import pyseccomp

    return pyseccomp.Arg(position, pyseccomp.MASKED_EQ, 0xFFFFFFFF, value)


def _forbid(rules: Any, refuse: int, name: str, *arguments: Any) -> None:
    try:
        rules.add_rule(refuse, NEWER.get(name, name), *arguments)
    except OSError as error:
        # A name that this machine does not have, such as fork on arm64.
        if error.errno not in (errno.EINVAL, errno.EFAULT, errno.EDOM):
            raise
