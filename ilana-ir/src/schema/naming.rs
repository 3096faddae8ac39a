//! The names that keys and indexes have when nobody gives them one.

use crate::{Name, TableName};

/// The longest name that every engine keeps whole, in bytes: PostgreSQL cuts the rest off without an error (section 4.1.1
/// of its manual; MySQL takes 64 characters, section 9.2).
pub const LONGEST_NAME: usize = 63;

/// The name of a key or index over columns of a table: `users_email_unique`. One that would be too long is cut and ends in
/// a hash of the whole, the same everywhere and always.
///
/// ```
/// use ilana_ir::{TableName, conventional_name};
///
/// let name = conventional_name(&TableName::new("users"), ["email"], "unique");
/// assert_eq!(name, "users_email_unique");
/// ```
pub fn conventional_name<'a>(
    table: &TableName,
    columns: impl IntoIterator<Item = &'a str>,
    kind: &'a str,
) -> Name {
    let mut whole = table.name.to_string();
    for part in columns.into_iter().chain([kind]) {
        whole.push('_');
        whole.push_str(part);
    }
    shortened(whole).into()
}

fn shortened(whole: String) -> String {
    if whole.len() <= LONGEST_NAME {
        return whole;
    }
    let hash = format!("_{:08x}", hash(&whole));
    let most = LONGEST_NAME - hash.len();
    let end = (0..=most).rev().find(|end| whole.is_char_boundary(*end)).unwrap_or(0);
    whole.get(..end).unwrap_or("").to_owned() + &hash
}

/// FNV-1a, folded to 32 bits: it is written down, and so will not change with a library.
fn hash(text: &str) -> u32 {
    let wide = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    let [a, b, c, d, e, f, g, h] = wide.to_be_bytes();
    u32::from_be_bytes([a ^ e, b ^ f, c ^ g, d ^ h])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_is_cut_and_told_apart() {
        let table = TableName::new("a_table_with_a_name_of_its_own");
        let of = |columns: [&'static str; 2]| conventional_name(&table, columns, "unique");
        let (first, second) = (
            of(["the_first_of_its_long_columns", "the_second_one"]),
            of(["the_first_of_its_long_columns", "the_second_two"]),
        );
        assert_eq!(first, "a_table_with_a_name_of_its_own_the_first_of_its_long_c_fa1aeccd");
        assert_eq!((first.len(), second.len()), (LONGEST_NAME, LONGEST_NAME));
        assert_ne!(first, second);
    }

    #[test]
    fn a_name_is_cut_between_characters() {
        let name = conventional_name(&TableName::new("t"), ["é".repeat(40).as_str()], "index");
        assert!(name.len() <= LONGEST_NAME && name.starts_with("t_éé"), "{name}");
    }
}
