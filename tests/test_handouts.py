"""The figures of the handouts: each is shown, drawn, and says what its axes are."""

import pytest
from matplotlib.figure import Figure
from tests.solutions import NAMES, load_solution


@pytest.mark.parametrize("name", NAMES)
def test_the_figures_of_a_handout_are_drawn_and_labeled(name):
    solution = load_solution(name)
    for figure, draw in solution.plots.PLOTS.items():
        assert f"](plots/{figure}.svg)" in solution.handout
        drawn = draw()
        assert isinstance(drawn, Figure)
        for axes in drawn.axes:
            assert axes.get_title()
            # A drawing, such as that of a network, has no axes to read from.
            if axes.axison:
                assert axes.get_xlabel()
                # Two axes that share one scale have one label.
                assert any(a.get_ylabel() for a in axes.get_shared_y_axes().get_siblings(axes))
    assert solution.handout.count("](plots/") == len(solution.plots.PLOTS)


@pytest.mark.parametrize("name", NAMES)
def test_a_handout_is_read_in_one_sitting(name):
    """2,000 words at most, without the appendix, in which nothing is needed for a task."""
    text = load_solution(name).handout.partition("\n## Appendix\n")[0]
    assert len([word for word in text.split() if any(map(str.isalnum, word))]) <= 2000
