//! What a struct says, completed by conventions: all that the code is made from.

use proc_macro2::Span;
use syn::{Error, Ident, LitStr, Result, Type, Visibility};

use crate::naming::{self, plain};
use crate::parse::{self, Field, Parsed, Protection, RelationField, RelationKind};

/// A model, complete.
pub(crate) struct Model {
    pub(crate) name: Ident,
    pub(crate) new_name: Ident,
    pub(crate) visibility: Visibility,
    pub(crate) table: String,
    pub(crate) connection: Option<String>,
    pub(crate) columns: Vec<Column>,
    pub(crate) relations: Vec<Relation>,
    pub(crate) key: Option<usize>,
    pub(crate) created_at: Option<usize>,
    pub(crate) updated_at: Option<usize>,
    pub(crate) protection: Option<Protection>,
}

/// A column, complete.
pub(crate) struct Column {
    pub(crate) field: Ident,
    pub(crate) visibility: Visibility,
    pub(crate) ty: Type,
    pub(crate) name: String,
    pub(crate) role: Role,
    pub(crate) optional: bool,
}

/// Who gives a column its value when a row is created.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Given,
    Defaulted,
    Generated,
    Timestamp,
}

/// A relation, complete.
pub(crate) struct Relation {
    pub(crate) field: Ident,
    pub(crate) visibility: Visibility,
    pub(crate) slot: Type,
    pub(crate) related: Type,
    pub(crate) kind: RelationKind,
    /// The place of this model's key among its columns.
    pub(crate) parent_column: usize,
    /// The column of the related model, or `None` for its primary key.
    pub(crate) related_key: Option<String>,
    pub(crate) pivot: Option<Pivot>,
}

/// The table between two models.
pub(crate) struct Pivot {
    pub(crate) table: String,
    pub(crate) parent_key: String,
    pub(crate) related_key: String,
    pub(crate) columns: Vec<String>,
    pub(crate) timestamps: bool,
}

pub(crate) fn complete(parsed: Parsed) -> Result<Model> {
    let Parsed {
        name,
        visibility,
        table,
        connection,
        timestamps,
        incrementing,
        new_name,
        protection,
        fields,
    } = parsed;
    let mut columns = Vec::new();
    let mut slots = Vec::new();
    for field in fields {
        match field {
            Field::Column(column) => columns.push(*column),
            Field::Relation(relation) => slots.push(*relation),
        }
    }
    let key = key(&columns)?;
    let columns: Vec<Column> = columns
        .into_iter()
        .enumerate()
        .map(|(index, column)| complete_column(column, key == Some(index), timestamps, incrementing))
        .collect();
    if columns.is_empty() {
        return Err(Error::new(name.span(), "a model has at least one column: add a field"));
    }
    check_names(&columns)?;
    check_protection(protection.as_ref(), &columns)?;
    let place = |name: &str| {
        columns.iter().position(|column| plain(&column.field) == name && column.role == Role::Timestamp)
    };
    let (created_at, updated_at) = (place("created_at"), place("updated_at"));
    let relations =
        slots.into_iter().map(|slot| complete_relation(&name, slot, &columns, key)).collect::<Result<_>>()?;
    Ok(Model {
        new_name: new_name.unwrap_or_else(|| Ident::new(&format!("New{}", plain(&name)), Span::call_site())),
        table: table.unwrap_or_else(|| naming::table(&plain(&name))),
        name,
        visibility,
        connection,
        columns,
        relations,
        key,
        created_at,
        updated_at,
        protection,
    })
}

fn key(columns: &[parse::Column]) -> Result<Option<usize>> {
    let mut marked = columns.iter().enumerate().filter(|(_, column)| column.primary_key);
    let first = marked.next();
    if let Some((_, second)) = marked.next() {
        let message = "a model has one primary key: mark the one column that tells its rows apart, and use queries \
                       with `where_eq` for keys of several columns";
        return Err(Error::new(second.name.span(), message));
    }
    Ok(first
        .map(|(index, _)| index)
        .or_else(|| columns.iter().position(|column| plain(&column.name) == "id")))
}

fn complete_column(
    column: parse::Column,
    is_key: bool,
    timestamps: bool,
    incrementing: Option<bool>,
) -> Column {
    let parse::Column { name: field, visibility, ty, column, has_default, generated, .. } = column;
    let text = plain(&field);
    let numbered = is_key && incrementing.unwrap_or_else(|| parse::is_integer(&ty));
    let role = if timestamps && (text == "created_at" || text == "updated_at") {
        Role::Timestamp
    } else if generated {
        Role::Generated
    } else if has_default || numbered {
        Role::Defaulted
    } else {
        Role::Given
    };
    let optional = parse::is_option(&ty);
    Column { name: column.unwrap_or(text), field, visibility, ty, role, optional }
}

