//! Changes of a schema.

use ilana_ir::{
    AlterTable, Build, Column, ColumnDefault, ColumnType, Condition, CreateEnum, CreateIndex, CreateTable,
    CreateView, Current, Deferral, Direction, DropTable, DropView, ForeignKey, Generated, Identity,
    IfMissing, IfThere, Index, IndexKind, IndexPart, IndexedBy, Name, Place, ReferenceAction, SchemaChange,
    Spatial, Storage, TableChange, TableConstraint, TableOptions,
};

use super::name;
use super::source::{Sense, Source, any};
use super::text::text;
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
        SchemaChange::CreateIndex(_) => SchemaChange::CreateIndex(CreateIndex {
            table: name::table(source),
            index: index(source, &[]),
            build: build(source),
        }),
        SchemaChange::AlterTable(_) => SchemaChange::AlterTable(alter_table(source)),
        SchemaChange::CreateView(_) => SchemaChange::CreateView(CreateView {
            name: name::table(source),
            query: own(source),
            if_there: any!(source: IfThere { IfThere::Fail => IfThere::Fail, IfThere::Replace => IfThere::Replace }),
        }),
        SchemaChange::DropView(_) => {
            SchemaChange::DropView(DropView { name: name::table(source), if_missing: if_missing(source) })
        },
        SchemaChange::CreateSchema(_) => SchemaChange::CreateSchema(name::name(source)),
        SchemaChange::DropSchema(_) => SchemaChange::DropSchema(name::name(source)),
        SchemaChange::CreateEnum(_) => {
            SchemaChange::CreateEnum(CreateEnum { name: name::table(source), values: source.several(0, 3, text) })
        },
        SchemaChange::AddEnumValue { name: _, value: _ } => {
            SchemaChange::AddEnumValue { name: name::table(source), value: text(source) }
        },
        SchemaChange::DropEnum(_) => SchemaChange::DropEnum(name::table(source)),
        SchemaChange::CreateExtension(_) => SchemaChange::CreateExtension(name::name(source)),
        SchemaChange::RestartNumbers { table: _, column: _, next: _ } => SchemaChange::RestartNumbers {
            table: name::table(source),
            column: name::name(source),
            next: source.pick(&[0, 1, 42, u64::MAX]),
        },
        SchemaChange::Raw(_) => SchemaChange::Raw(own(source)),
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
        comment: source.maybe(4, text),
        options: TableOptions {
            engine: source.maybe(6, name::name),
            charset: source.maybe(6, name::name),
            collation: source.maybe(6, name::name),
        },
    }
}

fn alter_table(source: &mut Source<'_>) -> AlterTable {
    let table = create_table(source);
    let known: Vec<Name> = table.columns.iter().map(|column| column.name.clone()).collect();
    let least = usize::from(!source.senseless());
    AlterTable {
        table: if source.senseless() { name::table(source) } else { table.name.clone() },
        changes: source.several(least, 3, |source| table_change(source, &known)),
        current: source.flag().then(|| Box::new(Current::new(table))),
    }
}

