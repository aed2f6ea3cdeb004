//! Passwords: argon2id, hashed away from the async threads, at most two at a time, so that log-ins cannot starve the desk.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use pack::says;
use tokio::sync::Semaphore;

use crate::AppError;

/// Memory in KiB, passes and lanes: the second choice of RFC 9106, within OWASP's advice for log-ins.
const MEMORY_KIB: u32 = 19 * 1_024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// The shortest password that is taken, in characters.
pub const SHORTEST: usize = 8;
/// A hash that no password fits: verified when the log-in name is unknown, so that both take as long.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$c2hvdXdlbi1ub2JvZHk$1iHKlNTsqXIu4fR3MSAbNLlMyAhPvJ2cJgZzkzOdtZk";

/// Hashes and verifies passwords.
#[derive(Debug)]
pub struct Passwords {
    places: Semaphore,
}

impl Default for Passwords {
    fn default() -> Self {
        Self {
            places: Semaphore::new(2),
        }
    }
}

impl Passwords {
    /// The PHC string of a password.
    ///
    /// # Errors
    /// [`AppError::Invalid`] for a password that is too short or longer than 200 characters.
    pub async fn hash(&self, password: &str, salt: [u8; 16]) -> Result<String, AppError> {
        let length = password.chars().count();
        if length < SHORTEST {
            return Err(AppError::invalid(
                "password",
                "too_short",
                says!("至少 {SHORTEST} 位", "at least {SHORTEST} characters"),
            ));
        }
        if length > 200 {
            return Err(AppError::invalid(
                "password",
                "too_long",
                says!("最多 200 字", "at most 200 characters"),
            ));
        }
        let password = password.to_owned();
        self.away(move || {
            hasher()?
                .hash_password_with_salt(password.as_bytes(), &salt)
                .map(|it| it.to_string())
                .map_err(AppError::internal)
        })
        .await
    }

    /// Whether a password fits a hash; none: nobody has that log-in name, and it takes as long.
    pub(crate) async fn fits(&self, password: &str, hash: Option<String>) -> Result<bool, AppError> {
        let password = password.to_owned();
        self.away(move || {
            let is_known = hash.is_some();
            let text = hash.unwrap_or_else(|| NOBODY.to_owned());
            let parsed = PasswordHash::new(&text).map_err(AppError::internal)?;
            Ok(hasher()?.verify_password(password.as_bytes(), &parsed).is_ok() && is_known)
        })
        .await
    }

    async fn away<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, AppError> + Send + 'static,
    ) -> Result<T, AppError> {
        let _place = self.places.acquire().await.map_err(AppError::internal)?;
        tokio::task::spawn_blocking(work)
            .await
            .map_err(AppError::internal)?
    }
}

fn hasher() -> Result<Argon2<'static>, AppError> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(AppError::internal)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}
