//! TFTP as a person works with it: the client's and the server's forms, their transfers, and what was said.

mod station;

pub use station::Station;
