"""How long things take, and how much memory: `make bench`. It measures; what must hold is for the tests to say."""
