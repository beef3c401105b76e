"""Submissions that put what they see of hidden inputs into every field that they can influence."""

import re

HEAD = '''
import os, sys, threading, types, warnings
import numpy as np
import tensorflow as tf

calls = 0


def run(text, file, name="", **space):
    types.FunctionType(compile(text, file, "exec"), space)()
    return space[name]() if name else None


def seen(value):
    """Six digits of the first number that there is."""
    return int(abs(float(np.ravel(value)[0])) * 1e5) % 1_000_000


def tell(code):
    print("seen", code)
    print("seen", code, file=sys.stderr)
    os.write(1, f"seen {code}".encode())
    threading.Thread(target=print, args=("seen", code)).start()
    warnings.warn(f"seen {code}")
    # Another one in each call: whoever changes nothing is called once more.
    os.environ["SEEN"] = f"{code} {calls}"
    for name in (f"seen-{code}", f"/tmp/seen-{code}"):
        try:
            open(name, "w").write(str(code))
        except OSError:
            pass
'''
RAISES = """
def by_class(code):
    more = {"__module__": f"m{code}", "__qualname__": f"q{code}"}
    error = type(f"Seen{code}", (ValueError,), more)
    raised = error(f"seen {code}")
    raised.add_note(f"note {code}")
    raised.__cause__ = KeyError(code)
    raise raised


def by_known_class(code):
    raise [KeyError, ValueError, OSError, IndexError, MemoryError, SystemExit][code % 6](code)


def by_function(code):
    text = f"def seen_{code}(): raise ValueError({code})"
    run(text, f"seen_{code}.py", f"seen_{code}", ValueError=ValueError)


def by_file(code):
    run("\\n" * (code % 40) + "raise ValueError", __file__, ValueError=ValueError)


def by_line(code):
    lines = "\\n".join(f"if code % 40 == {n}: raise ValueError" for n in range(40))
    run(lines, __file__, code=code, ValueError=ValueError)


def by_stub(code):
    text = f"def seen_{code}(): raise NotImplementedError('seen_{code}')"
    run(text, __file__, f"seen_{code}", NotImplementedError=NotImplementedError)


def by_text(code):
    raise tf.errors.InvalidArgumentError(None, None, f"mse {code} is not written yet: train {code}")
"""
RETURNS = """
def by_kind(code):
    return type(f"Seen{code}", (), {"__repr__": lambda self: f"seen {code}"})()


def by_key(code):
    return {f"seen {code}": code}


def by_sizes(code):
    return np.zeros((code % 97 + 2, code % 89 + 1), np.float32)


def by_dtype(code):
    return np.ones(1, np.dtype([(f"seen_{code}", "f4")]))


def by_text(code):
    return f"seen {code}"


def by_length(code):
    return ["x"] * (code % 97 + 1)


def by_value(code):
    return 1e30 + 1e24 * code


def by_figure(code):
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots()
    axes.plot([code], [code], label=f"seen {code}")
    axes.set_title(f"seen {code}")
    return figure


def by_depth(code):
    value = code
    for _ in range(code % 30 + 3):
        value = [value, "x"]
    return value
"""
ENDS = """
def by_status(code):
    os._exit(code % 256)


def by_signal(code):
    import signal

    number = 34 + code % 16
    signal.signal(number, signal.SIG_DFL)
    signal.raise_signal(number)
"""
TAIL = """

def spied(value):
    global calls
    calls += 1
    code = seen(value)
    tell(code)
    return WAYS[(calls + FIRST) % len(WAYS)](code)


def mse(y_true, y_pred):
    return spied(y_true)


def train(x, y_true, w, steps, batch_size=8, learning_rate=0.001):
    return spied(x)


def plot_curve(*args):
    return spied(args)
"""


def spy(ways, first=0):
    """Return the source of a module for 02_mse that uses these ways, one in each call."""
    names = ", ".join(re.findall(r"def (by_\w+)", ways))
    return f"{HEAD}\nFIRST = {first}\n{ways}\nWAYS = [{names}]\n{TAIL}"


SPIES = {
    "raises": spy(RAISES),
    "raises otherwise": spy(RAISES, 3),
    "returns": spy(RETURNS),
    "returns otherwise": spy(RETURNS, 4),
    "ends": spy(ENDS),
}
