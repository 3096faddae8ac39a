//! One value over all rows.

use ilana_ir::{AggregateFunction, Expr, Query as IrQuery, Select, SelectItem, Shape, Source, ValueType};
use rust_decimal::Decimal;

use super::Query;
use crate::column::Column;
use crate::sink::{One, Two};
use crate::{Error, Field, Model, Result};

impl<M: Model> Query<M> {
    /// How many rows it has. A limit and an offset count.
    ///
    /// # Errors
    ///
    /// [`crate::Error::Driver`] with what the database says.
    pub async fn count(self) -> Result<u64> {
        Ok(self.one::<u64>(AggregateFunction::Count, None).await?.unwrap_or(0))
    }

    /// Whether it has a row. A limit and an offset count.
    ///
    /// # Errors
    ///
    /// [`crate::Error::Driver`] with what the database says.
    pub async fn exists(self) -> Result<bool> {
        Ok(self.at_most_one().count().await? > 0)
    }

    /// The sum of a column, zero of no rows: exact for integers, which are summed in 64 bits, and for decimals. The sum of
    /// infinities of both signs is NaN.
    ///
    /// # Errors
    ///
    /// [`crate::Error::Driver`], also when a sum of integers exceeds 64 bits.
    pub async fn sum<T: Summable>(self, column: Column<M, T>) -> Result<T::Sum> {
        let Some(undefined) = T::UNDEFINED else {
            let sum = self.one::<T::Sum>(AggregateFunction::Sum, Some(column.name())).await?;
            return Ok(sum.unwrap_or_default());
        };
        Ok(match self.and_count::<T::Sum>(AggregateFunction::Sum, column.name()).await? {
            (Some(sum), _) => sum,
            (None, 0) => T::Sum::default(),
            (None, _) => undefined,
        })
    }

    /// The mean of a column, as a double; of no rows `None`, of infinities of both signs NaN.
    ///
    /// # Errors
    ///
    /// [`crate::Error::Driver`].
    pub async fn avg<T: Summable>(self, column: Column<M, T>) -> Result<Option<f64>> {
        let name = Some(column.name());
        if T::TYPE == ValueType::Decimal {
            // Added up as doubles, decimals would give a mean that is off in its last digits, and not on all engines.
            let mean = self.one::<Decimal>(AggregateFunction::Avg, name).await?;
            return Ok(mean.and_then(|mean| mean.to_string().parse().ok()));
        }
        Ok(match self.and_count::<f64>(AggregateFunction::Avg, column.name()).await? {
            (None, 1..) => Some(f64::NAN),
            (mean, _) => mean,
        })
    }

    /// The least value of a column that is not null; of no rows `None`.
    ///
    /// # Errors
    ///
    /// [`crate::Error::Driver`].
    pub async fn min<T: Field>(self, column: Column<M, T>) -> Result<Option<T>> {
        self.one::<T>(AggregateFunction::Min, Some(column.name())).await
    }

    /// The greatest value of a column; of no rows `None`.
    ///
    /// # Errors
    ///
    /// [`crate::Error::Driver`].
    pub async fn max<T: Field>(self, column: Column<M, T>) -> Result<Option<T>> {
        self.one::<T>(AggregateFunction::Max, Some(column.name())).await
    }

    /// An aggregate, and how many values it is over: SQLite has no NaN, and gives null for it.
    async fn and_count<T: Field>(
        self,
        function: AggregateFunction,
        column: &'static str,
    ) -> Result<(Option<T>, u64)> {
        self.check()?;
        let session = self.target.session(M::META.connection)?;
        let asked = [(function, Some(column), T::TYPE), (AggregateFunction::Count, Some(column), u64::TYPE)];
        let call = session.call(self.aggregate(&asked)?).await?;
        let read = session.fetch(&call, Two::<T, u64>(None)).await;
        let Two(pair) = read.map_err(|error| Error::while_reading(M::META.model, error))?;
        let (value, count) = pair.unwrap_or_default();
        Ok((value, count.unwrap_or(0)))
    }

    async fn one<T: Field>(
        self,
        function: AggregateFunction,
        column: Option<&'static str>,
    ) -> Result<Option<T>> {
        self.check()?;
        let session = self.target.session(M::META.connection)?;
        let call = session.call(self.aggregate(&[(function, column, T::TYPE)])?).await?;
        let read = session.fetch(&call, One::<T>(None)).await;
        let One(value) = read.map_err(|error| Error::while_reading(M::META.model, error))?;
        Ok(value)
    }

    fn aggregate(self, asked: &[(AggregateFunction, Option<&'static str>, ValueType)]) -> Result<IrQuery> {
        let cut = self.limit.is_some() || self.offset.is_some();
        let mut query = self;
        if cut {
            query = query.in_total_order();
        } else {
            query.order_by.clear();
        }
        let IrQuery { shape, binds } = query.into_ir();
        let Shape::Select(mut select) = shape else {
            return Err(Error::Argument { what: "the query does not read rows" });
        };
        let table = M::META.table.name.clone();
        let value = |(function, column, ty): &(AggregateFunction, Option<&'static str>, ValueType)| {
            let arg = column.map(|name| Expr::column(table.clone(), name));
            SelectItem::from(Expr::aggregate(function.clone(), arg, *ty))
        };
        let columns = asked.iter().map(value).collect();
        if cut {
            // The rows that count are those of the query as it stands.
            let inner = Source::Subquery { select: Box::new(select), alias: table };
            select = Select { columns, ..Select::from(inner) };
        } else {
            select.columns = columns;
        }
        Ok(IrQuery { shape: Shape::Select(select), binds })
    }
}

/// A type whose values can be added up.
#[diagnostic::on_unimplemented(message = "values of type `{Self}` cannot be added up", label = "no number")]
pub trait Summable: Field {
    /// What the sum is: wider than its parts where they are narrow.
    type Sum: Field + Default;
    /// The sum of values that have none, for types with such values.
    const UNDEFINED: Option<Self::Sum> = None;
}

macro_rules! summable {
    ($($rust:ty => $sum:ty;)*) => {$(
        impl Summable for $rust {
            type Sum = $sum;
        }
    )*};
}

summable! {
    i8 => i64; i16 => i64; i32 => i64; i64 => i64;
    u8 => i64; u16 => i64; u32 => i64; u64 => i64;
    Decimal => Decimal;
}

impl Summable for f32 {
    type Sum = f64;
    const UNDEFINED: Option<f64> = Some(f64::NAN);
}

impl Summable for f64 {
    type Sum = Self;
    const UNDEFINED: Option<Self> = Some(Self::NAN);
}

impl<T: Summable> Summable for Option<T> {
    type Sum = T::Sum;
    const UNDEFINED: Option<Self::Sum> = T::UNDEFINED;
}
