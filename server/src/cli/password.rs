//! Passwords: read, made, hashed.

use super::CliError;
use crate::clock::Random;
use argon2::{Argon2, PasswordHasher};
use baton_protocol::wire::limits::PASSWORD_BYTES_MAX;
use std::io::{BufRead, IsTerminal, Write};

/// As NIST SP 800-63B-4 asks where a password is the only factor.
const CHARS_MIN: usize = 15;
/// Without the letters and digits that are taken for one another.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// A password of 100 random bits, in groups that are easy to copy.
pub(super) fn generate(random: &dyn Random) -> String {
    let mut bytes = [0; 20];
    random.fill(&mut bytes);
    let mut password = String::with_capacity(23);
    for (place, byte) in bytes.iter().enumerate() {
        if place > 0 && place % 5 == 0 {
            password.push('-');
        }
        password.push(char::from(ALPHABET[usize::from(byte % 32)]));
    }
    password
}

/// The first line of the standard input.
pub(super) fn read() -> Result<String, CliError> {
    let mut input = std::io::stdin().lock();
    if input.is_terminal() {
        eprint!("Password (it shows as you type; --generate makes one): ");
        let _ = std::io::stderr().flush();
    }
    let mut line = String::new();
    input
        .read_line(&mut line)
        .map_err(|error| CliError::Refused(format!("the password can't be read: {error}")))?;
    let password = line.trim_end_matches(['\r', '\n']);
    check(password)?;
    Ok(password.to_owned())
}

/// Refuses what is easy to guess, and what no login takes.
fn check(password: &str) -> Result<(), CliError> {
    let refused = |limit: String| {
        let what = format!("a password has {limit}; --generate makes one");
        Err(CliError::Refused(what))
    };
    if password.chars().count() < CHARS_MIN {
        refused(format!("at least {CHARS_MIN} characters"))
    } else if password.len() > PASSWORD_BYTES_MAX {
        refused(format!("at most {PASSWORD_BYTES_MAX} bytes"))
    } else {
        Ok(())
    }
}

/// An argon2id hash with the crate's parameters (19 MiB, two passes: OWASP's first choice).
pub(super) fn hash(password: &str, random: &dyn Random) -> Result<String, CliError> {
    let mut salt = [0; 16];
    random.fill(&mut salt);
    Argon2::default()
        .hash_password_with_salt(password.as_bytes(), &salt)
        .map(|hash| hash.to_string())
        .map_err(|error| CliError::Refused(format!("the password can't be hashed: {error}")))
}