/// Two fields of one column would each hold half of the truth.
fn check_names(columns: &[Column]) -> Result<()> {
    for (index, column) in columns.iter().enumerate() {
        if let Some(first) = columns.iter().take(index).find(|first| first.name == column.name) {
            let (name, first, second) = (&column.name, plain(&first.field), plain(&column.field));
            let message = format!("`{first}` and `{second}` are both the column `{name}`: keep one of them");
            return Err(Error::new(column.field.span(), message));
        }
    }
    Ok(())
}

fn check_protection(protection: Option<&Protection>, columns: &[Column]) -> Result<()> {
    let names = match protection {
        Some(Protection::Fillable(names) | Protection::Guarded(names)) => names.as_slice(),
        None => &[],
    };
    match names.iter().find(|name| columns.iter().all(|column| plain(&column.field) != plain(name))) {
        None => Ok(()),
        Some(name) => {
            let known: Vec<String> = columns.iter().map(|column| plain(&column.field)).collect();
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            Err(parse::unknown(name.span(), &plain(name), "column", &known))
        }
    }
}

fn complete_relation(
    model: &Ident,
    slot: RelationField,
    columns: &[Column],
    key: Option<usize>,
) -> Result<Relation> {
    let RelationField { name: field, visibility, ty, related, kind, keys } = slot;
    let value = |text: &Option<LitStr>| text.as_ref().map(LitStr::value);
    let related_name = parse::name_of(&related).unwrap_or_default();
    let own_foreign_key = || naming::foreign_key(&plain(model));
    let (parent_key, related_key, pivot) = match kind {
        RelationKind::HasOne | RelationKind::HasMany => {
            (value(&keys.local_key), Some(value(&keys.foreign_key).unwrap_or_else(own_foreign_key)), None)
        }
        RelationKind::BelongsTo => {
            let foreign_key = match value(&keys.foreign_key) {
                Some(given) => given,
                None => guess_foreign_key(&field, &related_name, columns)?,
            };
            (Some(foreign_key), value(&keys.owner_key), None)
        }
        RelationKind::BelongsToMany => {
            let mut extra: Vec<String> = keys.with_pivot.iter().map(plain).collect();
            if keys.timestamps {
                extra.extend(["created_at".to_owned(), "updated_at".to_owned()]);
            }
            let pivot = Pivot {
                table: value(&keys.pivot).unwrap_or_else(|| naming::pivot(&plain(model), &related_name)),
                parent_key: value(&keys.foreign_key).unwrap_or_else(own_foreign_key),
                related_key: value(&keys.related_key).unwrap_or_else(|| naming::foreign_key(&related_name)),
                columns: extra,
                timestamps: keys.timestamps,
            };
            (value(&keys.local_key), value(&keys.owner_key), Some(pivot))
        }
    };
    let parent_column = parent_column(&field, parent_key.as_deref(), columns, key)?;
    Ok(Relation { field, visibility, slot: ty, related, kind, parent_column, related_key, pivot })
}

/// The place of the key from which a relation starts: the one that was named, or the primary key.
fn parent_column(field: &Ident, name: Option<&str>, columns: &[Column], key: Option<usize>) -> Result<usize> {
    match name {
        Some(name) => {
            // A field's name counts first: another column may be called so.
            let by_field = columns.iter().position(|column| plain(&column.field) == name);
            let by_column = || columns.iter().position(|column| column.name == name);
            by_field.or_else(by_column).ok_or_else(|| {
                let known: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
                parse::unknown(field.span(), name, "column", &known)
            })
        }
        None => key.ok_or_else(|| {
            let message = "the relation starts from the primary key and there is none: mark it with \
                           `#[model(primary_key)]`, or name a column with `local_key = \"..\"`";
            Error::new(field.span(), message)
        }),
    }
}

/// The column that refers to the related model: named after the model or after the field, whichever there is.
fn guess_foreign_key(field: &Ident, related: &str, columns: &[Column]) -> Result<String> {
    let by_model = naming::foreign_key(related);
    let by_field = format!("{}_id", plain(field));
    let has = |name: &str| columns.iter().any(|column| plain(&column.field) == name);
    let remedy = "say which column refers to it: `#[model(belongs_to(foreign_key = \"..\"))]`";
    match (has(&by_model), has(&by_field)) {
        (true, false) => Ok(by_model),
        (false, true) => Ok(by_field),
        (true, true) if by_model == by_field => Ok(by_model),
        (true, true) => Err(Error::new(
            field.span(),
            format!("both `{by_model}` and `{by_field}` may be meant: {remedy}"),
        )),
        (false, false) => Err(Error::new(
            field.span(),
            format!("there is no column `{by_model}` or `{by_field}`: {remedy}"),
        )),
    }
}
