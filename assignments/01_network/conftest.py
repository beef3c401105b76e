"""Lets `python -m pytest` run the public checks; the program is in nnopt_checks.py beside this."""

import importlib.util
import os
from pathlib import Path

# Both are read when TensorFlow and matplotlib are imported: no log lines, no windows.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("MPLBACKEND", "Agg")

path = Path(__file__).with_name("nnopt_checks.py")
spec = importlib.util.spec_from_file_location(path.stem, path)
checks = importlib.util.module_from_spec(spec)
spec.loader.exec_module(checks)

globals().update({name: hook for name, hook in vars(checks).items() if name[:7] == "pytest_"})