fn table_change(source: &mut Source<'_>, known: &[Name]) -> TableChange {
    let mut made = any!(source: TableChange {
        TableChange::AddColumn(_) => TableChange::AddColumn(column(source)),
        TableChange::DropColumn(_) => TableChange::DropColumn(Name::default()),
        TableChange::RenameColumn { from: _, to: _ } => {
            TableChange::RenameColumn { from: Name::default(), to: name::name(source) }
        },
        TableChange::ChangeColumn { column: _, using: _ } => {
            TableChange::ChangeColumn { column: column(source), using: source.maybe(4, own) }
        },
        TableChange::AddConstraint(_) => TableChange::AddConstraint(constraint(source, &[])),
        TableChange::DropPrimaryKey { name: _ } => {
            TableChange::DropPrimaryKey { name: source.maybe(2, name::name) }
        },
        TableChange::DropUnique(_) => TableChange::DropUnique(name::name(source)),
        TableChange::DropForeignKey(_) => TableChange::DropForeignKey(name::name(source)),
        TableChange::DropCheck(_) => TableChange::DropCheck(name::name(source)),
        TableChange::AddIndex(_) => TableChange::AddIndex(index(source, &[])),
        TableChange::DropIndex(_) => TableChange::DropIndex(name::name(source)),
        TableChange::RenameIndex { from: _, to: _ } => {
            TableChange::RenameIndex { from: name::name(source), to: name::name(source) }
        },
        TableChange::Comment(_) => TableChange::Comment(source.maybe(2, text)),
    });
    match &mut made {
        TableChange::DropColumn(name) | TableChange::RenameColumn { from: name, to: _ } => {
            *name = one_of(source, known);
        }
        TableChange::ChangeColumn { column, using: _ } => column.name = one_of(source, known),
        TableChange::AddConstraint(part) => *part = constraint(source, known),
        TableChange::AddIndex(part) => *part = index(source, known),
        TableChange::AddColumn(_)
        | TableChange::DropPrimaryKey { .. }
        | TableChange::DropUnique(_)
        | TableChange::DropForeignKey(_)
        | TableChange::DropCheck(_)
        | TableChange::DropIndex(_)
        | TableChange::RenameIndex { .. }
        | TableChange::Comment(_) => {}
    }
    made
}

fn build(source: &mut Source<'_>) -> Build {
    any!(source: Build { Build::Plain => Build::Plain, Build::Concurrent => Build::Concurrent })
}

fn one_of(source: &mut Source<'_>, known: &[Name]) -> Name {
    let index = source.below(known.len().max(1));
    known.get(index).filter(|_| !source.senseless()).cloned().unwrap_or_else(|| name::name(source))
}

/// The caller's own SQL. What is in quotes there is no name or value of the statement, and so has no mark.
fn own(source: &mut Source<'_>) -> Name {
    source.pick(&["a > 1", "lower(a)", "(a || 'b')", "1", "", "a = ?", "a)", "'a"]).into()
}

fn column(source: &mut Source<'_>) -> Column {
    let ty = column_type(source);
    let is_integer = ty.is_integer();
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
        generated: if given { source.maybe(8, generated) } else { None },
        collation: source.maybe(8, name::name),
        comment: source.maybe(8, text),
        place: source.maybe(8, place),
    }
}

fn generated(source: &mut Source<'_>) -> Generated {
    let storage =
        any!(source: Storage { Storage::Stored => Storage::Stored, Storage::Virtual => Storage::Virtual });
    Generated { expression: own(source), storage }
}

fn place(source: &mut Source<'_>) -> Place {
    any!(source: Place { Place::First => Place::First, Place::After(_) => Place::After(name::name(source)) })
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
        ColumnType::TinyInteger => ColumnType::TinyInteger,
        ColumnType::MediumText => ColumnType::MediumText,
        ColumnType::VarBinary(_) => ColumnType::VarBinary(length(source)),
        ColumnType::Enum { name: _, values: _ } => {
            ColumnType::Enum { name: source.maybe(2, name::table), values: source.several(0, 3, text) }
        },
        ColumnType::Set(_) => ColumnType::Set(source.several(0, 3, text)),
        ColumnType::Inet => ColumnType::Inet,
        ColumnType::MacAddress => ColumnType::MacAddress,
        ColumnType::Spatial(_) => ColumnType::Spatial(spatial(source)),
        ColumnType::Array(_) => ColumnType::Array(Box::new(ColumnType::Integer)),
        ColumnType::Specific(_) => ColumnType::Specific(own(source)),
    })
}

fn spatial(source: &mut Source<'_>) -> Spatial {
    any!(source: Spatial {
        Spatial::Geometry => Spatial::Geometry,
        Spatial::Point => Spatial::Point,
        Spatial::LineString => Spatial::LineString,
        Spatial::Polygon => Spatial::Polygon,
    })
}

