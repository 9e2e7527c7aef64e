//! The page of `frontcast report` as a user gets it, without a browser; `.ci/check_page` looks at it in one.

#![allow(clippy::unwrap_used, reason = "what a test cannot read fails the test, in its helpers too")]

mod commands;
mod data;
mod drawing;
mod page;
mod tags;
