//! What not every database can do about tables themselves.

/// Something about tables, columns and indexes that not every database can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SchemaFeature {
    /// Columns that hold any of a few texts together.
    Sets,
    /// Columns of shapes in a plane.
    Shapes,
    /// A storage engine, character set or collation of a table.
    TableOptions,
    /// A place for a new column among the others.
    ColumnPlace,
    /// Generated columns that are computed when they are read.
    VirtualColumns,
    /// Generated columns that must not be null.
    NotNullGenerated,
    /// Foreign keys that are looked at when the transaction ends.
    DeferredKeys,
    /// Unique keys that are looked at when the transaction ends.
    DeferredUniques,
    /// Indexes of some rows.
    PartialIndexes,
    /// Indexes over expressions.
    ExpressionIndexes,
    /// Indexes in descending order.
    DescendingIndexes,
    /// Indexes that carry columns besides.
    IncludedColumns,
    /// Indexes over the beginning of texts.
    PrefixIndexes,
    /// Indexes of another kind than the ordinary one.
    IndexMethods,
    /// Indexes for words.
    FullTextIndexes,
    /// Indexes for shapes.
    ShapeIndexes,
    /// Indexes that are made while others write.
    ConcurrentIndexes,
    /// Schemas that are made and removed.
    Schemas,
    /// Types of a few texts.
    EnumTypes,
    /// A change of a table without making it anew.
    ChangesInPlace,
    /// Another type for a column of which others are computed.
    TypesUnderComputed,
}

impl std::fmt::Display for SchemaFeature {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Sets => "columns of several texts",
            Self::Shapes => "columns of shapes",
            Self::TableOptions => "storage engine, character set or collation of a table",
            Self::ColumnPlace => "place for a new column among the others",
            Self::VirtualColumns => "generated columns that are not stored",
            Self::NotNullGenerated => "generated columns that must not be null",
            Self::DeferredKeys => "foreign keys that wait for the end of the transaction",
            Self::DeferredUniques => "unique keys that wait for the end of the transaction",
            Self::PartialIndexes => "indexes of some rows",
            Self::ExpressionIndexes => "indexes over expressions",
            Self::DescendingIndexes => "indexes in descending order",
            Self::IncludedColumns => "indexes that carry columns besides",
            Self::PrefixIndexes => "indexes over the beginning of texts",
            Self::IndexMethods => "indexes of this kind",
            Self::FullTextIndexes => "indexes for words",
            Self::ShapeIndexes => "indexes for shapes",
            Self::ConcurrentIndexes => "indexes that are made while others write",
            Self::Schemas => "schemas to make and remove",
            Self::EnumTypes => "types of a few texts",
            Self::TypesUnderComputed => "other types for columns of which others are computed",
            Self::ChangesInPlace => "way to change this in place",
        })
    }
}
