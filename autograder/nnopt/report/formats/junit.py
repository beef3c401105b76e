"""JUnit XML (xunit2), as GitLab, Jenkins and others read it: a suite for each assignment.

GitLab shows the body of a failure and not its message, so the message stands in both.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from itertools import groupby

from nnopt.report.document import Document
from nnopt.report.formats import Format
from nnopt.report.listed import Listed, line, listed
from nnopt.report.options import Options


def render(document: Document, options: Options | None = None) -> bytes:
    """Return the XML; `options` change nothing."""
    del options
    name = line(document.submission.id, 80)
    root = ET.Element("testsuites", name=name)
    for assignment, tests in groupby(listed(document), key=lambda each: each.assignment):
        _suite(root, assignment or name, list(tests))
    ET.indent(root)
    text: bytes = ET.tostring(root, "utf-8", xml_declaration=True)
    return text + b"\n"


def _suite(root: ET.Element, name: str, tests: list[Listed]) -> None:
    states = [each.state for each in tests]
    seconds = sum(each.test.duration_s for each in tests if each.test)
    about = {
        "name": name,
        "tests": str(len(tests)),
        "failures": str(states.count("wrong")),
        "errors": "0",
        "skipped": str(states.count("waiting")),
        "time": f"{seconds:.3f}",
    }
    suite = ET.SubElement(root, "testsuite", about)
    properties = ET.SubElement(suite, "properties")
    for key, value in (
        ("score", sum(each.points for each in tests)),
        ("max_score", sum(each.most for each in tests)),
    ):
        ET.SubElement(properties, "property", name=key, value=str(value))
    for each in tests:
        _case(suite, name, each)


def _case(suite: ET.Element, name: str, each: Listed) -> None:
    points = f" [{each.points}/{each.most}]" if each.most else ""
    case = ET.SubElement(
        suite,
        "testcase",
        classname=f"{name}.{each.task}" if each.task else name,
        name=f"{each.name}{points}",
        time=f"{each.test.duration_s if each.test else 0:.3f}",
    )
    if each.test and each.test.location:
        case.set("file", line(each.test.location.file, 80))
    if each.state == "right":
        return
    first = each.text.split("\n", 1)[0] or "It was not run."
    kind = "failure" if each.state == "wrong" else "skipped"
    ET.SubElement(case, kind, message=first).text = each.text or first


FORMAT = Format("junit", ".xml", "JUnit XML, for GitLab, Jenkins and others", render)
