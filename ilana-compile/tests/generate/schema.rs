//! Changes of a schema.

use ilana_ir::{
    Column, ColumnDefault, ColumnType, CreateIndex, CreateTable, DropTable, ForeignKey, Identity, IfMissing,
    Index, IndexKind, Name, ReferenceAction, SchemaChange, TableConstraint,
};

use super::name;
use super::source::{Sense, Source, any};
use super::value::value;

pub(crate) fn change(source: &mut Source<'_>) -> SchemaChange {
    any!(source: SchemaChange {
        SchemaChange::DropTable(_) => {
            SchemaChange::DropTable(DropTable { name: name::table(source), if_missing: if_missing(source) })
        },
        SchemaChange::CreateTable(_) => SchemaChange::CreateTable(create_table(source)),
        SchemaChange::RenameTable { from: _, to: _ } => {
            SchemaChange::RenameTable { from: name::table(source), to: name::name(source) }
        },
        SchemaChange::CreateIndex(_) => {
            SchemaChange::CreateIndex(CreateIndex { table: name::table(source), index: index(source, &[]) })
        },
        SchemaChange::Truncate { table: _, identity: _ } => {
            SchemaChange::Truncate { table: name::table(source), identity: identity(source) }
        },
    })
}

fn identity(source: &mut Source<'_>) -> Identity {
    any!(source: Identity { Identity::Restart => Identity::Restart, Identity::Continue => Identity::Continue })
}

fn if_missing(source: &mut Source<'_>) -> IfMissing {
    any!(source: IfMissing { IfMissing::Fail => IfMissing::Fail, IfMissing::Skip => IfMissing::Skip })
}

fn create_table(source: &mut Source<'_>) -> CreateTable {
    let least = usize::from(!source.senseless());
    let mut columns = source.several(least, 4, column);
    let mut names: Vec<Name> = columns.iter().map(|column| column.name.clone()).collect();
    if source.sense == Sense::Sensible {
        name::different(&mut names);
        for (column, name) in columns.iter_mut().zip(&names) {
            column.name.clone_from(name);
        }
    }
    CreateTable {
        name: name::table(source),
        constraints: source.several(0, 2, |source| constraint(source, &names)),
        indexes: source.several(0, 2, |source| index(source, &names)),
        columns,
    }
}

fn column(source: &mut Source<'_>) -> Column {
    let ty = column_type(source);
    let is_integer = matches!(ty, ColumnType::SmallInteger | ColumnType::Integer | ColumnType::BigInteger);
    let number = is_integer || source.senseless();
    let auto_increment = number && source.one_in(6);
    let given = !auto_increment || source.senseless();
    Column {
        name: name::name(source),
        ty,
        nullable: given && source.flag(),
        default: if given { source.maybe(2, default) } else { None },
        auto_increment,
        unsigned: number && source.one_in(4),
    }
}

pub(crate) fn column_type(source: &mut Source<'_>) -> ColumnType {
    any!(source: ColumnType {
        ColumnType::Text => ColumnType::Text,
        ColumnType::SmallInteger => ColumnType::SmallInteger,
        ColumnType::Integer => ColumnType::Integer,
        ColumnType::BigInteger => ColumnType::BigInteger,
        ColumnType::Float => ColumnType::Float,
        ColumnType::Double => ColumnType::Double,
        ColumnType::Decimal { precision: _, scale: _ } => {
            let senseless = source.senseless();
            let (precision, scale) = if senseless { (source.byte(), source.byte()) } else { (28, 10) };
            ColumnType::Decimal { precision, scale }
        },
        ColumnType::Char(_) => ColumnType::Char(length(source)),
        ColumnType::String(_) => ColumnType::String(length(source)),
        ColumnType::Binary => ColumnType::Binary,
        ColumnType::Boolean => ColumnType::Boolean,
        ColumnType::Date => ColumnType::Date,
        ColumnType::Time => ColumnType::Time,
        ColumnType::DateTime => ColumnType::DateTime,
        ColumnType::Timestamp => ColumnType::Timestamp,
        ColumnType::Uuid => ColumnType::Uuid,
        ColumnType::Json => ColumnType::Json,
    })
}

fn length(source: &mut Source<'_>) -> u32 {
    if source.senseless() { source.pick(&[0, 65_536, u32::MAX]) } else { source.pick(&[1, 255]) }
}

fn default(source: &mut Source<'_>) -> ColumnDefault {
    any!(source: ColumnDefault {
        ColumnDefault::Value(_) => ColumnDefault::Value(value(source)),
        ColumnDefault::Now => ColumnDefault::Now,
    })
}

/// One of the columns that there are, or of any name.
fn columns(source: &mut Source<'_>, known: &[Name]) -> Vec<Name> {
    if known.is_empty() || source.senseless() {
        return name::names(source, 1, 2);
    }
    let index = source.below(known.len());
    known.iter().skip(index).take(2).cloned().collect()
}

fn constraint(source: &mut Source<'_>, known: &[Name]) -> TableConstraint {
    let columns = columns(source, known);
    let mut made = any!(source: TableConstraint {
        TableConstraint::Unique { name: _, columns: _ } => {
            TableConstraint::Unique { name: name::name(source), columns: Vec::new() }
        },
        TableConstraint::PrimaryKey(_) => TableConstraint::PrimaryKey(Vec::new()),
        TableConstraint::ForeignKey(_) => TableConstraint::ForeignKey(foreign_key(source)),
    });
    match &mut made {
        TableConstraint::PrimaryKey(own) | TableConstraint::Unique { name: _, columns: own } => {
            *own = columns
        }
        TableConstraint::ForeignKey(key) => {
            if !source.senseless() {
                key.referenced_columns.clone_from(&columns);
            }
            key.columns = columns;
        }
    }
    made
}

fn foreign_key(source: &mut Source<'_>) -> ForeignKey {
    ForeignKey {
        name: name::name(source),
        columns: Vec::new(),
        references: name::table(source),
        referenced_columns: name::names(source, 0, 2),
        on_delete: action(source),
        on_update: action(source),
    }
}

fn action(source: &mut Source<'_>) -> ReferenceAction {
    any!(source: ReferenceAction {
        ReferenceAction::NoAction => ReferenceAction::NoAction,
        ReferenceAction::Restrict => ReferenceAction::Restrict,
        ReferenceAction::Cascade => ReferenceAction::Cascade,
        ReferenceAction::SetNull => ReferenceAction::SetNull,
        ReferenceAction::SetDefault => ReferenceAction::SetDefault,
    })
}

fn index(source: &mut Source<'_>, known: &[Name]) -> Index {
    let kind = any!(source: IndexKind { IndexKind::Plain => IndexKind::Plain, IndexKind::Unique => IndexKind::Unique });
    Index { name: name::name(source), columns: columns(source, known), kind }
}
