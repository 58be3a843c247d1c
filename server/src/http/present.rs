//! Conversion of domain values to the types of the API.

pub mod shares;
