//! What an engine does to a table while it is changed.

/// A step of a change, as far as engines differ in what it costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// A column with a constant for the rows that there are, or with none.
    AddColumn,
    /// A column whose value must be computed for each row that there is.
    AddComputedColumn,
    /// A column of which the rows that there are get the present moment.
    AddMoment,
    /// A column of documents, with no default.
    AddDocument,
    DropColumn,
    ChangeColumn,
    /// Another default or comment of a column, or room for longer texts.
    DescribeColumn,
    /// Longer texts that are stored in another way, or more digits before the point.
    WidenColumn,
    /// More of the texts of an enumeration, after those that there are.
    AddMembers,
    /// Other texts of an enumeration.
    ChangeMembers,
    /// A column that may be null from now on.
    AllowNull,
    /// A column that may be null no more.
    ForbidNull,
    /// A key or check goes, or gets another name.
    DropConstraint,
    AddPrimaryKey,
    DropPrimaryKey,
    AddUnique,
    AddForeignKey,
    AddCheck,
    /// An ordinary index.
    AddIndex,
    /// An index for words or shapes.
    AddSpecialIndex,
    /// Anything else that is a note in the catalog.
    Note,
}

/// What a step does while it is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cost {
    /// Nothing that anybody would notice.
    Nothing,
    /// Each row is read, and nobody writes meanwhile.
    BlocksWrites(&'static str),
    /// Each row is read, and nobody reads or writes meanwhile.
    BlocksAll(&'static str),
    /// Each row is written anew, and others write meanwhile.
    RewritesBeside(&'static str),
    /// Each row is written anew, and nobody writes meanwhile.
    Rewrites(&'static str),
    /// Each row is written anew, and nobody reads or writes meanwhile.
    RewritesAlone(&'static str),
}
