"""How many faults the gates catch: `make mutation`. Faults are done to deliveries, then loaded and judged.

What a fault is stands in `faults`, how a file is changed in `files`, what becomes of one in `trial`, the score in
`score`.
"""
