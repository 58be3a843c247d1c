//! The pages. Each loads its own data and owns its part of the address.

mod compare;
mod explore;
mod grid;
mod history;
mod lazy;
mod not_found;
mod shared;
mod shares;
mod studio;

pub use compare::compare_page;
pub use explore::explore_page;
pub use grid::grid_page;
pub use history::history_page;
pub use lazy::LazyPage;
pub use not_found::NotFoundPage;
pub use shared::shared_page;
pub use shares::shares_page;
pub use studio::StudioPage;
