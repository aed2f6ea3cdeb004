//! Who a visitor is, as the site signed it: a JSON Web Token with HS256 (RFC 7515, RFC 7519) under the site's secret.
//!
//! Always true: nothing of a token is believed before its signature fits, and no other algorithm than HS256 is taken. The
//! trap: the secret must stay on the site's server; whoever has it can be anybody.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use calendar::{Instant, Millis};
use domain::IdentityKind;
use hmac::{Hmac, KeyInit as _, Mac as _};
use pack::{Wording, says};
use serde::Deserialize;
use sha2::Sha256;
use store::chat::VisitorIdentity;

use crate::AppError;

/// A token is good for no longer than this from now, so that one that leaks ends soon.
const LONGEST: Millis = Millis::days(1);
/// Clocks of servers differ by so much.
const SLACK: Millis = Millis::minutes(1);

/// Somebody as the site signed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedName {
    /// How the site names them: stable, and theirs alone.
    pub subject: String,
    /// Shown name; empty: none.
    pub name: String,
    /// Phone number and mail address, as far as the site knows them.
    pub identities: Vec<VisitorIdentity>,
}

#[derive(Deserialize)]
struct Head {
    alg: String,
}

#[derive(Deserialize)]
struct Claims {
    sub: Option<String>,
    exp: Option<i64>,
    nbf: Option<i64>,
    aud: Option<String>,
    #[serde(default)]
    name: String,
    phone: Option<String>,
    #[serde(default)]
    phone_verified: bool,
    email: Option<String>,
    #[serde(default)]
    email_verified: bool,
}

/// Reads a token.
///
/// # Errors
/// [`AppError::Invalid`] on `identity`: `malformed`, `algorithm`, `signature`, `expired`, `not_yet`, `lasts_too_long`,
/// `other_site`, `no_subject`.
pub fn read_signed_name(
    token: &str,
    (secret, site_key): (&str, &str),
    now: Instant,
) -> Result<SignedName, AppError> {
    let refused = |code: &'static str, says: Wording| AppError::invalid("identity", code, says);
    let malformed = || {
        refused(
            "malformed",
            says!(
                "这不是签名的令牌（RFC 7519）",
                "this is no signed token (RFC 7519)"
            ),
        )
    };
    let mut parts = token.trim().split('.');
    let (Some(head), Some(claims), Some(signature), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(malformed());
    };
    let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_not_base64| malformed());
    let parsed: Head = serde_json::from_slice(&decode(head)?).map_err(|_unread| malformed())?;
    if parsed.alg != "HS256" {
        return Err(refused("algorithm", says!("只接受 HS256", "only HS256 is taken")));
    }
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).map_err(AppError::internal)?;
    mac.update(format!("{head}.{claims}").as_bytes());
    mac.verify_slice(&decode(signature)?).map_err(|_wrong| {
        refused(
            "signature",
            says!(
                "签名与网站的密钥不符",
                "the signature does not fit the site's secret"
            ),
        )
    })?;
    let claims: Claims = serde_json::from_slice(&decode(claims)?).map_err(|_unread| malformed())?;
    check_times(&claims, now)?;
    if claims.aud.as_ref().is_some_and(|it| it != site_key) {
        return Err(refused(
            "other_site",
            says!(
                "令牌是给另一个网站的（aud）",
                "the token is for another site (aud)"
            ),
        ));
    }
    name_of(claims).ok_or_else(|| {
        refused(
            "no_subject",
            says!("令牌没有写明是谁（sub）", "the token names nobody (sub)"),
        )
    })
}

fn check_times(claims: &Claims, now: Instant) -> Result<(), AppError> {
    let refused = |code: &'static str, says: Wording| Err(AppError::invalid("identity", code, says));
    let instant = |seconds: i64| Instant::from_millis(seconds.saturating_mul(1_000));
    let Some(expires_at) = claims.exp.map(instant) else {
        return refused(
            "expired",
            says!(
                "令牌没有写明到期时间（exp）",
                "the token does not say when it ends (exp)"
            ),
        );
    };
    if now >= expires_at.plus(SLACK) {
        return refused("expired", says!("令牌已过期", "the token has expired"));
    }
    if expires_at > now.plus(LONGEST).plus(SLACK) {
        return refused(
            "lasts_too_long",
            says!("令牌的有效期超过一天", "the token is good for longer than a day"),
        );
    }
    if claims.nbf.map(instant).is_some_and(|it| now.plus(SLACK) < it) {
        return refused(
            "not_yet",
            says!("令牌尚未生效（nbf）", "the token is not good yet (nbf)"),
        );
    }
    Ok(())
}

