//! One file of comma-separated values, RFC 4180: lines end in CRLF, UTF-8 without a mark at its beginning.
//!
//! A text that a spreadsheet would take for a formula begins with an apostrophe: titles are written by anybody.
//! Numbers are never texts and keep their sign.

use std::io::Write;

use super::values::{Column, Kind, Value};

/// A file that is being written.
pub(super) struct CsvFile<W: Write> {
    file: W,
    kinds: Vec<Kind>,
    line: Vec<u8>,
}

impl<W: Write> CsvFile<W> {
    /// Begins with the names of columns.
    pub(super) fn new(file: W, columns: &[Column]) -> std::io::Result<Self> {
        let mut new = Self {
            file,
            kinds: vec![Kind::Text; columns.len()],
            line: Vec::new(),
        };
        let head: Vec<_> = columns
            .iter()
            .map(|column| Value::Text(&column.name))
            .collect();
        new.write(&head)?;
        new.kinds = columns.iter().map(|column| column.kind).collect();
        Ok(new)
    }

    /// Adds a row, a value a column.
    pub(super) fn write(&mut self, row: &[Value<'_>]) -> std::io::Result<()> {
        self.line.clear();
        for (place, (value, kind)) in row.iter().zip(&self.kinds).enumerate() {
            if place > 0 {
                self.line.push(b',');
            }
            match (*value, kind) {
                (Value::Missing, _) => {}
                (Value::Text(text), _) => put_text(&mut self.line, text),
                (Value::Number(number), Kind::Instant) => {
                    put(
                        &mut self.line,
                        jiff::Timestamp::from_millisecond(number),
                        number,
                    )?;
                }
                (Value::Number(number), Kind::Day) => {
                    let start = number.checked_mul(86_400).unwrap_or(i64::MAX);
                    let day = jiff::Timestamp::from_second(start);
                    let day = day.map(|day| day.to_zoned(jiff::tz::TimeZone::UTC).date());
                    put(&mut self.line, day, number)?;
                }
                (Value::Number(number), Kind::Switch) => write!(self.line, "{}", number != 0)?,
                (Value::Number(number), _) => write!(self.line, "{number}")?,
            }
        }
        self.line.extend_from_slice(b"\r\n");
        self.file.write_all(&self.line)
    }

    /// Gives back what it was written to.
    pub(super) fn finish(self) -> W {
        self.file
    }
}

/// A time the calendar has, and the bare number otherwise.
fn put<T: std::fmt::Display>(
    line: &mut Vec<u8>,
    time: Result<T, jiff::Error>,
    number: i64,
) -> std::io::Result<()> {
    match time {
        Ok(time) => write!(line, "{time}"),
        Err(_no_such_time) => write!(line, "{number}"),
    }
}

fn put_text(line: &mut Vec<u8>, text: &str) {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let is_quoted = text.contains([',', '"', '\r', '\n']);
    if is_quoted {
        line.push(b'"');
    }
    if is_formula {
        line.push(b'\'');
    }
    if is_quoted {
        line.extend_from_slice(text.replace('"', "\"\"").as_bytes());
        line.push(b'"');
    } else {
        line.extend_from_slice(text.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(kind: Kind, values: &[Value<'_>]) -> String {
        let column = Column::new("it", kind, "");
        let mut file = CsvFile::new(Vec::new(), &[column]).expect("memory takes it");
        for value in values {
            file.write(&[*value]).expect("memory takes it");
        }
        String::from_utf8(file.finish()).expect("it is UTF-8")
    }

    #[test]
    fn texts_are_quoted_where_they_must_be_and_never_formulas() {
        let texts = [
            "plain",
            "a,b",
            "say \"so\"",
            "two\r\nlines",
            "=1+1",
            "-2",
            "@x",
            "+1,2",
            "日本",
            "",
        ];
        let texts = texts.map(Value::Text);
        assert_eq!(
            written(Kind::Text, &texts),
            "it\r\nplain\r\n\"a,b\"\r\n\"say \"\"so\"\"\"\r\n\"two\r\nlines\"\r\n'=1+1\r\n'-2\r\n'@x\r\n\"'+1,2\"\r\n日本\r\n\r\n"
        );
    }

    #[test]
    fn numbers_and_times_are_what_they_are() {
        let numbers = [-5, 0, i64::MAX].map(Value::Number);
        assert_eq!(
            written(Kind::Integer, &numbers),
            "it\r\n-5\r\n0\r\n9223372036854775807\r\n"
        );
        let instants = [0, 4_294_967_295_000, i64::MAX].map(Value::Number);
        assert_eq!(
            written(Kind::Instant, &instants),
            "it\r\n1970-01-01T00:00:00Z\r\n2106-02-07T06:28:15Z\r\n9223372036854775807\r\n"
        );
        let days = [-1, 49_710, i64::MAX].map(Value::Number);
        assert_eq!(
            written(Kind::Day, &days),
            "it\r\n1969-12-31\r\n2106-02-07\r\n9223372036854775807\r\n"
        );
        let switches = [Value::Number(1), Value::Number(0), Value::Missing];
        assert_eq!(
            written(Kind::Switch, &switches),
            "it\r\ntrue\r\nfalse\r\n\r\n"
        );
    }
}
