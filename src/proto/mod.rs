//! Protocols as machines without I/O or clock: what comes and the time are arguments, what goes and when to be woken
//! are answers. So they are tested in virtual time.

pub mod faults;
