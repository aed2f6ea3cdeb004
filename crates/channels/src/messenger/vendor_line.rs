//! The line to all vendors: requests in JSON, access tokens kept until they run out.

use std::sync::Arc;

use domain::ports::Clock;
use serde_json::Value;

use super::fault::Fault;
use super::message::OutgoingFile;
use super::tokens::AccessTokens;
use crate::http::{HttpAnswer, HttpClient, HttpRequest, Url};

/// What adapters speak through. Cheap to clone.
#[derive(Clone)]
pub struct VendorLine {
    client: HttpClient,
    clock: Arc<dyn Clock>,
    tokens: Arc<AccessTokens>,
}

impl std::fmt::Debug for VendorLine {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("VendorLine").finish_non_exhaustive()
    }
}

impl VendorLine {
    /// A line over a client, by a clock.
    #[must_use]
    pub fn new(client: HttpClient, clock: Arc<dyn Clock>) -> Self {
        Self {
            client,
            clock,
            tokens: Arc::default(),
        }
    }

    pub(super) fn now(&self) -> calendar::Instant {
        self.clock.now()
    }

    pub(super) fn tokens(&self) -> &AccessTokens {
        &self.tokens
    }

    /// Asks; a status that says "later" is passing, any other failure of the vendor's is final.
    pub(super) async fn ask(
        &self,
        method: &'static str,
        url: Url,
        (headers, body): (Vec<(String, String)>, Vec<u8>),
    ) -> Result<HttpAnswer, Fault> {
        let host = url.host().to_owned();
        let request = HttpRequest {
            method,
            url,
            headers,
            body,
        };
        let answer = self.client.ask(request).await?;
        match answer.status {
            408 | 425 | 429 | 500..=599 => Err(Fault::Passing(format!("{host} answered {}", answer.status))),
            _ => Ok(answer),
        }
    }

    /// Asks with a JSON body (none: a GET) and reads the JSON answer, whatever its status.
    pub(super) async fn ask_json(
        &self,
        url: Url,
        mut headers: Vec<(String, String)>,
        body: Option<&Value>,
    ) -> Result<Value, Fault> {
        let host = url.host().to_owned();
        let (method, bytes) = match body {
            Some(body) => {
                headers.push((
                    "content-type".to_owned(),
                    "application/json; charset=utf-8".to_owned(),
                ));
                ("POST", body.to_string().into_bytes())
            }
            None => ("GET", Vec::new()),
        };
        let answer = self.ask(method, url, (headers, bytes)).await?;
        serde_json::from_slice(&answer.body)
            .map_err(|_cause| Fault::Passing(format!("the answer of {host} ({}) is not JSON", answer.status)))
    }
}

/// A text in a JSON object; empty when it is not there.
pub(super) fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value.get(field).and_then(Value::as_str).unwrap_or_default()
}

/// A form with fields and one file (RFC 7578): its headers and its body. The boundary is an id of this try, so it occurs in
/// no file.
pub(super) fn form_with_file(
    boundary: &str,
    fields: &[(&str, &str)],
    (field, file): (&str, &OutgoingFile),
) -> (Vec<(String, String)>, Vec<u8>) {
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend(
            format!("--{boundary}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
                .bytes(),
        );
    }
    let is_plain = |it: &char| !it.is_control() && !matches!(it, '"' | '\\' | '/');
    let name: String = file.name.chars().filter(is_plain).collect();
    body.extend(
        format!(
            "--{boundary}\r\ncontent-disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\
             content-type: {}\r\n\r\n",
            file.media_type
        )
        .bytes(),
    );
    body.extend(&file.bytes);
    body.extend(format!("\r\n--{boundary}--\r\n").bytes());
    let kind = format!("multipart/form-data; boundary={boundary}");
    (vec![("content-type".to_owned(), kind)], body)
}

#[cfg(test)]
mod tests {
    use super::{OutgoingFile, form_with_file};

    #[test]
    fn a_form_holds_its_fields_and_the_file_as_it_is() {
        let file = OutgoingFile {
            name: "阀门\".png\r\nx: y".to_owned(),
            media_type: "image/png".to_owned(),
            bytes: vec![0, 255, 13, 10],
            message: "m1".to_owned(),
        };
        let (headers, body) = form_with_file("b1", &[("image_type", "message")], ("image", &file));
        assert_eq!(headers[0].1, "multipart/form-data; boundary=b1");
        let expected = [
            "--b1\r\ncontent-disposition: form-data; name=\"image_type\"\r\n\r\nmessage\r\n".as_bytes(),
            "--b1\r\ncontent-disposition: form-data; name=\"image\"; filename=\"阀门.pngx: y\"\r\n"
                .as_bytes(),
            b"content-type: image/png\r\n\r\n\x00\xff\r\n\r\n--b1--\r\n",
        ];
        assert_eq!(body, expected.concat());
    }
}
