"""How many faults the gates catch: `make mutation`. Deliveries with faults are loaded and judged.

`faults` defines the faults, `changes` and `files` change a file, `trial` loads and judges, `score` counts.
"""
