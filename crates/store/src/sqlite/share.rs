//! Tells whether a folder lies on a file system of another machine, where SQLite's locks cannot be trusted.
//!
//! Always true: nothing is refused that is not known to be such a share. The trap: only Linux tells its mounts so; on
//! other systems nothing is known.

use std::path::Path;

/// File systems that live on another machine, as Linux names them.
const SHARES: &[&str] = &[
    "nfs",
    "nfs4",
    "cifs",
    "smb2",
    "smb3",
    "smbfs",
    "ncpfs",
    "afs",
    "ceph",
    "glusterfs",
    "9p",
    "fuse.sshfs",
    "fuse.glusterfs",
    "fuse.s3fs",
    "fuse.rclone",
];

/// The kind of network share on which a folder lies; none when it lies on a disk, or nobody knows.
pub(crate) fn network_share(folder: &Path) -> Option<String> {
    let mounts = std::fs::read_to_string("/proc/self/mountinfo").ok()?;
    let folder = folder.canonicalize().ok()?;
    let kind = kind_of(&mounts, folder.to_str()?)?;
    SHARES.contains(&kind).then(|| kind.to_owned())
}

/// The kind of the file system whose mount point is the longest beginning of the path; of several on one point the last.
fn kind_of<'m>(mounts: &'m str, path: &str) -> Option<&'m str> {
    let mut best: Option<(usize, &str)> = None;
    for line in mounts.lines() {
        let Some((left, right)) = line.split_once(" - ") else {
            continue;
        };
        let point = left.split(' ').nth(4).map(unescaped);
        let (Some(point), Some(kind)) = (point, right.split(' ').next()) else {
            continue;
        };
        let is_above = path == point || path.starts_with(&format!("{}/", point.trim_end_matches('/')));
        if is_above && best.is_none_or(|(length, _)| point.len() >= length) {
            best = Some((point.len(), kind));
        }
    }
    best.map(|(_, kind)| kind)
}

/// Linux writes a blank in a mount point as `\\040`.
fn unescaped(point: &str) -> String {
    point.replace("\\040", " ").replace("\\134", "\\")
}

#[cfg(test)]
mod tests {
    use super::{kind_of, network_share};

    const MOUNTS: &str = "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n\
        40 22 0:44 / /srv rw - nfs4 files:/srv rw,vers=4.2\n\
        41 40 8:2 / /srv/local rw - xfs /dev/sdb rw\n\
        42 22 0:50 / /mnt/our\\040share rw - cifs //files/desk rw\n\
        43 22 0:51 / /mnt/far rw - fuse.sshfs me@far: rw\n";

    #[test]
    fn the_nearest_mount_decides() {
        for (path, kind) in [
            ("/var/lib/shouwen", "ext4"),
            ("/srv", "nfs4"),
            ("/srv/shouwen", "nfs4"),
            ("/srvx", "ext4"),
            ("/srv/local/shouwen", "xfs"),
            ("/mnt/our share/data", "cifs"),
            ("/mnt/far/data", "fuse.sshfs"),
        ] {
            assert_eq!(kind_of(MOUNTS, path), Some(kind), "{path}");
        }
        assert_eq!(kind_of("nothing of the kind", "/srv"), None);
    }

    #[test]
    fn a_folder_of_this_machine_is_no_share() {
        assert_eq!(network_share(&std::env::temp_dir()), None);
    }
}
