//! What both doors of 微信 share: calls with an access token in the query, failures as a number in the answer, media.

use domain::is_picture;
use serde_json::Value;

use super::account::Account;
use super::fault::Fault;
use super::message::{Fetched, FileAtVendor, OutgoingFile, OutgoingText};
use super::vendor_line::{VendorLine, form_with_file, text};

/// Numbers that mean that the token no longer holds.
const TOKEN_ENDED: &[i64] = &[40001, 40014, 41001, 42001, 42007, 42009];
/// Numbers that mean "later": busy, too often, blocked for a while.
const LATER: &[i64] = &[-1, 45009, 45011, 45033, 50001, 50002, 6000, 45029];

/// Asks the vendor for something under the account's token; a token that was withdrawn is renewed once.
pub(super) async fn call(
    line: &VendorLine,
    account: &Account,
    path: &str,
    body: &Value,
) -> Result<Value, Fault> {
    let mut is_renewed = false;
    loop {
        let token = access_token(line, account).await?;
        let url = account.url(path, &[("access_token", &token)])?;
        let answer = line.ask_json(url, Vec::new(), Some(body)).await?;
        match fault_of(&answer) {
            None => return Ok(answer),
            Some((number, _)) if !is_renewed && TOKEN_ENDED.contains(&number) => {
                line.tokens().forget(account, &token).await;
                is_renewed = true;
            }
            Some((_, fault)) => return Err(fault),
        }
    }
}

/// How a file is told from a picture, and lies at the vendor's for three days.
pub(super) struct Media {
    /// `image` or `file`.
    pub(super) kind: &'static str,
    /// Its `media_id`.
    pub(super) id: String,
}

/// Lays a file down at the vendor's (临时素材), to be named in a message.
pub(super) async fn upload(
    line: &VendorLine,
    account: &Account,
    (request, file): (&str, &OutgoingFile),
) -> Result<Media, Fault> {
    let kind = if is_picture(&file.media_type) {
        "image"
    } else {
        "file"
    };
    let mut is_renewed = false;
    loop {
        let token = access_token(line, account).await?;
        let url = account.url(
            "/cgi-bin/media/upload",
            &[("access_token", &token), ("type", kind)],
        )?;
        let form = form_with_file(request, &[], ("media", file));
        let answer = line.ask("POST", url, form).await?;
        let answer: Value = serde_json::from_slice(&answer.body)
            .map_err(|_cause| Fault::Passing("the answer to an upload is not JSON".to_owned()))?;
        match fault_of(&answer) {
            None => {
                let id = text(&answer, "media_id").to_owned();
                if id.is_empty() {
                    return Err(Fault::Passing("the vendor gave the file no id".to_owned()));
                }
                return Ok(Media { kind, id });
            }
            Some((number, _)) if !is_renewed && TOKEN_ENDED.contains(&number) => {
                line.tokens().forget(account, &token).await;
                is_renewed = true;
            }
            Some((_, fault)) => return Err(fault),
        }
    }
}

/// Lays all files of an answer down.
pub(super) async fn upload_all(
    line: &VendorLine,
    account: &Account,
    out: &OutgoingText,
) -> Result<Vec<Media>, Fault> {
    let mut media = Vec::new();
    for file in &out.files {
        media.push(upload(line, account, (&out.request, file)).await?);
    }
    Ok(media)
}

/// The token of the account: by both doors' own ways.
pub(super) async fn access_token(line: &VendorLine, account: &Account) -> Result<String, Fault> {
    let asking = async {
        let answer = if account.text("corp_id").is_empty() {
            // 稳定版: asking again does not withdraw the token that others of the company use.
            let body = serde_json::json!({
                "grant_type": "client_credential",
                "appid": account.text("app_id"),
                "secret": account.text("secret"),
            });
            let url = account.url("/cgi-bin/stable_token", &[])?;
            line.ask_json(url, Vec::new(), Some(&body)).await?
        } else {
            let query = [
                ("corpid", account.text("corp_id")),
                ("corpsecret", account.text("secret")),
            ];
            let url = account.url("/cgi-bin/gettoken", &query)?;
            line.ask_json(url, Vec::new(), None).await?
        };
        if let Some((_, fault)) = fault_of(&answer) {
            return Err(fault);
        }
        let token = text(&answer, "access_token");
        if token.is_empty() {
            return Err(Fault::Passing("the vendor gave no access token".to_owned()));
        }
        let seconds = answer.get("expires_in").and_then(Value::as_i64).unwrap_or(0);
        Ok((token.to_owned(), seconds))
    };
    line.tokens().get(account, line.now(), asking).await
}

/// Fetches a file by its `media_id`.
pub(super) async fn fetch(
    line: &VendorLine,
    account: &Account,
    file: &FileAtVendor,
) -> Result<Fetched, Fault> {
    let token = access_token(line, account).await?;
    let query = [("access_token", token.as_str()), ("media_id", &file.handle)];
    let url = account.url("/cgi-bin/media/get", &query)?;
    let answer = line.ask("GET", url, (Vec::new(), Vec::new())).await?;
    let media_type = answer.header("content-type").unwrap_or_default();
    let may_be_fault = media_type.contains("json") || media_type.contains("text/plain");
    if may_be_fault
        && let Ok(told) = serde_json::from_slice::<Value>(&answer.body)
        && let Some((_, fault)) = fault_of(&told)
    {
        return Err(fault);
    }
    let said = answer.header("content-disposition").and_then(name_in);
    Ok(Fetched {
        name: said.unwrap_or_else(|| file.name.clone()),
        bytes: answer.body,
    })
}

/// The name in a `Content-Disposition` header.
fn name_in(header: &str) -> Option<String> {
    let (_, rest) = header.split_once("filename=")?;
    let name = rest.split(';').next()?.trim().trim_matches('"');
    (!name.is_empty()).then(|| name.to_owned())
}

/// The number and the failure of an answer that is one.
fn fault_of(answer: &Value) -> Option<(i64, Fault)> {
    let number = answer
        .get("errcode")
        .and_then(Value::as_i64)
        .filter(|it| *it != 0)?;
    let told = format!("{number} {}", text(answer, "errmsg"));
    Some((
        number,
        if LATER.contains(&number) {
            Fault::Passing(told)
        } else {
            Fault::Final(told)
        },
    ))
}

#[cfg(test)]
mod tests {
    use super::name_in;

    #[test]
    fn a_file_is_named_by_its_header() {
        let header = "attachment; filename=\"合同.pdf\"; size=3";
        assert_eq!(name_in(header).as_deref(), Some("合同.pdf"));
        assert_eq!(name_in("attachment"), None);
    }
}
