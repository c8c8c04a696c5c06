"""Gates: have `expectations` judge what the build has committed, and store the outcomes.

Each outcome is stored under the fingerprint that `evidence` computes; the release asks for exactly that one. Great
Expectations is imported only where a gate runs.
"""
