//! The database engines, and the names by which URLs, variables and people call them.

use std::fmt;

/// A database engine that a server can be had of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Engine {
    /// PostgreSQL.
    Postgres,
    /// Oracle's MySQL; a MariaDB that calls itself `mysqld` does not count.
    Mysql,
    /// MariaDB.
    Mariadb,
}

impl Engine {
    /// All of them, in the order in which reports name them.
    pub const ALL: [Self; 3] = [Self::Postgres, Self::Mysql, Self::Mariadb];

    /// Its name as people write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Postgres => "PostgreSQL",
            Self::Mysql => "MySQL",
            Self::Mariadb => "MariaDB",
        }
    }

    /// Its name as command lines and file names write it.
    pub fn key(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::Mysql => "mysql",
            Self::Mariadb => "mariadb",
        }
    }

    /// The engine of that [`Engine::key`].
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|engine| engine.key() == key)
    }

    /// The variable whose URL replaces a server of this engine.
    pub fn url_variable(self) -> &'static str {
        match self {
            Self::Postgres => "ILANA_TEST_POSTGRES_URL",
            Self::Mysql => "ILANA_TEST_MYSQL_URL",
            Self::Mariadb => "ILANA_TEST_MARIADB_URL",
        }
    }

    /// The scheme of its URLs. MariaDB speaks MySQL's protocol, and clients know its URLs by that name.
    pub(crate) fn scheme(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::Mysql | Self::Mariadb => "mysql",
        }
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::Engine;

    #[test]
    fn every_engine_is_found_by_its_key_and_by_nothing_else() {
        for engine in Engine::ALL {
            assert_eq!(Engine::from_key(engine.key()), Some(engine));
        }
        assert_eq!(Engine::from_key("oracle"), None);
    }

    #[test]
    fn every_engine_has_a_variable_of_its_own() {
        let mut variables = Engine::ALL.map(Engine::url_variable).to_vec();
        variables.dedup();
        assert_eq!(variables.len(), Engine::ALL.len());
    }
}
