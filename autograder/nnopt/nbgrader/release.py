"""What does `nbgrader generate_assignment` leave in the cells that students fill in?"""

from __future__ import annotations

from typing import Any

from nbgrader.preprocessors import ClearSolutions


class KeepStubs(ClearSolutions):
    """Clears solutions as nbgrader does, but leaves the stubs that `nnopt build` made.

    They hold no solution, and nbgrader would put `# YOUR CODE HERE` in the place of all of it.
    """

    def preprocess_cell(self, cell: Any, resources: Any, cell_index: int) -> tuple[Any, Any]:
        """Clear one cell."""
        if cell.cell_type == "code" and "module" in cell.metadata.get("nnopt", {}):
            return cell, resources
        cleared: tuple[Any, Any] = super().preprocess_cell(cell, resources, cell_index)
        return cleared
