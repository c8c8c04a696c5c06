"""What Great Expectations imports and no expectation of ours uses is imported when it is used, and works then."""

import subprocess
import sys

CODE = """
import sys
import expectations.engine.judge
from expectations.later import PUT_OFF
real = [name for name in sys.modules if name.startswith(("scipy.", "altair.")) and name not in PUT_OFF]
import scipy
from scipy import stats
print(len(real), stats.norm.cdf(0), scipy.__version__ == __import__("importlib.metadata", fromlist=["version"]).version("scipy"))
import great_expectations.expectations.core.expect_column_kl_divergence_to_be_less_than as uses
print(uses.stats.norm.cdf(0), uses.alt.Chart.__name__)
import scipy.stats
print(scipy.stats.norm.cdf(0), "scipy.stats" in repr(scipy.stats))
"""


def test_they_are_put_off_until_an_attribute_is_asked_of_them():
    said = subprocess.run([sys.executable, "-c", CODE], check=True, capture_output=True, text=True)
    assert said.stdout.splitlines() == ["0 0.5 True", "0.5 Chart", "0.5 True"]


PYSPARK = """
import sys
import expectations.engine.judge
print("pyspark" in sys.modules)
import pyspark
print(pyspark.marker)
"""


def test_pyspark_is_not_imported_where_it_is_installed_and_can_be_afterwards(tmp_path):
    (tmp_path / "pyspark.py").write_text("marker = 'imported'")
    said = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n{PYSPARK}"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert said.stdout.splitlines() == ["False", "imported"]
