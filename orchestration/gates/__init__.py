"""Gates: ask `expectations` to judge what the build has committed, and keep what they found, bound to what was judged.

Which fingerprint evidence must be bound to is said in `evidence`; the release asks for exactly that one. Great
Expectations is imported where a gate runs, and nowhere else.
"""
