"""The process that opens workbooks is kept, replaced when it dies, and never outlives who needs it."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from transforms.workbooks.reader import Limits, Reader
from transforms.workbooks.refusal import Refused

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
GOOD = [["甲", 1]]


@pytest.fixture
def reader() -> Iterator[Reader]:
    one = Reader(Limits(seconds=60))
    yield one
    one.close()


@pytest.fixture
def good(tmp_path: Path, writing: Any) -> Path:
    path = tmp_path / "good.xlsx"
    path.write_bytes(writing.Book([writing.Page(writing.rows_of(GOOD))]).packed())
    return path


@pytest.fixture
def large(tmp_path: Path, writing: Any) -> Path:
    """A workbook that takes some seconds and some 100 MB."""
    path = tmp_path / "large.xlsx"
    row = "<row>" + "".join(f"<c><v>{n}.5</v></c>" for n in range(20)) + "</row>"
    part = f'<worksheet xmlns="{MAIN}"><sheetData>{row * 50_000}</sheetData></worksheet>'
    path.write_bytes(writing.Book([writing.Page([])], parts={"xl/worksheets/sheet1.xml": part}).packed())
    return path


def rows(reader: Reader, path: Path) -> Any:
    return reader.read(path)[0].rows


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def ends(pid: int) -> bool:
    """Whether a process ends soon."""
    for _ in range(100):
        if not is_running(pid):
            return True
        time.sleep(0.05)
    return False


def wait_for_child(reader: Reader) -> int:
    while reader.pid is None:
        time.sleep(0.01)
    return reader.pid


def test_one_process_reads_one_file_after_another(reader: Reader, good: Path) -> None:
    assert reader.pid is None
    assert rows(reader, good) == GOOD
    first = reader.pid
    assert rows(reader, good) == GOOD
    assert reader.pid == first


def test_a_file_that_takes_too_much_memory_is_refused_and_the_next_is_read(good: Path, large: Path) -> None:
    reader = Reader(Limits(memory=50 << 20, seconds=60))
    with pytest.raises(Refused) as refused:
        reader.read(large)
    assert "could not be read: the reader ran out of memory" in refused.value.en
    assert "内存不足" in refused.value.zh
    assert rows(reader, good) == GOOD
    reader.close()


def test_a_file_that_takes_too_long_is_refused_and_the_next_is_read(good: Path, large: Path) -> None:
    reader = Reader(Limits(seconds=1))
    assert rows(reader, good) == GOOD
    first = reader.pid
    begun = time.monotonic()
    with pytest.raises(Refused) as refused:
        reader.read(large)
    assert time.monotonic() - begun < 10
    assert "could not be read: the reader took too long" in refused.value.en
    assert "1 秒" in refused.value.zh
    assert rows(reader, good) == GOOD
    assert reader.pid != first
    reader.close()


def test_a_file_whose_reader_dies_again_and_again_is_refused_and_the_next_is_read(
    reader: Reader, good: Path, large: Path
) -> None:
    assert rows(reader, good) == GOOD
    stop = threading.Event()

    def kill_all() -> None:
        seen: set[int | None] = set()
        while not stop.is_set():
            if reader.pid not in seen and (pid := reader.pid) is not None:
                seen.add(pid)
                time.sleep(0.1)
                os.kill(pid, signal.SIGKILL)
            time.sleep(0.01)

    killer = threading.Thread(target=kill_all)
    killer.start()
    with pytest.raises(Refused) as refused:
        reader.read(large)
    stop.set()
    killer.join()
    assert "could not be read: the reader crashed" in refused.value.en
    assert "崩溃" in refused.value.zh
    assert rows(reader, good) == GOOD


def test_a_process_that_is_killed_once_costs_no_file(reader: Reader, good: Path, large: Path) -> None:
    rows(reader, good)
    os.kill(wait_for_child(reader), signal.SIGKILL)
    assert rows(reader, good) == GOOD
    killer = threading.Timer(0.2, os.kill, [wait_for_child(reader), signal.SIGKILL])
    killer.start()
    assert len(rows(reader, large)) == 50_000
    killer.join()


def test_threads_take_turns(reader: Reader, good: Path) -> None:
    found: list[Any] = []
    threads = [threading.Thread(target=lambda: found.extend(rows(reader, good) for _ in range(10))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [GOOD] * 40


def test_a_file_that_is_gone_is_not_called_damaged(reader: Reader, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        reader.read(tmp_path / "gone.xlsx")


def test_any_name_of_a_file_is_read_from_any_folder(
    reader: Reader, good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows(reader, good)
    odd = tmp_path / "区域 总部\n'名录'.xlsx"
    odd.write_bytes(good.read_bytes())
    monkeypatch.chdir(tmp_path)
    assert rows(reader, Path(odd.name)) == GOOD


def script(body: str, *arguments: object) -> subprocess.Popen[str]:
    """A Python of its own that opens workbooks."""
    start = "import os, signal, sys, time; from pathlib import Path; from transforms.workbooks import reader\n"
    # A shell has what it starts in the background ignore interrupts.
    start += "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    words = [sys.executable, "-c", start + body, *map(str, arguments)]
    return subprocess.Popen(words, stdout=subprocess.PIPE, text=True)


def said(process: subprocess.Popen[str]) -> int:
    assert process.stdout is not None
    return int(process.stdout.readline())


READ = "reader.read_workbook(Path(sys.argv[1])); print(reader._reader.pid, flush=True)\n"


@pytest.mark.parametrize("end", ["sys.exit()", "os._exit(0)", "os.kill(os.getpid(), signal.SIGKILL)", "1/0"])
def test_the_process_ends_with_its_parent_however_that_ends(good: Path, end: str) -> None:
    process = script(READ + end, good)
    pid = said(process)
    process.communicate()
    assert ends(pid)


def test_the_process_ends_with_its_parent_also_where_it_is_reading(good: Path, large: Path) -> None:
    process = script(READ + "reader.read_workbook(Path(sys.argv[2]))", good, large)
    pid = said(process)
    time.sleep(0.2)
    process.kill()
    process.communicate()
    deadline = time.monotonic() + Limits().seconds + 5
    while is_running(pid) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not is_running(pid)


def test_a_fork_has_a_process_of_its_own_and_leaves_the_parents_alone(good: Path) -> None:
    body = READ + (
        "child = os.fork()\n"
        "if not child:\n"
        f"    {READ.strip()}\n"
        "    os._exit(0)\n"
        "assert os.waitpid(child, 0)[1] == 0\n" + READ
    )
    process = script(body, good)
    first, of_child, after = said(process), said(process), said(process)
    process.communicate()
    assert process.returncode == 0
    assert first == after != of_child
    assert ends(first)
    assert ends(of_child)


def test_an_interrupt_ends_the_parent_and_the_process(good: Path, large: Path) -> None:
    process = script(READ + "reader.read_workbook(Path(sys.argv[2]))", good, large)
    pid = said(process)
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    process.communicate()
    assert process.returncode != 0
    assert ends(pid)


def test_a_process_that_does_not_start_is_no_fault_of_the_file(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(RuntimeError, match="does not start"):
        Reader().read(good)


def test_the_process_is_started_by_the_first_workbook_only(good: Path) -> None:
    process = script("print(reader._reader.pid or 0, flush=True)\n")
    assert said(process) == 0
    process.communicate()
