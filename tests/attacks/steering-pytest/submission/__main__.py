raise RuntimeError("HOLE: main")
