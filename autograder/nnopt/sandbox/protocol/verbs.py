"""What a worker is asked to do, and what it may answer: the verbs of the protocol.

Every body is a dict of wire values. Whatever a worker says is the student's data: the trusted
side compares values and decides; it never believes a verdict.
"""

from __future__ import annotations

from typing import Final

# What a test asks; `target` is [module, name] or [handle, method]. The first request of a test has
# "begin" too, a seed: random numbers are set to it, handles and figures of earlier tests dropped.
CALL: Final = "call"  # {"target", "args", "kwargs", "keep"} -> the result
GRADIENT: Final = "gradient"  # {"target", "args", "kwargs", "wrt": [places or handles]} -> arrays
MANY: Final = "many"  # {"target", "cases": [[args, kwargs]], "wrt", "upstream"} -> list of outcomes
FIGURE: Final = "figure"  # {"target", "args", "kwargs"} -> the figure as data
READ: Final = "read"  # {"handle", "name"} -> an attribute of an object, a module, tf (None)
VARIABLE: Final = "variable"  # {"value", "trainable"} -> a handle to a tf.Variable
RANDOM_STATE: Final = "random_state"  # {"seed"} -> a handle; None: NumPy's own generator
OF_A_TEST: Final = (CALL, GRADIENT, FIGURE, READ, VARIABLE, RANDOM_STATE)

# What only the trusted side asks of a worker.
# {"modules": {name: bytes as u1 array}, "data": {path: the same}, "gently"} -> None
JOB: Final = "job"
# {"module"} -> {"skipped": [[module, line, class of an exception, text]], "names": [...]}
IMPORT: Final = "import"
CELL: Final = "cell"  # {"number", "source" as u1 array} -> {"text", "pictures"}
NOTICED: Final = "noticed"  # None -> {"beside": [[function, deed]], "used": [[name, module, line]]}
CANARY: Final = "canary"  # {"paths", "processes"} -> list of what could be done and must not
ROOM: Final = "room"  # {"threads"} -> how many of them could be started
VERSIONS: Final = "versions"  # None -> {"tensorflow", "numpy", "python", memory in KiB}

OK: Final = "ok"
FAULT: Final = "fault"  # {"stage", "type", "text", "frames": [[module, line, function]]}
BROKEN: Final = "broken"  # the worker itself failed: {"text"}

# Stages of a fault that the worker can tell apart.
MISSING: Final = "missing"
NOT_CALLABLE: Final = "callable"
SIGNATURE: Final = "signature"
EXCEPTION: Final = "exception"
NOT_WRITTEN: Final = "not_written"  # NotImplementedError of the student's own code
NO_GRADIENT: Final = "gradient"
NOTHING: Final = "returned"  # None, of which no derivative can be taken
NUMERIC: Final = "numeric"

# What stands in the place of an exception's class when an import left out a statement.
TOO_LONG: Final = "too long"
EAGER: Final = "eager"
