//! Windows: the console that a double click opens beside the window.
//!
//! netaide is a console program there, so that the command line can print. Started by a double click it gets a
//! console of its own, which nobody reads; started from a terminal it shares that terminal's.

use windows_sys::Win32::System::Console::{FreeConsole, GetConsoleProcessList};

/// Lets the console go, if this program is the only one that has it.
#[allow(unsafe_code, reason = "two calls of the system, without pointers that outlive them")]
pub fn leave_own_console() {
    let mut programs = [0u32; 2];
    // SAFETY: the array is as long as is said.
    let count = unsafe { GetConsoleProcessList(programs.as_mut_ptr(), programs.len() as u32) };
    if count == 1 {
        // SAFETY: no pointer is passed; from here on standard output leads nowhere, and the window does not use it.
        unsafe { FreeConsole() };
    }
}
