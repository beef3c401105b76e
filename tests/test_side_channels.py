"""Of hidden tests, what students read carries only what the trusted side knows."""

import re

import pytest
from msgspec.structs import replace
from tests.spies import SPIES

from nnopt.report.document import encode
from nnopt.report.formats import formats
from nnopt.report.options import Options
from nnopt.report.redact import redact

NUMBER = re.compile(r"-?\d+\.\d{3,}")
# What may be told of a result: from a list, with the numbers of axes and results that are expected.
SENTENCES = re.compile(
    r"|".join(
        [
            r"`\w+` raised an exception\.",
            r"`\w+` ended the whole process( \(a crash in compiled code\))?\. .*",
            r"`\w+` (needs another part that|is) (is )?not written yet\.",
            r"(The derivative of |Result `\w+` of |The [a-z]+ of the [a-z]+ results of )?"
            r"`\w+` (gives|has|is|returned) [a-zA-Z (),]*( [0-8] dimensions?)?"
            r"[a-zA-Z (),]*[0-8]? ?[a-zA-Z ]*[0-8]?[a-zA-Z .()?]*",
            r"This counts when another hidden test of `\w+` passes\.",
            r"No gradient flows through `\w+`\. .*",
            r"`\w+` is not there\. The handout asks for `[\w(), =.]*`\.",
            r"`\w+` did not finish in \d+ seconds.*",
        ]
    )
)


def hidden(document):
    return [
        test
        for part in document.assignments
        for task in part.tasks
        for test in task.tests
        if test.visibility == "hidden"
    ]


def digits(documents):
    """Six digits, and three, of each hidden input that the calls of the tests show."""
    for document in documents:
        for test in hidden(document):
            for number in NUMBER.findall(test.detail):
                code = str(int(abs(float(number)) * 1e5) % 1_000_000)
                if len(code) > 4:
                    yield code
                    yield number.lstrip("-")


def without_times(document):
    text = encode(document).decode()
    return re.sub(r'"(duration_s|seed|sha256|suite_sha256)": [^\n]+', "", text)


def written(document):
    """What each format makes of a document, with all that it can show."""
    other = replace(document, submission=replace(document.submission, id="other"))
    for form in formats().values():
        documents = [document, other] if form.many else [document]
        content = form.write(documents, Options(verbose=True))
        # Coordinates of a picture are digits too.
        yield re.sub(r'="[^"]*"', "", content.decode("utf-8", "replace"))


@pytest.mark.slow
@pytest.mark.parametrize("name", SPIES)
def test_no_field_of_a_document_follows_a_hidden_input(name, grade, tmp_path):
    folder = tmp_path / "spy"
    folder.mkdir()
    (folder / "mse.py").write_text(SPIES[name])
    everything = [grade(folder, audience="instructor", seed=seed)[0] for seed in (101, 102)]
    students = [redact(document, "student") for document in everything]
    told = [[(test.message, test.detail) for test in hidden(document)] for document in everything]
    assert told[0] != told[1], "the spy saw the same twice"
    found = set(digits(everything))
    assert len(found) > 10
    for student in students:
        texts = [without_times(student), *written(student)]
        assert not [each for each in found if any(each in text for text in texts)]
        said = {test.message for test in hidden(student) if test.message}
        assert [each for each in said if not SENTENCES.fullmatch(each)] == []
        assert not re.search(r"[Ss]een|\bq\d|\bm\d", "".join(said))
    assert without_times(students[0]) == without_times(students[1])
