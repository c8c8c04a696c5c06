"""What must hold before anything is released: gates as Great Expectations expectations, one module per theme.

Nothing is imported here: `import great_expectations` takes seconds, and happens only where a gate runs
(`expectations.engine.judge`). `verdict`, `fingerprint` and `printed` do not import it.
"""

import os

# Read once, when great_expectations is first imported: no telemetry.
os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
