raise RuntimeError("HOLE: shadowed nnopt.suite")
