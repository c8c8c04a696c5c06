"""Backups: a home copied into a folder of content-addressed files, and put back into an empty home.

A folder holds several backups that share what they have in common. Nothing here knows what the files mean, except
those whose hash the home knows by itself.
"""
