//! What leaves the program: words, tables, JSON, files.

pub mod words;
