raise RuntimeError("HOLE: package")
