//! The version in what a server answers to `--version`, and whether it is the server that it is called.

/// The word behind a mark, unless the answer names what it must not be.
pub(crate) fn read<'a>(answer: &'a str, mark: &str, not: Option<&str>) -> Option<&'a str> {
    if not.is_some_and(|name| answer.contains(name)) {
        return None;
    }
    let (_, rest) = answer.split_once(mark)?;
    let version = rest.split_whitespace().next()?;
    version.starts_with(|first: char| first.is_ascii_digit()).then_some(version)
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn the_version_of_every_server_is_read() {
        let answers = [
            ("postgres (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)\n", "(PostgreSQL) ", "15.20"),
            ("/x/usr/sbin/mysqld  Ver 9.7.4-2 for Linux on x86_64 ((Debian))\n", "Ver ", "9.7.4-2"),
            (
                "mariadbd  Ver 10.11.19-MariaDB-0+deb12u1 for debian-linux-gnu",
                "Ver ",
                "10.11.19-MariaDB-0+deb12u1",
            ),
            ("PgBouncer 1.18.0\nlibevent 2.1.12-stable\n", "PgBouncer ", "1.18.0"),
        ];
        for (answer, mark, version) in answers {
            assert_eq!(read(answer, mark, None), Some(version));
        }
    }

    #[test]
    fn a_mysqld_that_is_a_mariadb_is_no_mysql() {
        let answer = "mysqld  Ver 10.11.19-MariaDB-0+deb12u1 for debian-linux-gnu on x86_64";
        assert_eq!(read(answer, "Ver ", Some("MariaDB")), None);
    }

    #[test]
    fn an_answer_without_a_version_is_none() {
        assert_eq!(read("Ver unknown", "Ver ", None), None);
        assert_eq!(read("", "Ver ", None), None);
    }
}
