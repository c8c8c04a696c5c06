"""The release: whether one may be made, what stands in it, going back to an earlier one; the record of a refresh."""
