//! What an output says it is, and where it goes.
