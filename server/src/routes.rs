//! The endpoints, a file each: parameters, body, handler.

pub mod depth;
pub mod events;
pub mod predictions;
