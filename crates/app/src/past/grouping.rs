//! Brings the lines of each case together when they come mixed, in bounded memory.
//!
//! Small files are held in memory, larger ones go over temporary files, a case's lines always into the same one.
//! Always true: lines of a case come out in the order in which they went in. The trap: a single case is held in memory
//! as a whole, and a partition while it is being given out.

use std::collections::HashMap;
use std::fs::File;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{BufRead, BufReader, BufWriter, Seek, SeekFrom, Write};

/// So many bytes are held before temporary files are begun.
const HELD: usize = 32 << 20;
/// So many temporary files.
const PARTS: usize = 64;

/// The lines of one case: line number and text.
pub type Group = Vec<(u64, String)>;

/// Lines that are being brought together.
pub struct Grouping {
    held: Vec<(String, u64, String)>,
    bytes: usize,
    parts: Vec<BufWriter<File>>,
    most_held: usize,
}

impl Default for Grouping {
    fn default() -> Self {
        Self::holding(HELD)
    }
}

impl Grouping {
    /// One that begins temporary files after so many bytes.
    #[must_use]
    pub const fn holding(most_held: usize) -> Self {
        Self {
            held: Vec::new(),
            bytes: 0,
            parts: Vec::new(),
            most_held,
        }
    }

    /// Takes a line of a case.
    ///
    /// # Errors
    /// When a temporary file cannot be made or written.
    pub fn add(&mut self, case: &str, number: u64, line: &str) -> std::io::Result<()> {
        if self.parts.is_empty() {
            self.bytes += case.len() + line.len() + 64;
            self.held.push((case.to_owned(), number, line.to_owned()));
            if self.bytes > self.most_held {
                self.begin_parts()?;
            }
            return Ok(());
        }
        self.write(case, number, line)
    }

    fn begin_parts(&mut self) -> std::io::Result<()> {
        for _ in 0..PARTS {
            self.parts.push(BufWriter::new(tempfile::tempfile()?));
        }
        for (case, number, line) in std::mem::take(&mut self.held) {
            self.write(&case, number, &line)?;
        }
        Ok(())
    }

    fn write(&mut self, case: &str, number: u64, line: &str) -> std::io::Result<()> {
        let mut hasher = DefaultHasher::new();
        case.hash(&mut hasher);
        let parts = u64::try_from(PARTS).unwrap_or(1);
        let place = usize::try_from(hasher.finish() % parts).unwrap_or(0);
        match self.parts.get_mut(place) {
            // Neither can hold a line break: the case is a JSON text, the line a line.
            Some(part) => writeln!(part, "{number}\t{}\t{line}", case.replace(['\t', '\n'], " ")),
            None => Ok(()),
        }
    }

    /// Gives out the groups, one case after the other, in no certain order.
    ///
    /// # Errors
    /// When a temporary file cannot be read, or whatever `take` fails with.
    pub fn give_out<E: From<std::io::Error>>(
        self,
        mut take: impl FnMut(Group) -> Result<(), E>,
    ) -> Result<(), E> {
        let held = self.held.into_iter();
        give(held.map(Ok::<_, std::io::Error>), &mut take)?;
        for part in self.parts {
            let mut file = part.into_inner().map_err(std::io::IntoInnerError::into_error)?;
            file.seek(SeekFrom::Start(0))?;
            let lines = BufReader::new(file).lines().map(|line| {
                let line = line?;
                let mut columns = line.splitn(3, '\t');
                let number = columns.next().and_then(|it| it.parse().ok()).unwrap_or(0);
                let case = columns.next().unwrap_or_default().to_owned();
                Ok((case, number, columns.next().unwrap_or_default().to_owned()))
            });
            give(lines, &mut take)?;
        }
        Ok(())
    }
}

fn give<E: From<std::io::Error>>(
    lines: impl Iterator<Item = std::io::Result<(String, u64, String)>>,
    take: &mut impl FnMut(Group) -> Result<(), E>,
) -> Result<(), E> {
    let mut groups: Vec<Group> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for line in lines {
        let (case, number, line) = line?;
        let place = *places.entry(case).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        if let Some(group) = groups.get_mut(place) {
            group.push((number, line));
        }
    }
    drop(places);
    groups.into_iter().try_for_each(take)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mixed_lines_come_out_together_and_in_order_over_files_too() {
        for most_held in [usize::MAX, 200] {
            let mut grouping = Grouping::holding(most_held);
            for number in 0..300_u64 {
                let case = format!("case {}", number % 7);
                grouping.add(&case, number, &format!("line {number}")).unwrap();
            }
            let mut groups = Vec::new();
            grouping
                .give_out(|it| {
                    groups.push(it);
                    Ok::<_, std::io::Error>(())
                })
                .unwrap();
            assert_eq!(groups.len(), 7);
            assert_eq!(groups.iter().map(Vec::len).sum::<usize>(), 300);
            for group in groups {
                let rest = group[0].0 % 7;
                assert!(group.iter().all(|(number, _)| number % 7 == rest));
                assert!(group.is_sorted_by_key(|it| it.0));
                assert!(
                    group
                        .iter()
                        .all(|(number, line)| *line == format!("line {number}"))
                );
            }
        }
    }
}
