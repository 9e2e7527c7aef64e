//! A text of separated values that is read bit by bit: tables of the whole rows that have come, each under the header.

use std::io::{ErrorKind, Read};

use super::{Table, csv};

/// The bytes that are asked for at once.
const BLOCK: usize = 64 << 10;
/// The longest row; more than that is a quote that nobody closes.
const LONGEST_ROW: usize = 16 << 20;

/// A text on its way.
pub struct Blocks<R> {
    from: R,
    header: Vec<u8>,
    /// What was read and not yet given on.
    rest: Vec<u8>,
    /// Where the last whole row of it ends.
    whole: usize,
    /// Whether it ends within quotes.
    is_quoted: bool,
    /// Lines given on.
    lines: usize,
    /// Bytes given on.
    bytes: u64,
}

/// Why there is no next block.
#[derive(Debug)]
pub enum Broken {
    /// It cannot be read.
    Io(std::io::Error),
    /// It is no table, in words.
    Text(String),
}

impl<R: Read> Blocks<R> {
    /// A text from its header on.
    pub fn new(from: R) -> Self {
        Blocks { from, header: Vec::new(), rest: Vec::new(), whole: 0, is_quoted: false, lines: 0, bytes: 0 }
    }

    /// The bytes that were given on.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The next rows, as many as have come with one reading; the first block may hold the header alone. `None` at the end.
    ///
    /// # Errors
    /// When it cannot be read, and for rows that are none.
    pub fn next(&mut self) -> Result<Option<Table>, Broken> {
        loop {
            let is_end = self.fill().map_err(Broken::Io)? == 0;
            if is_end {
                self.whole = self.rest.len();
            }
            if self.whole > 0 {
                return self.take().map(Some);
            }
            if is_end {
                return Ok(None);
            }
            if self.rest.len() > LONGEST_ROW {
                let problem = format!("a row of more than {} MiB: is a quote not closed?", LONGEST_ROW >> 20);
                return Err(Broken::Text(format!("after line {}: {problem}", self.lines)));
            }
        }
    }

    /// Reads on; gives the number of bytes that came.
    fn fill(&mut self) -> std::io::Result<usize> {
        let before = self.rest.len();
        self.rest.resize(before + BLOCK, 0);
        let came = loop {
            match self.from.read(&mut self.rest[before..]) {
                Err(problem) if problem.kind() == ErrorKind::Interrupted => {}
                other => break other,
            }
        };
        self.rest.truncate(before + *came.as_ref().unwrap_or(&0));
        for (at, byte) in self.rest.iter().enumerate().skip(before) {
            match byte {
                // A doubled quote opens and closes.
                b'"' => self.is_quoted = !self.is_quoted,
                b'\n' if !self.is_quoted => {
                    self.whole = at + 1;
                    if self.header.iter().all(u8::is_ascii_whitespace) {
                        self.header = self.rest[..self.whole].to_vec();
                    }
                }
                _ => {}
            }
        }
        came
    }

    /// The whole rows that have come, as a table.
    fn take(&mut self) -> Result<Table, Broken> {
        let rest = self.rest.split_off(self.whole);
        let mut rows = std::mem::replace(&mut self.rest, rest);
        self.whole = 0;
        let lines = rows.iter().filter(|byte| **byte == b'\n').count();
        let is_first = self.bytes == 0;
        self.bytes += rows.len() as u64;
        if !is_first {
            rows.splice(..0, self.header.iter().copied());
        }
        let told = |problem| {
            let header = usize::from(!is_first);
            Broken::Text(format!("counted from line {} on, {problem}", self.lines + 1 - header))
        };
        let table = csv::table(&rows, b',', false).map_err(told);
        self.lines += lines;
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives so many bytes at once.
    struct Slow<'b>(&'b [u8], usize);

    impl Read for Slow<'_> {
        fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
            let count = self.1.min(self.0.len()).min(into.len());
            into[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    fn all(text: &str, at_once: usize) -> Vec<(String, String)> {
        let mut blocks = Blocks::new(Slow(text.as_bytes(), at_once));
        let mut rows = Vec::new();
        while let Some(table) = blocks.next().unwrap() {
            let (a, b) = (table.column("a").unwrap(), table.column("b").unwrap());
            rows.extend((0..table.rows()).map(|row| (a.text(row).to_string(), b.text(row).to_string())));
        }
        assert_eq!(blocks.bytes(), text.len() as u64);
        rows
    }

    #[test]
    fn rows_are_the_same_wherever_the_text_is_cut() {
        let text = "\u{feff}a,b\r\n1,\"x\ny\"\n2,\"say \"\"no\"\"\"\n\n3,z";
        let expected = [("1", "x\ny"), ("2", "say \"no\""), ("3", "z")].map(|(a, b)| (a.to_string(), b.to_string()));
        for at_once in 1..=text.len() {
            assert_eq!(all(text, at_once), expected, "{at_once} bytes at once");
        }
    }

    #[test]
    fn what_is_no_row_is_told_with_its_line() {
        let mut blocks = Blocks::new(Slow(b"a,b\n1,2\n1,2,3\n", 4));
        assert_eq!(blocks.next().unwrap().unwrap().rows(), 0, "the header alone");
        assert_eq!(blocks.next().unwrap().unwrap().rows(), 1);
        let Broken::Text(problem) = [blocks.next(), blocks.next()].into_iter().find_map(Result::err).unwrap() else {
            panic!("it could be read")
        };
        assert!(problem.starts_with("counted from line 2 on, row 2: 3 cells, more cells than the header"), "{problem}");
    }
}
