"""An environment for each peer, and one for the plot, with the versions that `peers/requirements/` lists."""

import subprocess
import sys
import venv
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
BENCH = REPOSITORY / ".bench"
REQUIREMENTS = Path(__file__).parents[1] / "peers" / "requirements"


def python_of(name: str) -> str:
    """The Python of an environment, whether or not it was made."""
    return str(BENCH / "environments" / name / "bin" / "python")


def make(name: str) -> None:
    """Make an environment, or make it again where its requirements changed. Fetches packages."""
    folder, wanted = BENCH / "environments" / name, (REQUIREMENTS / f"{name}.txt").read_text()
    ready = folder / "requirements.txt"
    if not ready.exists() or ready.read_text() != wanted:
        venv.create(folder, clear=True, with_pip=True)
        pip = [python_of(name), "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "-qq"]
        subprocess.run([*pip, "--only-binary", ":all:", "-r", str(REQUIREMENTS / f"{name}.txt")], check=True)
        ready.write_text(wanted)


def versions(name: str, packages: tuple[str, ...]) -> dict[str, str]:
    """The versions of packages in an environment, as its requirements list them."""
    listed = (REQUIREMENTS / f"{name}.txt").read_text().split()
    pinned = dict(line.split("==") for line in listed)
    return {package: pinned[package] for package in packages}


def python_version() -> str:
    """The version of the Python that makes the environments."""
    return sys.version.split()[0]
