//! Whether a password fits its hash (argon2id).

use argon2::password_hash::phc::Output;
use argon2::{Algorithm, Argon2, Block, Params, PasswordHash, Version};

/// A hash that no password fits, checked for unknown addresses so that the time does not tell
/// which addresses are known. With argon2's default parameters, as `baton operator add` makes them.
pub(super) const NOBODYS_HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5LW5vYm9keS1ub2JvZHk$\
    AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
/// Blocks (of 1 KiB) that are asked for at the least, written or not. glibc gives what was asked
/// for in more than 32 MiB back to the system at once; of smaller ones it would keep one for every
/// thread that ever checked a password.
const BLOCKS_ASKED_FOR: usize = 33 * 1024;

/// Whether a password fits a hash. Takes tens of milliseconds: not for a thread with connections.
pub(crate) fn password_fits(password: &str, hash: &str) -> bool {
    let Ok(hash) = PasswordHash::new(hash) else {
        return false;
    };
    // Outputs compare in constant time.
    hash.hash.is_some() && compute(password, &hash) == hash.hash
}

/// The hash of a password with another one's salt and parameters. As the library's own check, but
/// in memory that is given back.
fn compute(password: &str, hash: &PasswordHash) -> Option<Output> {
    let algorithm = Algorithm::try_from(hash.algorithm.as_str()).ok()?;
    let version = hash.version.map(Version::try_from).transpose().ok()?;
    let params = Params::try_from(hash).ok()?;
    let mut memory = Vec::with_capacity(BLOCKS_ASKED_FOR);
    memory.resize(params.block_count(), Block::new());
    let argon2 = Argon2::new(algorithm, version.unwrap_or_default(), params);
    let mut output = [0; Output::MAX_LENGTH];
    let output = &mut output[..hash.hash?.len()];
    argon2
        .hash_password_into_with_memory(password.as_bytes(), &hash.salt?, output, memory)
        .ok()?;
    Output::new(output).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use argon2::PasswordHasher;

    #[test]
    fn nobodys_hash_is_one_that_is_really_computed() {
        let hash = PasswordHash::new(NOBODYS_HASH).unwrap();
        assert!(compute("", &hash).is_some());
        assert!(!password_fits("", NOBODYS_HASH));
    }

    #[test]
    fn the_password_of_a_hash_fits_it_and_no_other_does() {
        for (blocks, passes) in [(8, 1), (64, 3)] {
            let params = Params::new(blocks, passes, 1, None).unwrap();
            let hash = Argon2::from(params).hash_password_with_salt(b"right one", b"some salt");
            let hash = hash.unwrap().to_string();
            assert!(password_fits("right one", &hash));
            assert!(!password_fits("right onf", &hash) && !password_fits("", &hash));
        }
    }

    #[test]
    fn nothing_fits_what_is_no_hash() {
        for hash in [
            "",
            "right one",
            "$argon2id$v=19$m=8,t=1,p=1",
            "$argon2id$v=19$m=8,t=1,p=1$c29tZSBzYWx0",
        ] {
            assert!(!password_fits("right one", hash), "{hash}");
        }
    }
}
