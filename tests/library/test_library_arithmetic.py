"""Strict products are asked for wherever the library comes in, and never claimed where they are not promised."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

WORKFLOW = Path(__file__).parents[2] / "workflow"
SHOW = "import os; from aulens.arithmetic import bitwise; print(os.environ['MKL_CBWR'], bitwise())"
CUBLAS = "import os, aulens; print(os.environ['CUBLAS_WORKSPACE_CONFIG'])"
COMPUTE = "import torch; x = torch.randn(2, 512, 512); torch.bmm(x, x)\n"


def answer(program: str, **changed: str) -> list[str]:
    ours = ("MKL_CBWR", "CUBLAS_WORKSPACE_CONFIG")
    environment = {name: value for name, value in os.environ.items() if name not in ours} | changed
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=WORKFLOW, env=environment, capture_output=True, text=True, check=True
    )
    return run.stdout.split()


def test_importing_the_library_asks_for_strict_products_and_a_users_value_stays() -> None:
    assert answer(SHOW)[0] == "AUTO,STRICT"
    assert answer(SHOW, MKL_CBWR="AVX2") == ["AVX2", "False"]
    assert answer(CUBLAS) == [":4096:8"]
    assert answer(CUBLAS, CUBLAS_WORKSPACE_CONFIG=":16:8") == [":16:8"]


@pytest.mark.skipif(not torch.backends.mkl.is_available(), reason="no MKL")
def test_products_are_promised_only_if_mkl_was_asked_before_its_first_one() -> None:
    assert answer("import torch\n" + SHOW)[1] == answer(SHOW)[1]
    assert answer(COMPUTE + SHOW)[1] == "False"
    assert answer(SHOW, MKL_ENABLE_INSTRUCTIONS="SSE4_2")[1] == "False"
    assert answer(SHOW, MKL_CBWR="AVX,STRICT")[1] == "False"  # older instruction sets have no strict mode


@pytest.mark.skipif(not Path("/proc/cpuinfo").exists(), reason="no /proc/cpuinfo")
def test_nothing_is_promised_on_other_processors_than_intels() -> None:
    intel = "GenuineIntel" in Path("/proc/cpuinfo").read_text()
    assert intel or answer(SHOW)[1] == "False"
