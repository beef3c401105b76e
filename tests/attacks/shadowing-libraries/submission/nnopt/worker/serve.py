raise RuntimeError("HOLE: shadowed the worker")
