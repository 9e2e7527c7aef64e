//! Words of a command line, quoted so that a shell reads them back as they were.

use std::ffi::OsStr;
use std::fmt::Write;

/// A word as a POSIX shell reads it back: plain where it can stand so, else in quotes. A word with characters that steer a
/// terminal or turn the direction of writing, or with bytes that are no text, is escaped as `$'…'`, which bash and zsh read.
pub fn quoted(word: &OsStr) -> String {
    let bytes = word.as_encoded_bytes();
    match std::str::from_utf8(bytes) {
        Ok(text) if !text.is_empty() && text.chars().all(is_plain) && !text.starts_with('~') => text.into(),
        Ok(text) if text.chars().all(is_visible) => format!("'{}'", text.replace('\'', "'\\''")),
        _ => escaped(bytes),
    }
}

/// Whether a character means itself to a shell.
fn is_plain(c: char) -> bool {
    let is_wide = !c.is_ascii() && c.is_alphanumeric() && is_visible(c);
    c.is_ascii_alphanumeric() || is_wide || "_-./:=,+@%~".contains(c)
}

/// Whether a character is seen as itself and moves nothing else.
fn is_visible(c: char) -> bool {
    printable(c.encode_utf8(&mut [0; 4])).starts_with(c)
}

/// A stranger's words without characters that could steer a terminal.
pub fn printable(words: &str) -> String {
    words.chars().map(|c| if is_harmless(c) { c.to_string() } else { c.escape_unicode().to_string() }).collect()
}

/// Control characters move the cursor and worse; marks of writing direction make text read as other text.
fn is_harmless(c: char) -> bool {
    let turns_direction = matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    !c.is_control() && !turns_direction
}

fn escaped(bytes: &[u8]) -> String {
    let mut out = String::from("$'");
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            // Writing to a string cannot fail.
            let _ = match c {
                '\'' | '\\' => write!(out, "\\{c}"),
                c if is_visible(c) => write!(out, "{c}"),
                c if c.is_ascii() => write!(out, "\\x{:02x}", c as u32),
                c => write!(out, "\\U{:08x}", c as u32),
            };
        }
        for byte in chunk.invalid() {
            let _ = write!(out, "\\x{byte:02x}");
        }
    }
    out + "'"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_itself_stays_and_the_rest_is_quoted() {
        for plain in
            ["donetsk", "--by=2027-08-31,2027-12-31", "m/a.geojson", "/home/x/t.csv", "-", "Краматорськ", "9.3"]
        {
            assert_eq!(quoted(OsStr::new(plain)), plain);
        }
        for (word, shown) in [
            ("", "''"),
            ("My front", "'My front'"),
            ("it's", "'it'\\''s'"),
            ("~/x", "'~/x'"),
            ("a*", "'a*'"),
            ("$HOME", "'$HOME'"),
            ("{yyyymmdd}", "'{yyyymmdd}'"),
            ("a\nb", "$'a\\x0ab'"),
            ("it's\u{1b}[31m\\", "$'it\\'s\\x1b[31m\\\\'"),
            ("\u{202e}x", "$'\\U0000202ex'"),
        ] {
            assert_eq!(quoted(OsStr::new(word)), shown, "{word:?}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_shell_reads_every_word_back() {
        use std::os::unix::ffi::OsStrExt;
        let words: [&[u8]; 10] = [
            b"plain",
            b"",
            b"two words",
            b"it's \"x\"",
            b"back\\slash",
            b"$x `y` !z",
            b"a\nb\tc",
            b"\xff.csv",
            "Мій фронт".as_bytes(),
            "\u{202e}x".as_bytes(),
        ];
        let line: Vec<String> = words.iter().map(|word| quoted(OsStr::from_bytes(word))).collect();
        let script = format!("printf '%s\\0' {}", line.join(" "));
        // The escapes of odd bytes are bash's; without it there is nothing to compare with.
        let Ok(ran) = std::process::Command::new("bash").args(["-c", &script]).env("LC_ALL", "C.UTF-8").output() else {
            return;
        };
        assert_eq!(ran.stdout, words.map(|word| [word, b"\0"].concat()).concat());
    }
}
