"""Our expectation classes, one module per kind of subject. They contain no theme and no year."""

from expectations.later import import_what_judges

import_what_judges()
