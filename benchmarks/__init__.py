"""Measures run times and memory: `make bench`. It checks nothing; that is for the tests."""
