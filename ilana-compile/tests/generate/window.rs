//! Functions over the rows around one.

use ilana_ir::{Exclude, Frame, FrameBound, FrameUnit, Window, WindowFunction};

use super::aggregate::aggregate;
use super::expr::{expr, order};
use super::source::{Source, any};

pub(crate) fn window(source: &mut Source<'_>) -> Window {
    Window {
        function: function(source),
        partition_by: source.several(0, 2, expr),
        order_by: source.several(0, 2, order),
        frame: source.maybe(4, frame),
    }
}

fn function(source: &mut Source<'_>) -> WindowFunction {
    any!(source: WindowFunction {
        WindowFunction::RowNumber => WindowFunction::RowNumber,
        WindowFunction::Rank => WindowFunction::Rank,
        WindowFunction::DenseRank => WindowFunction::DenseRank,
        WindowFunction::PercentRank => WindowFunction::PercentRank,
        WindowFunction::CumeDist => WindowFunction::CumeDist,
        WindowFunction::Ntile(_) => WindowFunction::Ntile(number(source)),
        WindowFunction::Lag { expr: _, offset: _ } => {
            WindowFunction::Lag { expr: expr(source), offset: number(source) }
        },
        WindowFunction::Lead { expr: _, offset: _ } => {
            WindowFunction::Lead { expr: expr(source), offset: number(source) }
        },
        WindowFunction::FirstValue(_) => WindowFunction::FirstValue(expr(source)),
        WindowFunction::LastValue(_) => WindowFunction::LastValue(expr(source)),
        WindowFunction::NthValue { expr: _, row: _ } => {
            WindowFunction::NthValue { expr: expr(source), row: number(source) }
        },
        WindowFunction::Aggregate(_) => WindowFunction::Aggregate(aggregate(source)),
    })
}

fn number(source: &mut Source<'_>) -> u32 {
    if source.senseless() {
        source.pick(&[0, i32::MAX.unsigned_abs(), u32::MAX])
    } else {
        source.pick(&[1, 2, 3])
    }
}

fn frame(source: &mut Source<'_>) -> Frame {
    let unit = any!(source: FrameUnit {
        FrameUnit::Rows => FrameUnit::Rows,
        FrameUnit::Range => FrameUnit::Range,
        FrameUnit::Groups => FrameUnit::Groups,
    });
    let exclude = any!(source: Exclude {
        Exclude::Nothing => Exclude::Nothing,
        Exclude::CurrentRow => Exclude::CurrentRow,
        Exclude::Group => Exclude::Group,
        Exclude::Ties => Exclude::Ties,
    });
    Frame { unit, start: bound(source), end: bound(source), exclude }
}

fn bound(source: &mut Source<'_>) -> FrameBound {
    any!(source: FrameBound {
        FrameBound::CurrentRow => FrameBound::CurrentRow,
        FrameBound::UnboundedPreceding => FrameBound::UnboundedPreceding,
        FrameBound::Preceding(_) => FrameBound::Preceding(number(source)),
        FrameBound::Following(_) => FrameBound::Following(number(source)),
        FrameBound::UnboundedFollowing => FrameBound::UnboundedFollowing,
    })
}
