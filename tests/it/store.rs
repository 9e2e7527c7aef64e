//! The user's store: nothing that was fed is lost, half in or changed unseen, whatever happens to the program or the disk.

#![allow(clippy::unwrap_used, reason = "what a test cannot read fails the test, in its helpers too")]

mod blocked;
mod crash;
mod feeding;
mod flipped;
mod hostile;
mod made;
mod maps;
mod places;
mod record;
mod shown;
mod traps;
mod writers;
