raise RuntimeError("HOLE: shadowed nnopt")