fn length(source: &mut Source<'_>) -> u32 {
    if source.senseless() { source.pick(&[0, 65_536, u32::MAX]) } else { source.pick(&[1, 255]) }
}

fn default(source: &mut Source<'_>) -> ColumnDefault {
    any!(source: ColumnDefault {
        ColumnDefault::Value(_) => ColumnDefault::Value(value(source)),
        ColumnDefault::Now => ColumnDefault::Now,
        ColumnDefault::Expression(_) => ColumnDefault::Expression(own(source)),
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
    let mut made = any!(source: TableConstraint {
        TableConstraint::Unique { name: _, columns: _, deferral: _ } => {
            let columns = Vec::new();
            TableConstraint::Unique { name: name::name(source), columns, deferral: deferral(source) }
        },
        TableConstraint::PrimaryKey { name: _, columns: _ } => {
            TableConstraint::PrimaryKey { name: source.maybe(3, name::name), columns: Vec::new() }
        },
        TableConstraint::ForeignKey(_) => TableConstraint::ForeignKey(foreign_key(source)),
        TableConstraint::Check { name: _, condition: _ } => {
            TableConstraint::Check { name: name::name(source), condition: condition(source) }
        },
    });
    match &mut made {
        TableConstraint::PrimaryKey { name: _, columns: own }
        | TableConstraint::Unique { name: _, columns: own, deferral: _ } => *own = columns(source, known),
        TableConstraint::ForeignKey(key) => {
            key.columns = columns(source, known);
            if !source.senseless() {
                key.referenced_columns.clone_from(&key.columns);
            }
        }
        TableConstraint::Check { name: _, condition } => match condition {
            Condition::Positive(column)
            | Condition::Matches { column, pattern: _ }
            | Condition::OneOf { column, values: _ } => *column = one_of(source, known),
            Condition::Raw(_) => {}
        },
    }
    made
}

fn condition(source: &mut Source<'_>) -> Condition {
    any!(source: Condition {
        Condition::Positive(_) => Condition::Positive(Name::default()),
        Condition::Matches { column: _, pattern: _ } => {
            Condition::Matches { column: Name::default(), pattern: text(source) }
        },
        Condition::OneOf { column: _, values: _ } => {
            Condition::OneOf { column: Name::default(), values: source.several(0, 3, text) }
        },
        Condition::Raw(_) => Condition::Raw(own(source)),
    })
}

fn deferral(source: &mut Source<'_>) -> Deferral {
    any!(source: Deferral {
        Deferral::Never => Deferral::Never,
        Deferral::Possible => Deferral::Possible,
        Deferral::AtFirst => Deferral::AtFirst,
    })
}

fn foreign_key(source: &mut Source<'_>) -> ForeignKey {
    ForeignKey {
        name: name::name(source),
        columns: Vec::new(),
        references: name::table(source),
        referenced_columns: name::names(source, 0, 2),
        on_delete: action(source),
        on_update: action(source),
        deferral: deferral(source),
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
    let kind = any!(source: IndexKind {
        IndexKind::Plain => IndexKind::Plain,
        IndexKind::Unique => IndexKind::Unique,
        IndexKind::FullText => IndexKind::FullText,
        IndexKind::Spatial => IndexKind::Spatial,
        IndexKind::Gin => IndexKind::Gin,
        IndexKind::Gist => IndexKind::Gist,
        IndexKind::Brin => IndexKind::Brin,
        IndexKind::Hash => IndexKind::Hash,
    });
    let mut parts: Vec<IndexPart> = columns(source, known).into_iter().map(IndexPart::column).collect();
    for part in &mut parts {
        if source.one_in(6) {
            part.by = IndexedBy::Expression(own(source));
        }
        if source.one_in(4) {
            part.direction = Direction::Desc;
        }
        part.prefix = source.maybe(8, length);
    }
    let include = if source.one_in(6) { columns(source, known) } else { Vec::new() };
    Index { name: name::name(source), parts, kind, filter: source.maybe(6, own), include }
}
