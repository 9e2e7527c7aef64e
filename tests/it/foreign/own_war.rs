//! A user's own war: names, groups and sums from table to score.
