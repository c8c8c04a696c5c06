"""Alerts: one message for each change of state (held back, quarantined, overdue, run failed, and recovered).

A message says what, whose and what to do; never what stands in a cell. Sending waits for nobody for long, and what
cannot be sent is kept and sent later.
"""
