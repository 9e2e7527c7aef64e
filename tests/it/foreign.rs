//! Other people's files and slow sources: each kind of input that once gave a wrong answer, with its right value or refusal.

#![allow(clippy::unwrap_used, reason = "what a test cannot read fails the test, in its helpers too")]

mod first_guesses;
mod formats;
mod geometry;
mod legends;
mod outputs;
mod own_war;
mod shapes_in;
mod slow;
mod tables;
