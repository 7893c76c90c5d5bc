"""Analysis of a user's own problem: a matrix, a data set, or a function of a few variables."""

#: The losses of a data set.
LOSSES = ("squared", "logistic")
