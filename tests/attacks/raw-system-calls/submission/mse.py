"""What Python has no function for, and what it has one for, behind the back of libc."""
import ctypes
import os

import tensorflow as tf
from attempts import Attempts, system_call

attempt = Attempts()
FILE = b"@CANARY@/canary.txt"
HERE = -100
buffer = ctypes.create_string_buffer(4096)
how = (ctypes.c_uint64 * 3)(2, 0, 0)
CALLS = {
    "fork": (57,), "vfork": (58,), "clone": (56, 17, 0, 0, 0, 0), "clone3": (435, buffer, 88),
    "execve": (59, b"/bin/true", None, None), "execveat": (322, HERE, b"/bin/true", None, None, 0),
    "socket": (41, 2, 1, 0), "socketpair": (53, 1, 1, 0, buffer), "ptrace": (101, 16, @PID@, 0, 0),
    "kill": (62, @VICTIM@, 9), "tkill": (200, @VICTIM@, 9), "tgkill": (234, @VICTIM@, @VICTIM@, 9),
    "sigqueue": (129, @VICTIM@, 9, buffer), "pidfd_open": (434, @VICTIM@, 0),
    "open": (2, FILE, 1), "openat": (257, HERE, FILE, 2), "openat2": (437, HERE, FILE, how, 24),
    "creat": (85, FILE, 511), "truncate": (76, FILE, 0), "chmod": (90, FILE, 511),
    "fchmodat2": (452, HERE, FILE, 511, 0), "chown": (92, FILE, 61234, 61234),
    "lchown": (94, FILE, -1, -1), "fchownat": (260, HERE, FILE, -1, -1, 0),
    "utime": (132, FILE, None), "utimensat": (280, HERE, FILE, None, 0),
    "setxattr": (188, FILE, b"user.owned", b"x", 1, 0), "removexattr": (197, FILE, b"user.kept"),
    "unlink": (87, FILE), "unlinkat": (263, HERE, FILE, 0), "rename": (82, FILE, FILE + b".old"),
    "renameat2": (316, HERE, FILE, HERE, b"stolen", 0), "link": (86, FILE, b"linked"),
    "symlink": (88, FILE, b"symlinked"), "mkdir": (83, b"@CANARY@/made", 511),
    "mknod": (133, b"node", 0o20666, 0x101), "memfd_create": (319, b"x", 0),
    "process_vm_readv": (310, @PID@, buffer, 1, buffer, 1, 0), "bpf": (321, 0, buffer, 48),
    "keyctl": (250, 0, -3, 1), "add_key": (248, b"user", b"x", b"x", 1, -3),
    "io_uring_setup": (425, 8, buffer), "userfaultfd": (323, 1), "io_setup": (206, 8, buffer),
    "perf_event_open": (298, buffer, 0, -1, -1, 0), "inotify_init": (253,),
    "fanotify_init": (300, 0, 0), "name_to_handle_at": (303, HERE, FILE, buffer, buffer, 0),
    "shmget": (29, 0, 4096, 0o1666), "msgget": (68, 0, 0o1666), "semget": (64, 0, 1, 0o1666),
    "mq_open": (240, b"queue", 66, 511, None), "personality": (135, 0x0040000),
    "setpriority": (141, 0, 0, 5), "sched_setaffinity": (203, 0, 8, b"\x01" + bytes(7)),
    "seccomp": (317, 1, 0, buffer), "landlock": (444, buffer, 8, 0), "flock": (73, 0, 2),
    "setrlimit": (160, 7, buffer), "prlimit64": (302, 0, 7, buffer, None), "acct": (163, FILE),
    "swapon": (167, FILE, 0), "reboot": (169, 0xFEE1DEAD, 672274793, 0), "syslog": (103, 3, buffer, 9),
    "sethostname": (170, b"owned", 5), "settimeofday": (164, buffer, None), "iopl": (172, 3),
    "init_module": (175, buffer, 9, b""), "kexec_load": (246, 0, 0, None, 0), "setsid": (112,),
}
for name, arguments in CALLS.items():
    attempt(name, lambda: system_call(*arguments))
    # The same calls in the other numbering of x86-64.
    if name in ("socket", "ptrace", "kill", "open", "chmod", "unlink"):
        attempt(f"upper half of {name}", lambda: system_call(arguments[0] | 1 << 32, *arguments[1:]))

attempt.report()


def mse(y_true, y_pred):
    return tf.reduce_mean(tf.square(y_pred - y_true))
