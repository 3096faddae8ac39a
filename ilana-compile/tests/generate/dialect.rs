//! The databases and versions that everything must hold on.

use ilana_compile::Dialect;

pub(crate) const DIALECTS: [Dialect; 11] = [
    Dialect::postgres(13),
    Dialect::postgres(15),
    Dialect::postgres(17),
    Dialect::mysql(8),
    Dialect::mysql(9),
    Dialect::mariadb(10, 6),
    Dialect::mariadb(10, 11),
    Dialect::mariadb(11, 4),
    Dialect::sqlite(3, 35),
    Dialect::sqlite(3, 38),
    Dialect::sqlite(3, 45),
];

/// One of each engine, for what does not depend on the version.
pub(crate) const ENGINES: [Dialect; 4] =
    [Dialect::postgres(15), Dialect::mysql(8), Dialect::mariadb(10, 11), Dialect::sqlite(3, 45)];
