//! What a migration says of a column.

use ilana_ir::{
    Column, ColumnDefault, Condition, ForeignKey, Generated, Name, Place, ReferenceAction, Storage, Value,
};

use crate::migrate::Blueprint;

/// The column that was just described; each method says more of it. Without `nullable` it must have a value.
pub struct ColumnSpec<'b> {
    blueprint: &'b mut Blueprint,
    /// The place of its own foreign key, once it has one.
    foreign: Option<usize>,
}

/// What it holds.
impl<'b> ColumnSpec<'b> {
    pub(crate) fn new(blueprint: &'b mut Blueprint) -> Self {
        Self { blueprint, foreign: None }
    }

    fn with(self, change: impl FnOnce(&mut Column)) -> Self {
        if let Some(column) = self.blueprint.last_column() {
            change(column);
        }
        self
    }

    fn name(&mut self) -> Option<String> {
        self.blueprint.last_column().map(|column| column.name.to_string())
    }

    /// It may hold no value.
    pub fn nullable(self) -> Self {
        self.with(|column| column.nullable = true)
    }

    /// What it holds when an insert does not say.
    pub fn default(self, value: impl Into<Value>) -> Self {
        let value = value.into();
        self.with(|column| column.default = Some(ColumnDefault::Value(value)))
    }

    /// The moment of the insert, when an insert does not say.
    pub fn default_now(self) -> Self {
        self.with(|column| column.default = Some(ColumnDefault::Now))
    }

    /// What an expression gives, when an insert does not say: SQL of your own.
    pub fn default_expression(self, sql: impl Into<Name>) -> Self {
        self.with(|column| column.default = Some(ColumnDefault::Expression(sql.into())))
    }

    /// Without negative numbers, where the engine has such a type (MySQL and MariaDB).
    pub fn unsigned(self) -> Self {
        self.with(|column| column.unsigned = true)
    }

    /// The database numbers the rows in it, and it is the primary key. One column of a table at most, an integer.
    pub fn auto_increment(self) -> Self {
        self.with(|column| column.auto_increment = true)
    }

    /// It is computed from the row's other columns, when the row is written: SQL of your own. It may be null, as what they are
    /// may give null; MariaDB has no other ("Generated Columns").
    #[doc(alias = "stored_as")]
    pub fn generated_as(self, expression: impl Into<Name>) -> Self {
        self.computed(expression.into(), Storage::Stored)
    }

    /// The same, when it is read. PostgreSQL has it since 18.
    pub fn virtual_as(self, expression: impl Into<Name>) -> Self {
        self.computed(expression.into(), Storage::Virtual)
    }

    fn computed(self, expression: Name, storage: Storage) -> Self {
        self.with(|column| {
            column.generated = Some(Generated { expression, storage });
            column.nullable = true;
        })
    }

    /// How its texts are compared and ordered, in the engine's own name for it.
    pub fn collate(self, collation: impl Into<Name>) -> Self {
        self.with(|column| column.collation = Some(collation.into()))
    }

    /// People are told this of it. SQLite has no place for it.
    pub fn comment(self, text: impl Into<String>) -> Self {
        self.with(|column| column.comment = Some(text.into()))
    }

    /// It stands after this one among the others, where it is added to a table (MySQL and MariaDB). The other engines keep the
    /// order in which columns were made, and refuse it.
    pub fn after(self, column: impl Into<Name>) -> Self {
        self.with(|own| own.place = Some(Place::After(column.into())))
    }

    /// It stands before all others, where it is added to a table (MySQL and MariaDB; refused elsewhere).
    pub fn first(self) -> Self {
        self.with(|column| column.place = Some(Place::First))
    }

    /// The table has it already, and it becomes as described here: its type, whether it may be missing, its default and its
    /// comment, whatever it was before. In [`Schema::alter_table`](crate::Schema::alter_table) only.
    #[doc(alias = "alter")]
    pub fn change(self) -> Self {
        self.blueprint.last_is_changed();
        self
    }

    /// As [`ColumnSpec::change`], and where the values are to become something else on PostgreSQL than a cast makes of them, this
    /// tells: SQL of your own, such as `round(price * 100)::integer`. The other engines take no such thing, and cast.
    pub fn change_using(self, sql: impl Into<Name>) -> Self {
        self.blueprint.last_is_changed_using(sql.into());
        self
    }
}

