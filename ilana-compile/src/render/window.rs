//! Functions over the rows around one.

use ilana_ir::{
    Aggregate, AggregateFunction, Descend, Direction, Duplicates, Exclude, Expr, Frame, FrameBound,
    FrameUnit, Order, Raw, RawArg, Window, WindowFunction,
};

use super::{Level, Render, Written, moved_nulls};
use crate::check::{documents, invalid};
use crate::dialect::NullsStyle;
use crate::{Feature, own};

impl Render {
    pub(super) fn window(&mut self, node: &Window) -> Written {
        check_function(node)?;
        match &node.function {
            WindowFunction::Aggregate(aggregate) => {
                if let AggregateFunction::Join { .. } = aggregate.function {
                    self.need(Feature::JoinedWindow)?;
                }
                if let Some(other) = self.disguised(aggregate, node) {
                    return self.aggregate(&other, Some(node));
                }
                return self.aggregate(aggregate, Some(node));
            }
            WindowFunction::RowNumber => return self.place("ROW_NUMBER()", node),
            WindowFunction::Rank => return self.place("RANK()", node),
            WindowFunction::DenseRank => return self.place("DENSE_RANK()", node),
            WindowFunction::PercentRank | WindowFunction::CumeDist if !self.grammar.has_exact_ranks() => {
                return self.exact_rank(node);
            }
            WindowFunction::PercentRank => self.push("PERCENT_RANK()"),
            WindowFunction::CumeDist => self.push("CUME_DIST()"),
            WindowFunction::Ntile(buckets) => {
                in_count(*buckets, 1)?;
                return self.place(&format!("NTILE({buckets})"), node);
            }
            WindowFunction::Lag { expr, offset } => self.counted("LAG(", expr, *offset, 0)?,
            WindowFunction::Lead { expr, offset } => self.counted("LEAD(", expr, *offset, 0)?,
            WindowFunction::NthValue { expr, row } => self.counted("NTH_VALUE(", expr, *row, 1)?,
            WindowFunction::FirstValue(expr) => self.called("FIRST_VALUE(", expr)?,
            WindowFunction::LastValue(expr) => self.called("LAST_VALUE(", expr)?,
        }
        self.over(node)
    }

    /// The least or greatest of what a window is ordered by, as of something else: MySQL looks at the ends of the frame
    /// only, null or not.
    fn disguised(&self, aggregate: &Aggregate, node: &Window) -> Option<Aggregate> {
        let is_extreme = matches!(aggregate.function, AggregateFunction::Min | AggregateFunction::Max);
        let arg = aggregate.arg.as_ref().filter(|_| is_extreme && self.grammar.looks_at_ends_only())?;
        let is_key = node.order_by.iter().any(|order| order.expr == *arg);
        let arg = Expr::from(Raw { text: "COALESCE(?)".into(), args: vec![RawArg::Expr(arg.clone())] });
        is_key.then(|| Aggregate { arg: Some(arg), ..aggregate.clone() })
    }

    /// A rank as a part of all, counted and divided as a double.
    fn exact_rank(&mut self, node: &Window) -> Written {
        let all = Window { order_by: Vec::new(), function: WindowFunction::RowNumber, ..node.clone() };
        if node.function == WindowFunction::CumeDist {
            self.push("(CAST(COUNT(*)");
            self.over(node)?;
            self.push(" AS DOUBLE) / COUNT(*)");
            self.over(&all)?;
        } else {
            // The only row is the first.
            self.push("COALESCE(CAST(RANK()");
            self.over(node)?;
            self.push(" - 1 AS DOUBLE) / NULLIF(COUNT(*)");
            self.over(&all)?;
            self.push(" - 1, 0), 0");
        }
        self.push(")");
        Ok(())
    }

    fn called(&mut self, word: &str, expr: &Expr) -> Written {
        self.push(word);
        self.lone(expr)?;
        self.push(")");
        Ok(())
    }

    fn counted(&mut self, word: &str, expr: &Expr, count: u32, least: u32) -> Written {
        self.push(word);
        self.lone(expr)?;
        self.push(", ");
        self.count(count, least)?;
        self.push(")");
        Ok(())
    }

