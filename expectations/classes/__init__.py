"""Our expectation classes, one module per kind of subject. They contain no theme and no year."""

from expectations.later import put_off

put_off()
