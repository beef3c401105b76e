"""The checkout as somebody finds it: dependencies, lock, README, and nothing of a machine in it."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from tests import licenses
from tests.courses import FILES

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements.lock"
README = ROOT / "README.md"

needs_lock = pytest.mark.skipif(not LOCK.is_file(), reason="there is no lock file")
needs_readme = pytest.mark.skipif(not README.is_file(), reason="there is no README")


def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def locked():
    """The versions of the lock file by normalized name."""
    found = {}
    for line in LOCK.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            name, _, version = line.partition("==")
            found[normalized(name)] = version.partition(";")[0].strip()
    return found


def normalized(name):
    return re.sub(r"[-_.]+", "-", name.strip()).lower()


def tracked():
    """The text files that belong to the repository."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this is no git checkout")
    files = [ROOT / name for name in done.stdout.decode().split("\0") if name]
    return [path for path in files if path.is_file() and path.suffix not in {".png", ".zip"}]


@needs_lock
def test_the_lock_names_versions_and_nothing_else():
    """Name and version, no address, no path, no option: it works with any index of packages."""
    lines = LOCK.read_text("utf-8").splitlines()
    entry = re.compile(r"[A-Za-z0-9][\w.-]*==[\w.!+]+( *; *[\w .'\"<>=!()]+)?")
    assert [line for line in lines if line and line[0] != "#" and not entry.fullmatch(line)] == []
    assert "//" not in LOCK.read_text("utf-8")
    assert len(locked()) == len([line for line in lines if line and line[0] != "#"])
    assert sorted(locked()) == list(locked())


@needs_lock
def test_the_lock_holds_every_dependency_in_a_version_that_is_allowed():
    """Those of the package and those of its tests, which the two commands of the README install."""
    data = project()
    wanted = [Requirement(text) for text in data["dependencies"]]
    wanted += [Requirement(text) for text in data["optional-dependencies"]["dev"]]
    versions = locked()
    for requirement in wanted:
        version = versions.get(normalized(requirement.name))
        assert version, f"{requirement.name} is not in {LOCK.name}"
        assert requirement.specifier.contains(version, prereleases=True), requirement


@needs_lock
def test_the_hashes_are_those_of_the_locked_versions():
    """`pip install --require-hashes -r requirements.hashes` takes nothing else, from any index."""
    text = (ROOT / "requirements.hashes").read_text("utf-8")
    entry = re.compile(
        r"([A-Za-z0-9][\w.-]*)==([\w.!+]+)((?: \\\n {4}--hash=sha256:[0-9a-f]{64})+)\n"
    )
    assert entry.sub("", text) == ""
    assert {normalized(name): version for name, version, _ in entry.findall(text)} == locked()


@needs_lock
def test_every_license_is_listed_and_lets_a_course_use_it():
    listed = licenses.rows()
    assert {name: version for name, (version, _) in listed.items()} == licenses.pins()
    free = re.compile(
        r"MIT|BSD|Apache|ISC|PSF|Python Software|Mozilla|MPL|Unlicense|CC0|HPND|LGPL|CNRI|0BSD|zlib"
    )
    for name, (_, license) in listed.items():
        installed = licenses.license_of(name)
        assert installed in (None, license), name
        assert free.search(license), name
        assert not re.search(r"(?<!L)GPL|Affero|Proprietary", license), name


def test_an_optional_extra_is_no_dependency():
    """What every user installs is not listed again as an extra."""
    data = project()
    needed = {normalized(Requirement(text).name) for text in data["dependencies"]}
    for name, texts in data["optional-dependencies"].items():
        assert not needed & {normalized(Requirement(text).name) for text in texts}, name


@needs_readme
def test_the_readme_starts_with_two_commands():
    text = README.read_text("utf-8")
    (start,) = re.findall(r"^## Start$(.*?)(?=^## )", text, re.MULTILINE | re.DOTALL)
    blocks = re.findall(r"^```(\w*)\n(.*?)^```$", start, re.MULTILINE | re.DOTALL)
    assert [language for language, _ in blocks] == ["sh", "sh"]
    for _, command in blocks:
        assert len(command.strip().splitlines()) == 1
        assert "requirements.lock" in command
    (_, first), (_, second) = blocks
    (example,) = re.findall(r"nnopt-grade (\S+)", first)
    assert (ROOT / example).is_dir()
    assert "[dev]" in second
    assert second.rstrip().endswith("-m pytest -n 2")


@needs_readme
def test_every_link_of_the_readme_and_the_docs_leads_somewhere():
    pages = [README, *ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("solutions/*/*.md")]
    lost = []
    for page in set(pages):
        text = re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.M | re.DOTALL)
        for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)\s]+)", text):
            if not (page.parent / target.partition("#")[0]).exists():
                lost.append(f"{page.relative_to(ROOT)}: {target}")
    # The figures of a handout are drawn beside the README that is made of it.
    lost = [each for each in lost if not re.match(r"solutions/.*: (plots/|\.\./README\.md)", each)]
    assert lost == []


MACHINE = re.compile(r"/work/(main|shared)|/root/\.|/home/(?!user\b)\w+|\.pyenv|/tmp/plan")
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
INTERNAL = re.compile(
    r"\b(DESIGN\.md|STYLE\.md|SPEC\.md|this session|sub-?agents?|LLMs?|language models?"
    r"|AI[- ]generated|Claude|ChatGPT|Copilot)\b"
)


@pytest.mark.parametrize(
    "pattern", [MACHINE, UNFINISHED, INTERNAL], ids=["machine", "unfinished", "internal"]
)
def test_nothing_of_a_machine_or_of_the_making_is_in_it(pattern):
    """Paths of somebody's disk, notes to oneself, and who typed it help no reader."""
    found = []
    for path in tracked():
        name = path.relative_to(ROOT)
        # Attacks try such paths on purpose.
        if path == Path(__file__) or name.parts[:2] == ("tests", "attacks"):
            continue
        for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), 1):
            if pattern.search(line):
                found.append(f"{name}:{number}: {line.strip()[:100]}")
    assert found == []


def test_no_file_is_large_and_none_is_left_over():
    for path in tracked():
        assert path.stat().st_size < 1_000_000, path
        assert path.suffix not in {".pyc", ".orig", ".rej", ".log", ".swp"}, path


def test_every_assignment_has_all_its_parts(course):
    for assignment in course.assignments:
        made = course.folder / "assignments" / assignment.id / "README.md"
        for path in (made, *(assignment.folder / name for name in FILES.values())):
            assert path.is_file(), path