fn name_of(claims: Claims) -> Option<SignedName> {
    let Claims {
        sub,
        exp: _,
        nbf: _,
        aud: _,
        name,
        phone,
        phone_verified,
        email,
        email_verified,
    } = claims;
    let subject = sub.map(|it| it.trim().to_owned())?;
    if subject.is_empty() || subject.chars().count() > 200 {
        return None;
    }
    let identity = |kind, value: Option<String>, is_verified| {
        let value = value.filter(|it| !it.trim().is_empty() && it.chars().count() <= 254)?;
        Some(VisitorIdentity {
            kind,
            value: value.trim().to_owned(),
            is_verified,
        })
    };
    let phone = identity(IdentityKind::Phone, phone, phone_verified);
    let email = identity(IdentityKind::Email, email, email_verified);
    Some(SignedName {
        subject,
        name: name.trim().chars().take(100).collect(),
        identities: phone.into_iter().chain(email).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::{SignedName, read_signed_name};
    use crate::AppError;
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use calendar::Instant;
    use hmac::{Hmac, KeyInit as _, Mac as _};
    use serde_json::{Value, json};
    use sha2::Sha256;

    const NOW: i64 = 1_795_000_000;

    fn signed(head: &Value, claims: &Value, secret: &str) -> String {
        let part = |it: &Value| URL_SAFE_NO_PAD.encode(it.to_string());
        let text = format!("{}.{}", part(head), part(claims));
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
        mac.update(text.as_bytes());
        format!("{text}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
    }

    fn read(token: &str) -> Result<SignedName, &'static str> {
        read_signed_name(token, ("secret", "shop"), Instant::from_millis(NOW * 1_000)).map_err(|error| {
            let AppError::Invalid(fields) = error else {
                panic!("another error: {error}")
            };
            fields[0].code
        })
    }

    fn usual(claims: &Value) -> String {
        signed(&json!({ "alg": "HS256", "typ": "JWT" }), claims, "secret")
    }

    #[test]
    fn the_example_of_rfc_7515_verifies() {
        // Appendix A.1: the key there is given as bytes, so the signature is checked by itself.
        let key = URL_SAFE_NO_PAD
            .decode("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow")
            .unwrap();
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
        mac.update(
            b"eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ",
        );
        assert_eq!(
            URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()),
            "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
        );
    }

    #[test]
    fn a_good_token_names_somebody() {
        let token = usual(
            &json!({ "sub": "u-17", "exp": NOW + 600, "aud": "shop", "name": "张小梅",
            "phone": "13812345678", "phone_verified": true, "email": "mei@example.cn" }),
        );
        let name = read(&token).unwrap();
        assert_eq!((name.subject.as_str(), name.name.as_str()), ("u-17", "张小梅"));
        let shown: Vec<_> = name
            .identities
            .iter()
            .map(|it| (it.value.as_str(), it.is_verified))
            .collect();
        assert_eq!(shown, [("13812345678", true), ("mei@example.cn", false)]);
    }

    #[test]
    fn every_wrong_token_is_refused_with_its_reason() {
        let good = json!({ "sub": "u-17", "exp": NOW + 600 });
        let with = |head: Value, claims: Value| read(&signed(&head, &claims, "secret"));
        assert_eq!(
            read(&signed(&json!({ "alg": "HS256" }), &good, "other")),
            Err("signature")
        );
        assert_eq!(with(json!({ "alg": "none" }), good.clone()), Err("algorithm"));
        assert_eq!(with(json!({ "alg": "HS512" }), good.clone()), Err("algorithm"));
        let claims = |it: Value| read(&usual(&it));
        assert_eq!(claims(json!({ "sub": "u-17", "exp": NOW - 61 })), Err("expired"));
        assert_eq!(claims(json!({ "sub": "u-17" })), Err("expired"));
        assert_eq!(
            claims(json!({ "sub": "u-17", "exp": NOW + 90_000 })),
            Err("lasts_too_long")
        );
        assert_eq!(
            claims(json!({ "sub": "u-17", "exp": NOW + 600, "nbf": NOW + 300 })),
            Err("not_yet")
        );
        assert_eq!(
            claims(json!({ "sub": "u-17", "exp": NOW + 600, "aud": "x" })),
            Err("other_site")
        );
        assert_eq!(claims(json!({ "sub": " ", "exp": NOW + 600 })), Err("no_subject"));
        for broken in ["", "a.b", "a.b.c.d", "....", "你好.你好.你好"] {
            assert_eq!(read(broken), Err("malformed"), "{broken}");
        }
        // A changed claim no longer fits its signature.
        let token = usual(&good);
        let (head, rest) = token.split_once('.').unwrap();
        let (_, signature) = rest.split_once('.').unwrap();
        let other = URL_SAFE_NO_PAD.encode(json!({ "sub": "admin", "exp": NOW + 600 }).to_string());
        assert_eq!(read(&format!("{head}.{other}.{signature}")), Err("signature"));
    }
}
