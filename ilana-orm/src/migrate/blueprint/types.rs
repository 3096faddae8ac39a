//! The types of columns.

use ilana_ir::{ColumnType, Name, Spatial, TableName};

use super::Blueprint;
use crate::migrate::ColumnSpec;

macro_rules! columns {
    ($($(#[$doc:meta])* $method:ident => $ty:expr;)*) => {
        /// Columns whose type is said by a name alone. What each becomes on each engine says [`ColumnType`].
        impl Blueprint {$(
            $(#[$doc])*
            pub fn $method(&mut self, name: impl Into<String>) -> ColumnSpec<'_> {
                self.column(name, $ty)
            }
        )*}
    };
}

columns! {
    /// An integer of 8 bits, where the engine has one (MySQL and MariaDB, SQLite); else of 16.
    tiny_integer => ColumnType::TinyInteger;
    /// An integer of 16 bits.
    small_integer => ColumnType::SmallInteger;
    /// An integer of 32 bits.
    integer => ColumnType::Integer;
    /// An integer of 64 bits.
    big_integer => ColumnType::BigInteger;
    /// A number of single precision.
    #[doc(alias = "real")]
    float => ColumnType::Float;
    /// A number of double precision.
    double => ColumnType::Double;
    /// Text of at most 255 characters; [`Blueprint::varchar`] is one of another length.
    string => ColumnType::String(255);
    /// Text of any length.
    #[doc(alias = "long_text")]
    text => ColumnType::Text;
    /// Text of at most 16 MiB on MySQL and MariaDB, and of any length elsewhere.
    medium_text => ColumnType::MediumText;
    /// Bytes of any length.
    binary => ColumnType::Binary;
    /// True or false.
    boolean => ColumnType::Boolean;
    /// A day.
    date => ColumnType::Date;
    /// A time of day, to the microsecond.
    time => ColumnType::Time;
    /// A day and time of no zone, to the microsecond.
    datetime => ColumnType::DateTime;
    /// An instant, to the microsecond.
    timestamp => ColumnType::Timestamp;
    /// A UUID.
    uuid => ColumnType::Uuid;
    /// A JSON document.
    #[doc(alias = "jsonb")]
    json => ColumnType::Json;
    /// An address of the Internet Protocol.
    inet => ColumnType::Inet;
    /// An address of a network card.
    #[doc(alias = "macaddr")]
    mac_address => ColumnType::MacAddress;
    /// A shape in a plane, of any kind. PostgreSQL needs the extension PostGIS for it; SQLite has none.
    geometry => ColumnType::Spatial(Spatial::Geometry);
    /// A point in a plane, where [`Blueprint::geometry`] may be.
    point => ColumnType::Spatial(Spatial::Point);
    /// A line of several points, where [`Blueprint::geometry`] may be.
    line_string => ColumnType::Spatial(Spatial::LineString);
    /// An area within lines, where [`Blueprint::geometry`] may be.
    polygon => ColumnType::Spatial(Spatial::Polygon);
}

/// Columns whose type has a length or more, and columns with a meaning.
impl Blueprint {
    /// The primary key `id`: a 64-bit integer that the database numbers.
    pub fn id(&mut self) -> ColumnSpec<'_> {
        self.big_increments("id")
    }

    /// A primary key of 64 bits that the database numbers.
    pub fn big_increments(&mut self, name: impl Into<String>) -> ColumnSpec<'_> {
        self.big_integer(name).unsigned().auto_increment()
    }

    /// A primary key of 32 bits that the database numbers.
    pub fn increments(&mut self, name: impl Into<String>) -> ColumnSpec<'_> {
        self.integer(name).unsigned().auto_increment()
    }

    /// Text of at most so many characters.
    pub fn varchar(&mut self, name: impl Into<String>, length: u32) -> ColumnSpec<'_> {
        self.column(name, ColumnType::String(length))
    }

    /// Text of exactly so many characters.
    pub fn char(&mut self, name: impl Into<String>, length: u32) -> ColumnSpec<'_> {
        self.column(name, ColumnType::Char(length))
    }

    /// Bytes, of at most this many on MySQL and MariaDB, and of any number elsewhere.
    pub fn varbinary(&mut self, name: impl Into<String>, length: u32) -> ColumnSpec<'_> {
        self.column(name, ColumnType::VarBinary(length))
    }

    /// An exact number of `precision` digits, `scale` of them after the point.
    pub fn decimal(&mut self, name: impl Into<String>, precision: u8, scale: u8) -> ColumnSpec<'_> {
        self.column(name, ColumnType::Decimal { precision, scale })
    }

    /// One of these texts: an `enum` on MySQL and MariaDB, text with a check elsewhere.
    #[doc(alias = "enum")]
    pub fn enumeration<V: Into<String>>(
        &mut self,
        name: impl Into<String>,
        values: impl IntoIterator<Item = V>,
    ) -> ColumnSpec<'_> {
        self.column(name, ColumnType::Enum { name: None, values: texts(values) })
    }

    /// The same, of a type of its own on PostgreSQL, which [`Schema::create_enum`](crate::Schema::create_enum) makes.
    pub fn enumeration_of<V: Into<String>>(
        &mut self,
        name: impl Into<String>,
        type_name: impl Into<String>,
        values: impl IntoIterator<Item = V>,
    ) -> ColumnSpec<'_> {
        let type_name = Some(TableName::parse(type_name.into()));
        self.column(name, ColumnType::Enum { name: type_name, values: texts(values) })
    }

    /// Any of these texts together (MySQL and MariaDB; an error elsewhere).
    pub fn set<V: Into<String>>(
        &mut self,
        name: impl Into<String>,
        values: impl IntoIterator<Item = V>,
    ) -> ColumnSpec<'_> {
        self.column(name, ColumnType::Set(texts(values)))
    }

    /// A column of a type in the engine's own words, such as `numrange`: SQL of your own, which goes to the database as it
    /// is.
    #[doc(alias = "specific_type")]
    pub fn specific(&mut self, name: impl Into<String>, type_sql: impl Into<Name>) -> ColumnSpec<'_> {
        self.column(name, ColumnType::Specific(type_sql.into()))
    }

    /// A column that refers to another table's numbered key. Say which with [`ColumnSpec::constrained`] or
    /// [`ColumnSpec::references`].
    pub fn foreign_id(&mut self, name: impl Into<String>) -> ColumnSpec<'_> {
        self.big_integer(name).unsigned()
    }

    /// A column that refers to another table's UUID. Say which as of [`Blueprint::foreign_id`].
    pub fn foreign_uuid(&mut self, name: impl Into<String>) -> ColumnSpec<'_> {
        self.uuid(name)
    }

    /// `created_at` and `updated_at`: instants, with the present one as default.
    pub fn timestamps(&mut self) {
        self.timestamp("created_at").default_now();
        self.timestamp("updated_at").default_now();
    }

    /// `created_at` and `updated_at`: instants that may be missing, without a default.
    pub fn nullable_timestamps(&mut self) {
        self.timestamp("created_at").nullable();
        self.timestamp("updated_at").nullable();
    }
}

fn texts<V: Into<String>>(values: impl IntoIterator<Item = V>) -> Vec<String> {
    values.into_iter().map(Into::into).collect()
}
