"""Works on what a coordinator calls for, in tasks of a Ray cluster.

A search on Ray (docs/search.md) starts one job of this package, which lies in the job's working
directory. src/adapters/ray-tasks is the other end, and says what crosses between the two.
"""
