//! Certificates for the servers of tests: an authority of their own, and a certificate of it for this machine.
//!
//! Always true: made anew for each process, valid for `localhost` and 127.0.0.1, and nobody else trusts the authority.

use std::path::Path;

use crate::account::Account;
use crate::process;

/// Makes `authority.pem`, `server.pem` and `server.key` in a folder that belongs to the account.
pub(crate) fn make(account: &Account, folder: &Path) -> Result<(), String> {
    let script = "set -e; cd \"$1\"
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 \
            -subj '/CN=Shouwen test authority' -addext 'basicConstraints=critical,CA:TRUE' \
            -keyout authority.key -out authority.pem
        openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj '/CN=localhost' \
            -keyout server.key -out server.csr
        printf 'basicConstraints=CA:FALSE\nsubjectAltName=DNS:localhost,IP:127.0.0.1\n' > server.ext
        openssl x509 -req -in server.csr -CA authority.pem -CAkey authority.key -CAcreateserial \
            -days 30 -extfile server.ext -out server.pem
        chmod 644 authority.pem";
    let mut command = account.command(Path::new("sh"));
    process::run(command.args(["-c", script, "certificate"]).arg(folder), "openssl").map(drop)
}
