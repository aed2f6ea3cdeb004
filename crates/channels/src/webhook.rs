//! Web hooks out, signed as Standard Webhooks asks (<https://www.standardwebhooks.com>, version 1 signatures).
//!
//! Always true: what is signed is `id.timestamp.body`, with every secret in force, so a receiver that knows the old or the
//! new one accepts it while they are changed over.

mod call;
mod fence;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

pub use call::{Answered, CallFault, CallLimits, HookClient, Outgoing};
pub use fence::{Fence, NotANetwork};

/// What every secret begins with.
pub const SECRET_PREFIX: &str = "whsec_";

/// A secret that cannot be used: it is not `whsec_` and base64.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the secret of a web hook is not `whsec_` followed by base64")]
pub struct BadSecret;

/// What is told an endpoint.
#[derive(Debug, Clone)]
pub struct HookMessage<'a> {
    /// `webhook-id`: the same for every try.
    pub id: &'a str,
    /// `webhook-timestamp`: of this try, seconds since 1970.
    pub timestamp: i64,
    /// The body (JSON).
    pub body: &'a str,
}

/// The value of `webhook-signature`: one `v1,…` for each secret, in their order, parted by spaces.
///
/// # Errors
/// When a secret cannot be read.
pub fn signatures<'a>(
    message: &HookMessage<'_>,
    secrets: impl IntoIterator<Item = &'a str>,
) -> Result<String, BadSecret> {
    let signed: Result<Vec<String>, BadSecret> =
        secrets.into_iter().map(|it| signature(message, it)).collect();
    Ok(signed?.join(" "))
}

fn signature(message: &HookMessage<'_>, secret: &str) -> Result<String, BadSecret> {
    let bare = secret.strip_prefix(SECRET_PREFIX).ok_or(BadSecret)?;
    let key = STANDARD.decode(bare).map_err(|_not_base64| BadSecret)?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).map_err(|_length| BadSecret)?;
    let HookMessage { id, timestamp, body } = message;
    mac.update(format!("{id}.{timestamp}.").as_bytes());
    mac.update(body.as_bytes());
    Ok(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
}

/// Tells an endpoint once.
///
/// # Errors
/// When there is no answer; any status is an answer.
pub async fn tell(
    client: &HookClient,
    (url, fence): (&str, &Fence),
    message: &HookMessage<'_>,
    signature: &str,
) -> Result<Answered, CallFault> {
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let outgoing = Outgoing {
        method: "POST",
        url,
        headers: vec![
            header("content-type", "application/json"),
            header("webhook-id", message.id),
            header("webhook-timestamp", &message.timestamp.to_string()),
            header("webhook-signature", signature),
        ],
        body: message.body.as_bytes().to_vec(),
    };
    client.call(&outgoing, fence).await
}

#[cfg(test)]
mod tests {
    use super::{BadSecret, HookMessage, signatures};

    /// The vector of the specification's reference libraries.
    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    fn message() -> HookMessage<'static> {
        HookMessage {
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
            timestamp: 1_614_265_330,
            body: "{\"test\": 2432232314}",
        }
    }

    #[test]
    fn the_signature_is_that_of_the_specification() {
        let signed = signatures(&message(), [SECRET]).unwrap();
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn while_secrets_are_changed_over_both_sign() {
        let other = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
        let signed = signatures(&message(), [other, SECRET]).unwrap();
        let parts: Vec<&str> = signed.split(' ').collect();
        assert_eq!(parts.len(), 2);
        assert_eq!(parts[1], "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        assert_ne!(parts[0], parts[1]);
    }

    #[test]
    fn a_secret_in_another_form_is_refused() {
        for secret in ["MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_***", ""] {
            assert_eq!(signatures(&message(), [secret]), Err(BadSecret), "{secret}");
        }
    }
}
