//! What people type first: it works, or is answered with the words that do.
