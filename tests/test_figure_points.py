"""Which points of a scatter are read out of a figure: those that somebody could see."""

import pytest
from matplotlib.figure import Figure

from nnopt.sandbox.inside.figures import read_figure


@pytest.mark.parametrize(
    ("how", "count"),
    [({}, 2), ({"marker": "x"}, 2), ({"marker": ""}, 0), ({"visible": False}, 0)],
)
def test_points_that_are_drawn_nowhere_are_not_there(how, count):
    figure = Figure()
    figure.add_subplot().scatter([1.0, 2.0], [3.0, 4.0], label="dots", **how)
    (scatter,) = read_figure(figure)["axes"][0]["scatters"]
    assert scatter["label"] == "dots"
    assert scatter["offsets"].shape == (count, 2)