    fn count(&mut self, count: u32, least: u32) -> Written {
        in_count(count, least)?;
        self.number(count);
        Ok(())
    }

    /// The number of a row, of its group or of its part.
    fn place(&mut self, function: &str, node: &Window) -> Written {
        let ty = self.grammar.place_type();
        if ty.is_some() {
            self.push("CAST(");
        }
        self.push(function);
        self.over(node)?;
        if let Some(ty) = ty {
            self.push(" AS ");
            self.push(ty);
            self.push(")");
        }
        Ok(())
    }

    /// The window itself.
    pub(super) fn over(&mut self, node: &Window) -> Written {
        let Window { function, partition_by, order_by, frame } = node;
        self.push(" OVER (");
        let start = self.out.len();
        if !partition_by.is_empty() {
            self.push("PARTITION BY ");
            partition_by.iter().try_for_each(documents::none)?;
            self.separated(partition_by, ", ", Self::expr)?;
        } else if order_by.is_empty() && self.grammar.mixes_windows() {
            self.push("PARTITION BY NULL");
        }
        if !order_by.is_empty() {
            self.space_since(start);
            self.push("ORDER BY ");
            match (frame, order_by.as_slice()) {
                (Some(frame), [key]) if counts_differences(frame) => self.one_key(key)?,
                _ => self.order_keys(order_by)?,
            }
        } else if self.grammar.windows_need_order() && needs_order(function) {
            // To none all rows are equal.
            self.space_since(start);
            self.push("ORDER BY NULL");
        }
        if let Some(frame) = frame {
            self.space_since(start);
            self.frame(frame, order_by.len())?;
        }
        self.push(")");
        Ok(())
    }

    /// A space, if something was written since.
    fn space_since(&mut self, start: usize) {
        if self.out.len() > start {
            self.push(" ");
        }
    }

    /// A frame of differences takes one key. Where that cannot say where nulls stand, the opposite number in the opposite
    /// order does.
    fn one_key(&mut self, key: &Order) -> Written {
        let style = self.grammar.nulls_style();
        if style != NullsStyle::LeastFixed || !moved_nulls(key, style) {
            return self.order_keys(std::slice::from_ref(key));
        }
        self.push("- ");
        self.operand(&key.expr, Level::Atom)?;
        self.push(match key.direction {
            Direction::Asc => " DESC",
            Direction::Desc => " ASC",
        });
        Ok(())
    }

    fn frame(&mut self, frame: &Frame, keys: usize) -> Written {
        let Frame { unit, start, end, exclude } = frame;
        check(frame, keys)?;
        if *unit == FrameUnit::Groups {
            self.need(Feature::GroupFrames)?;
        }
        self.push(match unit {
            FrameUnit::Rows => "ROWS BETWEEN ",
            FrameUnit::Range => "RANGE BETWEEN ",
            FrameUnit::Groups => "GROUPS BETWEEN ",
        });
        self.bound(*start);
        self.push(" AND ");
        self.bound(*end);
        if *exclude != Exclude::Nothing {
            self.need(Feature::FrameExclusion)?;
        }
        self.push(match exclude {
            Exclude::Nothing => "",
            Exclude::CurrentRow => " EXCLUDE CURRENT ROW",
            Exclude::Group => " EXCLUDE GROUP",
            Exclude::Ties => " EXCLUDE TIES",
        });
        Ok(())
    }

    fn bound(&mut self, bound: FrameBound) {
        match bound {
            FrameBound::UnboundedPreceding => self.push("UNBOUNDED PRECEDING"),
            FrameBound::Preceding(rows) => {
                self.number(rows);
                self.push(" PRECEDING");
            }
            FrameBound::CurrentRow => self.push("CURRENT ROW"),
            FrameBound::Following(rows) => {
                self.number(rows);
                self.push(" FOLLOWING");
            }
            FrameBound::UnboundedFollowing => self.push("UNBOUNDED FOLLOWING"),
        }
    }
}

