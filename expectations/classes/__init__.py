"""Our expectation classes, one module per kind of subject. They contain no theme and no year."""
