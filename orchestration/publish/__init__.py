"""The bulletin: one release as a page, a workbook and a data package. Counts nothing, and reads no other file."""
