//! One page of answers and figures, complete in itself.

pub mod html;
pub mod report;
