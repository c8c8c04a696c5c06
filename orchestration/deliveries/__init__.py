"""Deliveries: what stands in the folder, what each file is called in the warehouse, and which one is in force.

How a file is read is the work of `transforms`, how it is judged that of `expectations`; nothing is stored here.
"""
