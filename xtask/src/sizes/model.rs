//! One model of the generated crate: its columns, its relations, and its text.

/// How many models a module holds.
const PER_MODULE: u32 = 10;

/// The columns that every model begins with.
const FIRST_COLUMNS: [&str; 8] = [
    "id: i64",
    "name: String",
    "nickname: Option<String>",
    "active: bool",
    "rank: i32",
    "score: f64",
    "quota: Option<i64>",
    "note: String",
];

/// The columns that every model ends with, before its relations.
const LAST_COLUMNS: [&str; 2] = ["created_at: DateTime<Utc>", "updated_at: DateTime<Utc>"];

/// The two groups of models.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Family {
    /// Each belongs to two others and is belonged to by two, in cycles.
    Graph,
    /// Each belongs to the next.
    Chain,
}

/// Which model it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Name {
    /// Its group.
    pub(crate) family: Family,
    /// Its place in the group, from 0.
    pub(crate) index: u32,
}

impl Name {
    /// The name of the struct.
    pub(crate) fn type_name(self) -> String {
        match self.family {
            Family::Graph => format!("Model{}", self.index),
            Family::Chain => format!("Link{}", self.index),
        }
    }

    /// The name of the module that holds it.
    pub(crate) fn module(self) -> String {
        let number = self.index / PER_MODULE;
        match self.family {
            Family::Graph => format!("graph_{number}"),
            Family::Chain => format!("chain_{number}"),
        }
    }
}

/// A relation field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Relation {
    field: &'static str,
    foreign_key: &'static str,
    /// The model at the other end.
    pub(crate) other: Name,
}

/// A model: a struct of 12 columns and its relations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Model {
    /// Which it is.
    pub(crate) name: Name,
    own_columns: [&'static str; 2],
    /// The `belongs_to` fields.
    pub(crate) parents: Vec<Relation>,
    /// The `has_many` fields.
    pub(crate) children: Vec<Relation>,
}

impl Model {
    /// The model of that name in a family of that size.
    pub(crate) fn new(name: Name, size: u32) -> Self {
        match name.family {
            Family::Graph => Self::in_graph(name.index, size),
            Family::Chain => Self::in_chain(name.index, size),
        }
    }

    /// The text of the struct.
    pub(crate) fn text(&self) -> String {
        let columns = FIRST_COLUMNS.iter().chain(&self.own_columns).chain(&LAST_COLUMNS);
        let columns: String = columns.map(|column| format!("    pub {column},\n")).collect();
        let parents = fields(&self.parents, "belongs_to", "BelongsTo");
        let children = fields(&self.children, "has_many", "HasMany");
        format!(
            "#[derive(Model, Clone, Debug, PartialEq)]\npub struct {} {{\n{columns}{parents}{children}}}\n",
            self.name.type_name()
        )
    }

    /// Both foreign keys walk the whole graph, by steps of different length, so that every model is in many cycles and
    /// is the parent of exactly two.
    fn in_graph(index: u32, size: u32) -> Self {
        let (near, far) = (1, (size / 3).max(2));
        let at = |steps: u32| Name { family: Family::Graph, index: (index + steps) % size };
        Self {
            name: at(0),
            own_columns: ["left_id: i64", "right_id: i64"],
            parents: vec![
                Relation { field: "left", foreign_key: "left_id", other: at(near) },
                Relation { field: "right", foreign_key: "right_id", other: at(far) },
            ],
            children: vec![
                Relation { field: "left_of", foreign_key: "left_id", other: at(size - near) },
                Relation { field: "right_of", foreign_key: "right_id", other: at(size - far) },
            ],
        }
    }

    /// The first is nobody's parent and the last has none; its column is plain data.
    fn in_chain(index: u32, size: u32) -> Self {
        let link = |index: u32| Name { family: Family::Chain, index };
        let next = Some(index + 1).filter(|&next| next < size).map(link);
        let previous = index.checked_sub(1).map(link);
        let relation = |field, other| Relation { field, foreign_key: "next_id", other };
        Self {
            name: link(index),
            own_columns: ["next_id: i64", "weight: f64"],
            parents: next.map(|other| relation("next", other)).into_iter().collect(),
            children: previous.map(|other| relation("previous", other)).into_iter().collect(),
        }
    }
}

fn fields(relations: &[Relation], kind: &str, slot: &str) -> String {
    relations
        .iter()
        .map(|Relation { field, foreign_key, other }| {
            format!(
                "    #[model({kind}(foreign_key = \"{foreign_key}\"))]\n    pub {field}: {slot}<{}>,\n",
                other.type_name()
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Family, Model, Name};

    fn model(family: Family, index: u32, size: u32) -> Model {
        Model::new(Name { family, index }, size)
    }

    #[test]
    fn a_model_of_the_graph_is_twelve_columns_and_four_relations() {
        assert_eq!(
            model(Family::Graph, 99, 100).text(),
            "#[derive(Model, Clone, Debug, PartialEq)]
pub struct Model99 {
    pub id: i64,
    pub name: String,
    pub nickname: Option<String>,
    pub active: bool,
    pub rank: i32,
    pub score: f64,
    pub quota: Option<i64>,
    pub note: String,
    pub left_id: i64,
    pub right_id: i64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    #[model(belongs_to(foreign_key = \"left_id\"))]
    pub left: BelongsTo<Model0>,
    #[model(belongs_to(foreign_key = \"right_id\"))]
    pub right: BelongsTo<Model32>,
    #[model(has_many(foreign_key = \"left_id\"))]
    pub left_of: HasMany<Model98>,
    #[model(has_many(foreign_key = \"right_id\"))]
    pub right_of: HasMany<Model66>,
}
"
        );
    }

    #[test]
    fn a_link_belongs_to_the_next_and_has_the_previous() {
        let text = model(Family::Chain, 4, 6).text();
        assert!(
            text.contains("#[model(belongs_to(foreign_key = \"next_id\"))]\n    pub next: BelongsTo<Link5>,")
        );
        assert!(
            text.contains("#[model(has_many(foreign_key = \"next_id\"))]\n    pub previous: HasMany<Link3>,")
        );
    }

    #[test]
    fn the_chain_has_two_ends() {
        assert_eq!(
            (model(Family::Chain, 0, 6).children, model(Family::Chain, 5, 6).parents),
            (vec![], vec![])
        );
    }

    #[test]
    fn every_model_is_related_to_others_and_each_relation_has_its_way_back() {
        for size in 3..20 {
            let models: Vec<Model> = (0..size).map(|index| model(Family::Graph, index, size)).collect();
            let ends = |from: fn(&Model) -> &Vec<super::Relation>| -> Vec<(Name, &str, Name)> {
                let all = models
                    .iter()
                    .flat_map(|model| from(model).iter().map(move |relation| (model.name, relation)));
                all.map(|(name, relation)| (name, relation.foreign_key, relation.other)).collect()
            };
            let parents: BTreeSet<_> = ends(|model| &model.parents).into_iter().collect();
            let children: BTreeSet<_> = ends(|model| &model.children)
                .into_iter()
                .map(|(parent, key, child)| (child, key, parent))
                .collect();
            assert_eq!(parents, children, "{size} models");
            assert!(parents.iter().all(|(child, _, parent)| child != parent), "{size} models");
            let pairs: BTreeSet<_> = parents.iter().map(|(child, _, parent)| (child, parent)).collect();
            assert_eq!(pairs.len(), 2 * models.len(), "the two parents of a model differ");
        }
    }
}