/// Its keys, indexes and checks.
impl ColumnSpec<'_> {
    /// It tells the rows apart.
    pub fn primary(mut self) -> Self {
        if let Some(name) = self.name() {
            self.blueprint.primary([name]);
        }
        self
    }

    /// No two rows agree in it. Another name than `<table>_<column>_unique` has [`Blueprint::unique`].
    pub fn unique(mut self) -> Self {
        if let Some(name) = self.name() {
            self.blueprint.unique([name]);
        }
        self
    }

    /// It has an index. Another name than `<table>_<column>_index`, or another kind, has [`Blueprint::index`].
    pub fn index(mut self) -> Self {
        if let Some(name) = self.name() {
            self.blueprint.index([name]);
        }
        self
    }

    /// Its numbers are above zero. The check is named `<table>_<column>_check`.
    pub fn check_positive(self) -> Self {
        self.blueprint.check_last(Condition::Positive);
        self
    }

    /// Its texts match a regular expression, letter for letter, in what each engine knows of those. The check is named
    /// `<table>_<column>_check`. On SQLite programs that lack the function `regexp`, which our connections have, cannot
    /// write to such a table.
    #[doc(alias = "check_regex")]
    pub fn check_matches(self, pattern: impl Into<String>) -> Self {
        let pattern = pattern.into();
        self.blueprint.check_last(|column| Condition::Matches { column, pattern });
        self
    }

    /// It refers to a column of another table.
    pub fn references(mut self, table: impl Into<String>, column: impl Into<String>) -> Self {
        let Some(name) = self.name() else { return self };
        self.foreign = Some(self.blueprint.foreign([name]).references(table, [column.into()]).place());
        self
    }

    /// It refers to the column `id` of the table that its name tells: `blog_post_id` to `blog_posts`. Where that table is
    /// there and numbered, it has the same type of integer, without which MySQL and MariaDB refuse the key; a UUID that
    /// refers to an integer, or the other way about, is an error.
    ///
    /// ```
    /// # use ilana_orm::{Blueprint, ReferenceAction};
    /// # fn describe(t: &mut Blueprint) {
    /// t.foreign_id("blog_post_id").constrained().on_delete(ReferenceAction::Cascade);
    /// t.foreign_uuid("author_id").constrained_to("users");
    /// # }
    /// ```
    pub fn constrained(mut self) -> Self {
        let table = self.name().and_then(|name| table_of(&name));
        if let Some(table) = table {
            return self.constrained_to(table);
        }
        let remedy = "say with `constrained_to(table)` which";
        self.blueprint.last_lacks(
            "is `constrained`, and its name, which does not end in `_id`, tells no table",
            remedy,
        );
        self
    }

    /// As [`ColumnSpec::constrained`], where its name does not tell which table is meant.
    pub fn constrained_to(self, table: impl Into<String>) -> Self {
        self.blueprint.last_adopts();
        self.references(table, "id")
    }

    /// What happens to the row when the row it refers to is removed. Goes after `references`: without it, making the table
    /// is an error.
    pub fn on_delete(self, action: ReferenceAction) -> Self {
        self.with_foreign("on_delete", |key| key.on_delete = action)
    }

    /// What happens to the row when the key it refers to changes. Goes after `references`: without it, making the table is
    /// an error.
    pub fn on_update(self, action: ReferenceAction) -> Self {
        self.with_foreign("on_update", |key| key.on_update = action)
    }

    fn with_foreign(self, name: &str, change: impl FnOnce(&mut ForeignKey)) -> Self {
        match self.foreign.and_then(|place| self.blueprint.foreign_at(place)) {
            Some(key) => change(key),
            None => {
                let remedy = "say with `references(table, column)` before it what the column refers to";
                self.blueprint.last_lacks(&format!("has `{name}` and refers to nothing"), remedy);
            }
        }
        self
    }
}

/// The table that the name of a column tells: the plural of what stands before `_id`.
fn table_of(column: &str) -> Option<String> {
    let model = column.strip_suffix("_id").filter(|model| !model.is_empty())?;
    let plural = |word| pluralizer::pluralize(word, 2, false);
    Some(match model.rsplit_once('_') {
        Some((start, last)) => format!("{start}_{}", plural(last)),
        None => plural(model),
    })
}
