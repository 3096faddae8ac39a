//! Relations: their slots in a struct, their queries, and how they are loaded.

mod eager;
mod pivot;
mod query;
mod slot;
mod spec;

pub use eager::{Added, LoadError, Loadable, Loads, With};
pub use pivot::PivotQuery;
pub use query::ManyQuery;
pub use slot::{AnySlot, BelongsTo, BelongsToMany, HasMany, HasOne, Slot};
pub(crate) use spec::Scope;
pub use spec::{Declared, Relation, RelationSpec};
