"""What figures tell of counts besides sums: one file for each kind of figure.

Belongs here: facts (a number, or bounds) that follow from one published figure. Does not belong
here: sums between counts (`auditing.identities`), which are exact equations.
"""