/// A number of rows, which all engines take as a 32-bit integer.
fn in_count(count: u32, least: u32) -> Written {
    if count < least || i32::try_from(count).is_err() {
        let what = format!("{count} rows are counted in a window");
        return Err(invalid(what, "count from one to 2,147,483,647"));
    }
    Ok(())
}

/// What a function over a window must be on every engine.
fn check_function(node: &Window) -> Written {
    let mut has_window = false;
    own::each(node, |expr| {
        has_window |= matches!(expr, Expr::Window(_));
        Descend::Into
    });
    if has_window {
        let what = "a function over a window is of another one".to_owned();
        return Err(invalid(what, "compute the inner one in a query of its own, and read its rows"));
    }
    match &node.function {
        WindowFunction::Aggregate(aggregate) => {
            if aggregate.duplicates == Duplicates::Once {
                let what = "values that count once are aggregated over a window".to_owned();
                return Err(invalid(what, "aggregate them in a query of groups"));
            }
            if !aggregate.order_by.is_empty() {
                let what = "an order within an aggregate over a window".to_owned();
                return Err(invalid(what, "order the window"));
            }
            Ok(())
        }
        WindowFunction::FirstValue(_) | WindowFunction::LastValue(_) | WindowFunction::NthValue { .. } => {
            Ok(())
        }
        WindowFunction::RowNumber
        | WindowFunction::Rank
        | WindowFunction::DenseRank
        | WindowFunction::PercentRank
        | WindowFunction::CumeDist
        | WindowFunction::Ntile(_)
        | WindowFunction::Lag { .. }
        | WindowFunction::Lead { .. } => match node.frame {
            // MariaDB refuses it, the others do not look at it.
            Some(_) => {
                let what = "a frame for a function that looks at the whole partition".to_owned();
                Err(invalid(what, "leave the frame out"))
            }
            None => Ok(()),
        },
    }
}

/// Whether a function compares rows by the order of the window.
fn needs_order(function: &WindowFunction) -> bool {
    match function {
        WindowFunction::Rank
        | WindowFunction::DenseRank
        | WindowFunction::PercentRank
        | WindowFunction::CumeDist
        | WindowFunction::Ntile(_)
        | WindowFunction::Lag { .. }
        | WindowFunction::Lead { .. } => true,
        WindowFunction::RowNumber
        | WindowFunction::FirstValue(_)
        | WindowFunction::LastValue(_)
        | WindowFunction::NthValue { .. }
        | WindowFunction::Aggregate(_) => false,
    }
}

fn counts_differences(frame: &Frame) -> bool {
    let counts = |bound| matches!(bound, FrameBound::Preceding(_) | FrameBound::Following(_));
    frame.unit == FrameUnit::Range && (counts(frame.start) || counts(frame.end))
}

/// What a frame must be on every engine.
fn check(frame: &Frame, keys: usize) -> Written {
    let Frame { unit, start, end, exclude: _ } = frame;
    let place = |bound: &FrameBound| match bound {
        FrameBound::UnboundedPreceding => (0, 0),
        FrameBound::Preceding(rows) => (1, -i64::from(*rows)),
        FrameBound::CurrentRow => (2, 0),
        FrameBound::Following(rows) => (3, i64::from(*rows)),
        FrameBound::UnboundedFollowing => (4, 0),
    };
    // An empty frame too: of one MariaDB makes up a sum.
    let backwards = *start == FrameBound::UnboundedFollowing
        || *end == FrameBound::UnboundedPreceding
        || place(start) > place(end);
    if backwards {
        return Err(invalid("a frame ends before it starts".to_owned(), "start it at the earlier bound"));
    }
    match unit {
        FrameUnit::Rows => Ok(()),
        FrameUnit::Groups if keys == 0 => {
            Err(invalid("a frame of groups has no order".to_owned(), "order the window"))
        }
        FrameUnit::Range if counts_differences(frame) && keys != 1 => {
            let what = format!("a frame of differences has an order of {keys} keys");
            Err(invalid(what, "order the window by one number"))
        }
        FrameUnit::Range | FrameUnit::Groups => Ok(()),
    }
}
