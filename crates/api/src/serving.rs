//! Listening: hands connections to the router until the program stops.

use std::net::SocketAddr;

use tokio::net::TcpListener;

use crate::router::router;
use crate::state::ApiState;

/// Serves until the state's shutdown token is cancelled; then takes no new connections and lets requests end. Streams
/// end by themselves. The caller decides how long it waits.
///
/// # Errors
/// When the listener fails for good.
pub async fn serve(listener: TcpListener, state: ApiState) -> std::io::Result<()> {
    let shutdown = state.shutdown.clone();
    let service = router(state).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service)
        .with_graceful_shutdown(async move { shutdown.cancelled().await })
        .await
}
