//! Sources with a map a week or a month.
