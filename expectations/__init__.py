"""What must hold before anything is released: gates as Great Expectations expectations, a suite a theme.

Nothing is imported here: `import great_expectations` takes seconds, and belongs where a gate runs
(`expectations.engine.judge`). `verdict`, `fingerprint` and `printed` do without it.
"""

import os

# Read once, when great_expectations is first imported; nothing may leave the machine.
os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
