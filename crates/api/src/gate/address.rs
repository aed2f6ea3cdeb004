//! The address that a request came from.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, Request};

/// The peer's address; behind one's own reverse proxy the last entry of `X-Forwarded-For`. None without a connection.
pub(crate) fn of_request(request: &Request, is_behind_proxy: bool) -> Option<IpAddr> {
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map(|it| it.0.ip());
    if !is_behind_proxy {
        return peer;
    }
    let said = request.headers().get_all("x-forwarded-for").iter().next_back();
    let last = said.and_then(|it| it.to_str().ok()?.rsplit(',').next()?.trim().parse().ok());
    last.or(peer)
}

/// What failures are counted against: an IPv4 address, or the /64 of an IPv6 address, which one line holds as a whole.
pub(crate) fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(it) => it.to_string(),
        IpAddr::V6(it) => {
            let [a, b, c, d, ..] = it.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::of_request;
    use axum::body::Body;
    use axum::extract::{ConnectInfo, Request};
    use std::net::SocketAddr;

    #[test]
    fn the_proxys_word_counts_only_behind_a_proxy() {
        let mut request = Request::builder()
            .header("x-forwarded-for", "203.0.113.9, 198.51.100.7")
            .body(Body::empty())
            .unwrap();
        request
            .extensions_mut()
            .insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 4000))));
        assert_eq!(of_request(&request, false).unwrap().to_string(), "127.0.0.1");
        assert_eq!(of_request(&request, true).unwrap().to_string(), "198.51.100.7");
    }
}
