//! Panics of other people's code on a stranger's file: to the user they are one more thing that is wrong with the file.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

/// What a step makes; `None` where it panics, which is not told on stderr then. Other threads that it starts are not covered.
pub(crate) fn caught<T>(step: impl FnOnce() -> T) -> Option<T> {
    thread_local!(static QUIET: Cell<bool> = const { Cell::new(false) });
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let told = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| match QUIET.get() {
            true => {}
            false => told(panic),
        }));
    });
    let before = QUIET.replace(true);
    // Nothing that the step was about to change is looked at again.
    let made = catch_unwind(AssertUnwindSafe(step));
    QUIET.set(before);
    made.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_nothing_and_all_else_comes_through() {
        assert_eq!(caught(|| 5), Some(5));
        assert_eq!(caught(|| caught(|| if true { panic!("not to be read") } else { 5 })), Some(None));
        assert!(std::panic::catch_unwind(|| panic!("to be read, in the output of this test")).is_err());
    }
}
