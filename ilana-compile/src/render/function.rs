//! Functions.

use ilana_ir::{Call, Case, Comparison, Expr, Function, Scalar, When};

use super::beside::is_number;
use super::expr::is_decimal;
use super::{Level, Render, Written};
use crate::check::{documents, invalid};
use crate::rewrite::type_of;

impl Render {
    pub(super) fn call(&mut self, node: &Call) -> Written {
        let Call { function, args } = node;
        let (least, most) = function.arity();
        if !(least..=most).contains(&args.len()) {
            let what = format!("{function:?} has {} arguments", args.len());
            return Err(invalid(what, "give it as many as its documentation says"));
        }
        let given: Vec<&Expr> = args.iter().collect();
        match function {
            Function::Named(name) => self.named(name, args),
            Function::Coalesce if args.len() == 1 => self.template("({0})", &given),
            Function::Coalesce => self.results("COALESCE(", args, ""),
            Function::NullIf => self.null_if(args),
            Function::Concat => self.concat(args),
            Function::Greatest | Function::Least => self.extreme(function, args),
            Function::Round if args.len() == 1 => self.whole(args),
            Function::Round if given.first().copied().and_then(type_of) == Some(Scalar::Decimal) => {
                match self.grammar.round_decimal() {
                    Some(template) => self.template(template, &given),
                    None => self.known(function, &given),
                }
            }
            _ => self.known(function, &given),
        }
    }

    fn known(&mut self, function: &Function, args: &[&Expr]) -> Written {
        match self.grammar.function(function) {
            Some(template) if matches!(function, Function::Abs | Function::Floor | Function::Ceil) => self
                .fill(template, |render, index, level| match args.get(index) {
                    Some(value @ Expr::Bind(_)) => render.calculated(value),
                    Some(arg) => render.operand(arg, level),
                    None => Ok(()),
                }),
            Some(template) => self.template(template, args),
            None => Err(invalid(format!("{function:?} has no spelling"), "call it by its name")),
        }
    }

    fn called_with(&mut self, word: &str, args: &[Expr]) -> Written {
        self.push(word);
        self.separated(args, ", ", Self::expr)?;
        self.push(")");
        Ok(())
    }

    /// A function whose result is one of its arguments, of which the first tells how they are compared.
    fn results(&mut self, word: &str, args: &[Expr], collation: &str) -> Written {
        let group: Vec<_> = args.iter().map(type_of).collect();
        self.push(word);
        self.separated(args.iter().enumerate(), ", ", |render, (index, arg)| {
            render.result_beside(arg, &group)?;
            render.push(if index == 0 { collation } else { "" });
            Ok(())
        })?;
        self.push(")");
        Ok(())
    }

    /// How arguments are compared that are exact numbers, where the first of them does not say so itself.
    fn argument_collation(&self, args: &[Expr]) -> &'static str {
        let group: Vec<_> = args.iter().map(type_of).collect();
        let are_exact = group.contains(&Some(Scalar::Decimal)) && !group.contains(&Some(Scalar::F64));
        let brings = args.first().is_some_and(|arg| matches!(arg, Expr::Column(_)) || is_decimal(arg));
        if are_exact && !brings { self.grammar.cell_collation(Scalar::Decimal) } else { "" }
    }

    /// Null where both are the same. SQLite compares them in `NULLIF` without regard to what a column is declared as, and what a
    /// column becomes beside another type is not what it is.
    fn null_if(&mut self, args: &[Expr]) -> Written {
        args.iter().try_for_each(documents::none)?;
        let group: Vec<_> = args.iter().map(type_of).collect();
        let are_unlike = (self.grammar.beside_number().is_some()
            && group.get(1).is_some_and(|ty| is_number(ty) || *ty == Some(Scalar::Decimal)))
            || args.iter().any(|arg| self.beside(arg, &group).is_some());
        match args {
            [column @ Expr::Column(_), other] if are_unlike => {
                let condition = Expr::compare(column.clone(), Comparison::Differs, other.clone());
                self.case(&Case { arms: vec![When { condition, value: column.clone() }], otherwise: None })
            }
            _ => self.results("NULLIF(", args, self.argument_collation(args)),
        }
    }

    /// The engine's own function. A name is a word, so that nothing else can be said with it.
    fn named(&mut self, name: &str, args: &[Expr]) -> Written {
        let is_word = |part: &str| {
            part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
                && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        };
        if !name.split('.').all(is_word) || name.split('.').count() > 2 {
            let what =
                format!("the function name {name:?} is not spelt with letters, digits and underscores");
            return Err(invalid(what, "call functions of other names in raw SQL"));
        }
        self.push(name);
        self.push("(");
        self.separated(args, ", ", Self::expr)?;
        self.push(")");
        Ok(())
    }

    fn concat(&mut self, args: &[Expr]) -> Written {
        match self.grammar.function(&Function::Concat) {
            // A function of any number of arguments, or an operator between texts.
            None => self.called_with("CONCAT(", args),
            Some(part) => self.in_parentheses(|render| {
                render.separated(args, " || ", |render, arg| render.template(part, &[arg]))
            }),
        }
    }

    /// The engines disagree about nulls among the arguments; here one makes the whole null.
    fn extreme(&mut self, function: &Function, args: &[Expr]) -> Written {
        args.iter().try_for_each(documents::none)?;
        let word = self.grammar.function(function).unwrap_or("GREATEST(");
        if !self.grammar.extremes_skip_nulls() {
            return self.results(word, args, self.argument_collation(args));
        }
        self.push("CASE WHEN ");
        self.separated(args, " OR ", |render, arg| {
            match arg {
                Expr::Bind(_) => render.lone(arg)?,
                _ => render.operand(arg, Level::Atom)?,
            }
            render.push(" IS NULL");
            Ok(())
        })?;
        self.push(" THEN NULL ELSE ");
        self.results(word, args, "")?;
        self.push(" END");
        Ok(())
    }

    /// To no digits after the point.
    fn whole(&mut self, args: &[Expr]) -> Written {
        let Some(template) = self.grammar.function(&Function::Round) else { return Ok(()) };
        let [arg] = args else { return Ok(()) };
        self.fill(template, |render, index, level| match index {
            0 => render.operand(arg, level),
            _ => {
                render.push("0");
                Ok(())
            }
        })
    }
}
