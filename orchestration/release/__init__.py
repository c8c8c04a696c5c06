"""The release: whether one may be made, its contents, going back to an earlier one; the record of a refresh."""
