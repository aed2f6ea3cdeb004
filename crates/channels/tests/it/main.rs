//! Mail over real wires: Dovecot from Debian's packages on one side, an SMTP server that keeps everything on the other.

#[cfg(test)]
mod awkward_server;
#[cfg(test)]
mod desk;
#[cfg(test)]
mod fetching;
#[cfg(test)]
mod sending;
