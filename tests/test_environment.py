"""pyproject.toml, environment.yml and requirements.lock say the same, and no file says where to download."""

import re
import subprocess
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
# PyPI's name → conda-forge's, where they differ (matplotlib there brings a Qt that no chart needs).
CONDA_NAMES = {"matplotlib": "matplotlib-base"}
# What conda lists beside the packages.
CONDA_TOOLS = {"python", "pip"}

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
DEPENDENCIES = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")

INDEX_ADDRESS = re.compile(
    r"""
    (?:index|find)[-_](?:url|links)["']?[ \t]*[= \t:][ \t]*["']?[a-z]+:/   # an option that names one
    | [a-z]+:/{2}[^\s"'<>)]+/simple\b                               # the usual path of one
    | [a-z]+:/{2}[^\s"'<>)]+\.(?:whl|tgz|tar\.gz|conda|deb)\b       # one package's download
    """,
    re.IGNORECASE | re.VERBOSE,
)
# Put together here, so that this file holds none itself.
INDEX_OPTION, HOST = "-".join(("index", "url")), "https:" + "//mirror.example"
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:home|root|tmp|work|Users)/")


def ranges(requirements: Iterable[str]) -> dict[str, SpecifierSet]:
    parsed = [Requirement(text) for text in requirements]
    return {canonicalize_name(requirement.name): requirement.specifier for requirement in parsed}


def pins() -> dict[str, list[str]]:
    """Versions by package: more than one where the lock distinguishes Pythons or systems."""
    found: dict[str, list[str]] = {}
    for name, version in re.findall(r"^([\w.-]+)==([^\s;\\]+)", LOCK, re.MULTILINE):
        found.setdefault(canonicalize_name(name), []).append(version)
    return found


def project_texts() -> Iterator[tuple[str, str]]:
    """Every text file that is in git or about to be."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not a git work tree")
    for name in listed.stdout.decode().split("\0"):
        path = ROOT / name
        if not name or not path.is_file():
            continue
        content = path.read_bytes()
        if b"\0" not in content:
            yield name, content.decode("utf-8", errors="replace")


def test_conda_and_pip_agree_on_packages_and_ranges() -> None:
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    entries = environment["dependencies"]
    from_pip = next((entry["pip"] for entry in entries if isinstance(entry, dict)), [])
    conda = ranges([*(entry for entry in entries if isinstance(entry, str)), *from_pip])
    assert conda["python"] == SpecifierSet(PROJECT["requires-python"])
    packages = {name: spec for name, spec in conda.items() if name not in CONDA_TOOLS}
    assert packages == {CONDA_NAMES.get(name, name): spec for name, spec in ranges(DEPENDENCIES).items()}


@pytest.mark.parametrize("dependency", DEPENDENCIES)
def test_every_range_has_both_ends(dependency: str) -> None:
    assert {">=", "<"} == {specifier.operator for specifier in Requirement(dependency).specifier}


@pytest.mark.parametrize("dependency", DEPENDENCIES)
def test_lock_pins_every_dependency_within_its_range(dependency: str) -> None:
    requirement = Requirement(dependency)
    versions = pins().get(canonicalize_name(requirement.name), [])
    assert versions, f"requirements.lock lacks {requirement.name}: make lock"
    assert all(requirement.specifier.contains(version) for version in versions), "make lock"


def test_lock_holds_nothing_but_exact_pins_with_hashes() -> None:
    entries = re.split(r"\n(?=\S)", LOCK.rstrip("\n"))
    entries = [entry for entry in entries if not entry.startswith("#")]
    pin = re.compile(r"[\w.-]+==\S+( ; [^\n]+?)?( \\\n    --hash=sha256:[0-9a-f]{64})+")
    assert entries
    assert [entry for entry in entries if not pin.fullmatch(entry)] == []


def test_lock_says_how_to_remake_it_and_names_no_machine() -> None:
    header = "\n".join(line for line in LOCK.splitlines() if line.startswith("#"))
    assert "make lock" in header
    assert not MACHINE_PATH.search(LOCK)


def test_no_file_names_a_package_index() -> None:
    named = [f"{name}: {hit[0]}" for name, text in project_texts() if (hit := INDEX_ADDRESS.search(text))]
    assert named == []


@pytest.mark.parametrize(
    "text",
    [
        f"pip install --extra-{INDEX_OPTION} {HOST}/x",
        f'{INDEX_OPTION.replace("-", "_")} = "{HOST}"',
        "find-" + "links: file:///opt/wheels",
        f"{HOST}/root/simple/pandas",
        f'"resolved": "{HOST}/a/-/a-1.0.0.tgz"',
    ],
)
def test_the_search_for_index_addresses_finds(text: str) -> None:
    assert INDEX_ADDRESS.search(text)


def test_the_search_for_index_addresses_passes_over_options_without_one() -> None:
    assert not INDEX_ADDRESS.search(f"--no-emit-{INDEX_OPTION} --no-emit-find-links --no-annotate")
