"""Other ways to load the deliveries and make the same tables: a plain script, dbt, SQLMesh.

Each peer runs in an environment of its own, without the product. What a team would write once by hand, the agreed
columns and the SQL of each table, reaches it as a manifest.
"""
