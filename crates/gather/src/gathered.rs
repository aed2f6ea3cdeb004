//! What is kept of a commit until its last page has come.

/// A commit larger than this is written in several pieces, bytes.
const MOST: usize = 4 << 20;
/// Length of a frame's head in the log, bytes (SQLite file format 4.1).
const HEAD: usize = 24;

/// What writing gave: zero, or SQLite's code of the failure.
pub(crate) type Code = std::ffi::c_int;

/// Bytes that belong one behind the other in the log, and are not written yet.
///
/// Always true: nothing is kept once a commit's last page has come, so SQLite tells nobody of a commit of which the file
/// lacks a page. The trap: what a failed commit left must not be written later, when the place may be somebody else's.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    bytes: Vec<u8>,
    /// Where in the file the first of them belongs.
    from: i64,
    /// The head of a commit's last frame came; its page is next.
    is_last: bool,
    /// The commit that they are of.
    commit: Option<u64>,
}

impl Gathered {
    /// Takes a write of a commit (none: of something else, which is written at once).
    pub(crate) fn take(
        &mut self,
        data: &[u8],
        at: i64,
        commit: Option<u64>,
        write: &mut dyn FnMut(&[u8], i64) -> Code,
    ) -> Code {
        self.forget_other_than(commit);
        if commit.is_none() {
            return write(data, at);
        }
        if self.end() != Some(at) || self.bytes.len() + data.len() > MOST {
            let code = self.flush(commit, write);
            if code != 0 {
                return code;
            }
            self.from = at;
        }
        self.bytes.extend_from_slice(data);
        if self.is_last {
            return self.flush(commit, write);
        }
        self.is_last = ends_commit(data);
        0
    }

    /// Writes what is kept; afterwards nothing is, whether or not it could be written.
    pub(crate) fn flush(&mut self, commit: Option<u64>, write: &mut dyn FnMut(&[u8], i64) -> Code) -> Code {
        self.forget_other_than(commit);
        let code = if self.bytes.is_empty() {
            0
        } else {
            write(&self.bytes, self.from)
        };
        self.bytes.clear();
        self.is_last = false;
        code
    }

    /// What is left of a commit that is over was never committed.
    fn forget_other_than(&mut self, commit: Option<u64>) {
        if self.commit != commit {
            self.bytes.clear();
            self.is_last = false;
            self.commit = commit;
        }
    }

    /// Where the next byte would belong.
    fn end(&self) -> Option<i64> {
        i64::try_from(self.bytes.len())
            .ok()
            .and_then(|length| self.from.checked_add(length))
    }
}

/// Whether this is the head of the last frame of a commit: it says how many pages the database has then.
fn ends_commit(data: &[u8]) -> bool {
    data.len() == HEAD && data.iter().skip(4).take(4).any(|byte| *byte != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FULL: Code = 13;

    fn head(is_last: bool) -> [u8; HEAD] {
        let mut head = [1; HEAD];
        head[4..8].copy_from_slice(&u32::from(is_last).to_be_bytes());
        head
    }

    #[derive(Default)]
    struct File {
        writes: Vec<(i64, usize)>,
        code: Code,
    }

    impl File {
        fn take(&mut self, gathered: &mut Gathered, data: &[u8], at: i64, commit: Option<u64>) -> Code {
            gathered.take(data, at, commit, &mut |data, at| {
                self.writes.push((at, data.len()));
                self.code
            })
        }

        fn frame(&mut self, gathered: &mut Gathered, at: i64, is_last: bool, commit: Option<u64>) -> Code {
            self.take(gathered, &head(is_last), at, commit) + self.take(gathered, &[7; 512], at + 24, commit)
        }
    }

    #[test]
    fn a_commit_is_written_in_one_piece_with_its_last_page() {
        let (mut file, mut gathered) = (File::default(), Gathered::default());
        file.frame(&mut gathered, 32, false, Some(1));
        file.frame(&mut gathered, 568, false, Some(1));
        assert!(file.writes.is_empty());
        file.frame(&mut gathered, 1104, true, Some(1));
        assert_eq!(file.writes, [(32, 3 * 536)]);
    }

    #[test]
    fn what_is_of_no_commit_is_written_at_once() {
        let (mut file, mut gathered) = (File::default(), Gathered::default());
        file.frame(&mut gathered, 32, false, None);
        assert_eq!(file.writes, [(32, 24), (56, 512)]);
    }

    #[test]
    fn what_goes_elsewhere_writes_what_came_before_it() {
        let (mut file, mut gathered) = (File::default(), Gathered::default());
        file.frame(&mut gathered, 568, false, Some(1));
        file.take(&mut gathered, &[7; 512], 56, Some(1));
        assert_eq!(file.writes, [(568, 536)]);
        file.frame(&mut gathered, 1104, true, Some(1));
        assert_eq!(file.writes, [(568, 536), (56, 512), (1104, 536)]);
    }

    #[test]
    fn what_a_failed_commit_left_is_never_written() {
        let (mut file, mut gathered) = (File::default(), Gathered::default());
        file.frame(&mut gathered, 32, false, Some(1));
        file.frame(&mut gathered, 32, true, Some(2));
        assert_eq!(file.writes, [(32, 536)]);
        file.frame(&mut gathered, 568, false, Some(3));
        file.take(&mut gathered, &[1; 32], 0, None);
        assert_eq!(file.writes, [(32, 536), (0, 32)]);
    }

    #[test]
    fn a_disk_that_takes_no_more_is_told_and_nothing_is_kept() {
        let (mut file, mut gathered) = (File::default(), Gathered::default());
        file.code = FULL;
        file.frame(&mut gathered, 32, false, Some(1));
        assert_eq!(file.frame(&mut gathered, 568, true, Some(1)), FULL);
        assert_eq!(gathered.flush(Some(1), &mut |_, _| unreachable!()), 0);
    }

    #[test]
    fn a_huge_commit_goes_in_several_pieces() {
        let (mut file, mut gathered) = (File::default(), Gathered::default());
        let page = vec![7; 65_536];
        let mut at = 32;
        for _ in 0..200 {
            file.take(&mut gathered, &head(false), at, Some(1));
            file.take(&mut gathered, &page, at + 24, Some(1));
            at += 24 + 65_536;
        }
        assert!(file.writes.len() >= 3);
        assert!(file.writes.iter().all(|(_, length)| *length <= MOST));
        let mut next = 32;
        for (from, length) in file.writes {
            assert_eq!(from, next);
            next = from + i64::try_from(length).unwrap();
        }
    }
}
