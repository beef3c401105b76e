"""What `nnopt doctor` finds, and what it tells to do about what is missing."""

import json
import sys

import msgspec
import pytest
from click.testing import CliRunner
from tests.courses import SOUND, make_course

import nnopt.doctor.examine as examine_module
from nnopt.cli.doctor import doctor
from nnopt.doctor import checks as checks_module
from nnopt.doctor.examine import WarmStart, isolation_section, layer_check, try_isolation
from nnopt.doctor.report import Check, Report, Section, is_official, show
from nnopt.report.options import Options
from nnopt.sandbox.layers.facts import Facts, find_facts
from nnopt.sandbox.layers.registry import registered
from nnopt.sandbox.outside.warm import Policy

ALL = ("box", "user", "landlock", "seccomp", "limits")
FACTS = Facts(
    platform="linux",
    kernel=(6, 8),
    root=False,
    bubblewrap=True,
    security_modules=("lockdown", "landlock", "yama"),
)


def with_facts(**changes):
    return msgspec.structs.replace(FACTS, **changes)


@pytest.fixture(scope="module")
def report():
    """The examination of this machine."""
    return examine_module.examine()


def layer_checks(facts, standing):
    return [layer_check(layer, layer.name in standing, facts) for layer in registered()]


def named(section):
    return {check.name: check for check in section.checks}


def test_this_machine_is_examined_for_real(report):
    sections = {section.title: named(section) for section in report.sections}
    assert set(sections) == {"Software", "Isolation", "Course", "Machine"}
    assert report.mode in ("strong", "lockdown", "practice")
    assert report.official == (report.mode != "practice")
    warm = sections["Isolation"]["warm process"]
    assert warm.ok
    assert "TensorFlow" in warm.found
    assert sections["Isolation"]["self-attack"].ok == report.official
    assert sections["Course"]["02_mse"].ok
    assert "records" in sections["Course"]["cache"].found


def invoke(monkeypatch, report, *options):
    monkeypatch.setattr(examine_module, "examine", lambda course: report)
    return CliRunner().invoke(doctor, [*options])


@pytest.mark.parametrize(("official", "status"), [(True, 0), (False, 3)])
def test_the_exit_status_tells_whether_results_would_be_official(monkeypatch, official, status):
    found = Report(official=official, mode="practice", sections=())
    result = invoke(monkeypatch, found)
    assert result.exit_code == status
    assert ("not possible" in result.output) != official


def test_json_holds_the_whole_report(monkeypatch, report):
    result = invoke(monkeypatch, report, "--json")
    assert msgspec.convert(json.loads(result.output), Report) == report
    assert json.loads(result.output)["schema"] == "nnopt.doctor/1"


@pytest.mark.parametrize("width", [40, 80, 200])
def test_a_plain_terminal_gets_plain_text(report, width):
    text = show(report, Options(width=width, color=False, unicode=False))
    assert text.isascii()
    assert "\x1b" not in text
    assert max(map(len, text.splitlines())) <= width


def test_a_terminal_with_colors_gets_colors(report):
    assert "\x1b[" in show(report, Options(color=True))


def test_everything_there_needs_no_remedy():
    checks = layer_checks(FACTS, ALL)
    assert [check.name for check in checks if check.ok] == list(ALL)
    assert not any(check.remedy for check in checks)


@pytest.mark.parametrize(
    ("missing", "changes", "remedy"),
    [
        ("box", {"bubblewrap": False}, "apt install bubblewrap"),
        ("box", {"unprivileged_clone": 0}, "kernel.unprivileged_userns_clone=1"),
        ("box", {"user_namespaces": 0}, "user.max_user_namespaces="),
        ("box", {"apparmor_restricts": 1}, "AppArmor"),
        ("box", {"complaint": "No permissions"}, "bubblewrap says: No permissions"),
        ("box", {}, "container"),
        ("landlock", {"landlock_package": False}, "pip install py-landlock"),
        ("landlock", {"kernel": (5, 10)}, "This kernel (5.10) is too old"),
        ("landlock", {"security_modules": ("yama",)}, "lsm=landlock,yama"),
        ("landlock", {}, "newer Docker"),
        ("seccomp", {"seccomp_library": False}, "apt install libseccomp2"),
        ("seccomp", {"seccomp_package": False}, "pip install pyseccomp"),
        ("seccomp", {}, "CONFIG_SECCOMP_FILTER"),
        ("landlock", {"platform": "darwin"}, "macOS"),
        ("box", {"platform": "darwin"}, "macOS"),
        ("seccomp", {"platform": "darwin"}, "macOS"),
    ],
)
def test_a_missing_wall_comes_with_its_remedy(missing, changes, remedy):
    standing = [name for name in ALL if name != missing]
    checks = {check.name: check for check in layer_checks(with_facts(**changes), standing)}
    assert not checks[missing].ok
    assert remedy in checks[missing].remedy


