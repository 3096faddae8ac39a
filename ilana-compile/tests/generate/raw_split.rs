//! Any text is SQL of the caller's own: its marks are replaced where they are marks and nowhere else, or it is refused.

use ilana_compile::{Dialect, Engine, Sql, compile};
use ilana_ir::{Name, Query, Raw, RawArg, Shape, Statement, Value, ValueType};

use super::dialect::ENGINES;
use super::lex::{Kind, Token, lex};
use super::property::is_whole;
use super::source::Source;
use super::text::of_bytes;

/// What a mark stands for, in the order of the marks: at most so many, taken in turn.
const MOST: usize = 16;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Given {
    Value,
    List,
    Name,
}

/// Fails if SQL of these bytes, after the first three, is compiled to anything but itself with its marks replaced.
pub(crate) fn check(bytes: &[u8]) {
    let mut source = Source::new(bytes);
    let other_number = if source.one_in(8) { Some(source.below(MOST)) } else { None };
    let lists = source.byte();
    let text = of_bytes(source.rest());
    for dialect in ENGINES {
        let engine = dialect.engine();
        let plan = expected(&text, engine, lists);
        let mut given = plan.as_ref().map(|plan| plan.given.clone()).unwrap_or_default();
        if let Some(number) = other_number {
            given.resize(number, Given::Value);
        }
        let statement = statement(&text, &given);
        let Ok(texts) = compile(&statement, dialect) else { continue };
        let plan = plan.map(|plan| if plan.given == given { plan } else { Plan::default() });
        for sql in &texts {
            if let Err(what) = is_as_expected(sql, plan.as_ref().map_err(|what| *what), dialect) {
                panic!("{what}\nof {text:?} with {given:?}\non {dialect}: {:?}", sql.text);
            }
        }
    }
}

fn is_as_expected(sql: &Sql, plan: Result<&Plan, &'static str>, dialect: Dialect) -> Result<(), String> {
    let plan = plan.map_err(|what| format!("it should have been refused: {what}"))?;
    is_whole(sql, dialect)?;
    // A mark may get spaces around it, so that it is not read as one with what stands there.
    let bare = |text: &str| text.trim_end_matches('\n').replace(' ', "");
    if bare(&sql.text) != bare(&plan.text) {
        return Err(format!("it should have been {:?}", plan.text));
    }
    let tokens = lex(&sql.text, dialect.engine())?;
    let found: Vec<&str> = tokens.iter().filter(|token| is_kept(token)).map(|token| token.raw).collect();
    if found != plan.kept {
        return Err(format!("quotes and comments should have been {:?}", plan.kept));
    }
    Ok(())
}

/// Whether a token is left as it is, marks and all.
fn is_kept(token: &Token<'_>) -> bool {
    matches!(token.kind, Kind::Text | Kind::Identifier | Kind::Comment)
}

/// What a text is to become.
#[derive(Clone, Debug, Default)]
struct Plan {
    text: String,
    given: Vec<Given>,
    /// The quotes and comments in it, and the names that were put in.
    kept: Vec<String>,
    values: usize,
}

/// What becomes of a text; of `lists` each bit says whether a value is a list of two.
fn expected(text: &str, engine: Engine, lists: u8) -> Result<Plan, &'static str> {
    let mut plan = Plan::default();
    let mut bare = String::new();
    for token in &lex(text, engine)? {
        if is_kept(token) {
            plan.replace(&std::mem::take(&mut bare), engine, lists);
            plan.text.push_str(token.raw);
            plan.kept.push(token.raw.to_owned());
        } else {
            bare.push_str(token.raw);
        }
    }
    plan.replace(&bare, engine, lists);
    Ok(plan)
}

impl Plan {
    /// Replaces the marks of a text without quotes and comments.
    fn replace(&mut self, bare: &str, engine: Engine, lists: u8) {
        let mut rest = bare;
        while let Some(c) = rest.chars().next() {
            let length = if rest.starts_with("\\?") {
                self.text.push('?');
                2
            } else if rest.starts_with("??") {
                self.name(engine);
                2
            } else if c == '?' {
                self.value(engine, lists);
                1
            } else {
                self.text.push(c);
                c.len_utf8()
            };
            rest = rest.get(length..).unwrap_or("");
        }
    }

    fn name(&mut self, engine: Engine) {
        let quoted = match engine {
            Engine::Postgres | Engine::Sqlite => "\"zq\"\"?\"",
            Engine::MySql | Engine::MariaDb => "`zq\"?`",
        };
        self.text.push_str(quoted);
        self.kept.push(quoted.to_owned());
        self.given.push(Given::Name);
    }

    fn value(&mut self, engine: Engine, lists: u8) {
        let is_list = lists >> (self.given.len() % 8) & 1 == 1;
        self.given.push(if is_list { Given::List } else { Given::Value });
        self.placeholder(engine);
        if is_list {
            self.text.push_str(", ");
            self.placeholder(engine);
        }
    }

    fn placeholder(&mut self, engine: Engine) {
        self.values += 1;
        let placeholder = match engine {
            Engine::Postgres => format!("${}", self.values),
            Engine::MySql | Engine::MariaDb | Engine::Sqlite => "?".to_owned(),
        };
        self.text.push_str(&placeholder);
    }
}

fn statement(text: &str, given: &[Given]) -> Statement {
    let mut binds = ilana_ir::Binds::default();
    let args = given.iter().map(|one| match one {
        Given::Value => RawArg::Expr(ilana_ir::Expr::Bind(binds.push(Value::I64(1)))),
        Given::List => RawArg::List(binds.push_list([Value::I64(1), Value::I64(2)], ValueType::I64)),
        Given::Name => RawArg::Name(vec![Name::from("zq\"?")]),
    });
    let args = args.collect();
    let raw = Raw { text: text.to_owned().into(), args };
    Query { shape: Shape::Raw(raw), binds }.into()
}
