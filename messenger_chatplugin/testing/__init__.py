"""Help for your own tests: what Meta might send, without Meta. Not imported by the rest."""