def test_a_user_of_its_own_matters_to_root_only():
    standing = [name for name in ALL if name != "user"]
    ordinary = {check.name: check for check in layer_checks(FACTS, standing)}["user"]
    root = {check.name: check for check in layer_checks(with_facts(root=True), standing)}["user"]
    assert ordinary.ok is None
    assert (root.ok, root.needed) == (False, True)


def official(start):
    return is_official((isolation_section(start, registered(), FACTS),))


def test_grading_without_the_box_is_official_all_the_same():
    assert official(WarmStart("strong", ALL, holes=()))
    assert official(WarmStart("lockdown", ("landlock", "seccomp", "limits"), holes=()))


@pytest.mark.parametrize(
    "start",
    [
        WarmStart("practice", ("limits",), holes=("fork",)),
        WarmStart("practice", ("landlock", "seccomp", "limits"), method="spawn", holes=()),
        WarmStart("strong", ALL, holes=("read /secret",)),
        WarmStart("strong", ALL, error="the warm process did not start"),
        WarmStart(error="it cannot be started"),
    ],
)
def test_what_is_not_official(start):
    assert not official(start)


def test_holes_are_named_and_counted():
    holes = tuple(f"hole {number}" for number in range(150))
    start = WarmStart("practice", ("limits",), holes=holes)
    section = isolation_section(start, registered(), FACTS)
    attack = named(section)["self-attack"]
    assert "hole 0; hole 1" in attack.found
    assert "142 more" in attack.found


def test_a_variable_that_asks_for_practice_is_named(monkeypatch):
    monkeypatch.setenv("NNOPT_START", "spawn")
    start = WarmStart("practice", ALL, method="spawn", holes=())
    section = isolation_section(start, registered(), FACTS)
    assert "NNOPT_START" in named(section)["mode"].remedy


def test_a_warm_process_that_does_not_start_is_told(monkeypatch):
    monkeypatch.setenv("NNOPT_START", "nonsense")
    start = try_isolation((), Policy(require="practice"))
    assert "NNOPT_START is 'nonsense'" in start.error


def test_windows_gets_a_report_too(monkeypatch):
    error = examine_module.IsolationError("not on Windows", "Use WSL.")
    for name in [name for name in sys.modules if name.startswith("nnopt.sandbox.outside")]:
        monkeypatch.delitem(sys.modules, name)

    class Refuse:
        @staticmethod
        def find_spec(name, path=None, target=None):
            if name == "nnopt.sandbox.outside":
                raise error

    monkeypatch.setattr(sys, "meta_path", [Refuse, *sys.meta_path])
    section, mode = examine_module._isolation(None)
    assert mode == ""
    assert section.checks[0].remedy == "Use WSL."
    assert not is_official((section,))


def test_a_folder_without_a_course_is_told_with_a_remedy(tmp_path):
    course, check = checks_module.look_for_course(tmp_path)
    section = checks_module.examine_course(course, check)
    assert not is_official((section,))
    assert "--course" in section.checks[0].remedy


def test_an_assignment_without_hidden_tests_is_told(tmp_path):
    make_course(tmp_path, "01_scale", **SOUND | {"hidden": None})
    course, check = checks_module.look_for_course(tmp_path)
    first = named(checks_module.examine_course(course, check))["01_scale"]
    assert first.found == "Scale: 1 task, 0 points"
    assert not first.ok
    assert "01_scale/hidden.py" in first.remedy


def test_a_package_that_is_missing_is_told_with_its_command(monkeypatch):
    monkeypatch.setattr(checks_module, "installed", lambda package: "")
    section = checks_module.examine_software()
    assert named(section)["TensorFlow"].remedy == "Install it: pip install tensorflow"
    assert not is_official((section,))


def test_little_memory_is_a_warning_only(monkeypatch):
    monkeypatch.setattr(checks_module, "memory", lambda: (4.0, 0.5))
    section = checks_module.examine_machine()
    assert "--jobs 1" in named(section)["memory"].remedy
    assert is_official((section,))


@pytest.mark.skipif(sys.platform != "linux", reason="other systems say less")
def test_the_facts_of_this_machine_can_be_read():
    facts = find_facts()
    assert facts.kernel > (0, 0)
    assert facts.landlock_package


def test_a_check_without_a_verdict_is_never_in_the_way():
    assert is_official((Section("A", (Check(name="x", found="y"),)),))
