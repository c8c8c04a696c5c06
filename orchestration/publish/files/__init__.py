"""The files of a bulletin: page, charts, workbook, data package, and the folder that holds them."""
