//! Reads each table in the order of its files and writes them one after the other.
//!
//! One file is open at a time and one row in memory, beside the group of rows a Parquet file is made of.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use ::parquet::errors::ParquetError;
use rusqlite::{Connection, Row};
use sha2::{Digest as _, Sha256};
use tokio_util::sync::CancellationToken;

use super::csv::CsvFile;
use super::manifest::{self, TableEntry, WrittenFile};
use super::parquet::ParquetFile;
use super::tables::Table;
use super::values::{Column, Value};
use super::{ExportError, ExportFormat, ExportProgress, ExportRequest, ExportSummary};
use super::{facts, tables};
use crate::model::Timestamp;

/// Rows between two looks at whether anybody still wants them.
const ROWS_A_LOOK: u64 = 1_024;

/// Milliseconds of a day.
const DAY_MS: i64 = 86_400_000;

/// A part of a path by which engines know that there is no value.
const NO_VALUE: &str = "__HIVE_DEFAULT_PARTITION__";

/// What is wanted, and by whom.
pub(super) struct Wanted<'call> {
    pub(super) request: &'call ExportRequest,
    pub(super) made_at: Timestamp,
    pub(super) cancel: &'call CancellationToken,
    pub(super) on_progress: &'call dyn Fn(ExportProgress),
}

/// Writes all tables and the manifest.
pub(super) fn write_all(
    connection: &Connection,
    folder: &Path,
    wanted: &Wanted<'_>,
) -> Result<ExportSummary, ExportError> {
    let mut all = facts::all();
    all.extend(tables::all(connection, wanted.request.with_addresses)?);
    let mut writing = Writing {
        connection,
        folder,
        wanted,
        progress: ExportProgress {
            tables_done: 0,
            tables: all.len() as u64,
            rows: 0,
        },
    };
    let mut entries = Vec::with_capacity(all.len());
    for table in &all {
        writing.look()?;
        entries.push(writing.table(table)?);
        writing.progress.tables_done += 1;
    }
    writing.look()?;
    manifest::write(connection, folder, wanted, &entries)?;
    let files = entries.iter().flat_map(|entry| &entry.files);
    Ok(ExportSummary {
        rows: writing.progress.rows,
        files: files.clone().count() as u64,
        bytes: files.map(|file| file.bytes).sum(),
    })
}

struct Writing<'call> {
    connection: &'call Connection,
    folder: &'call Path,
    wanted: &'call Wanted<'call>,
    progress: ExportProgress,
}

/// Where a row goes: its month and the folder of its repository.
type Part = Option<(Option<String>, Option<String>)>;

impl Writing<'_> {
    /// Says how far it is; an error once nobody wants it.
    fn look(&self) -> Result<(), ExportError> {
        (self.wanted.on_progress)(self.progress);
        if self.wanted.cancel.is_cancelled() {
            return Err(ExportError::Cancelled);
        }
        Ok(())
    }

    fn table(&mut self, table: &Table) -> Result<TableEntry, ExportError> {
        let request = self.wanted.request;
        let mut statement = self
            .connection
            .prepare(&table.statement(request.days.is_some()))?;
        if let Some(place) = statement.parameter_index(":export")? {
            statement.raw_bind_parameter(place, &request.export_id)?;
        }
        if let (Some((first, last)), true) = (request.days, table.moment.is_some()) {
            for (name, day) in [(":from", first), (":to", last.saturating_add(1))] {
                if let Some(place) = statement.parameter_index(name)? {
                    statement.raw_bind_parameter(place, day.saturating_mul(DAY_MS))?;
                }
            }
        }
        let mut entry = TableEntry::of(table);
        let mut file: Option<(Part, OpenFile)> = None;
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next()? {
            let part = self.part_of(table, row)?;
            if file.as_ref().is_none_or(|(open, _)| *open != part) {
                entry.close(file.take().map(|(_, file)| file))?;
                file = Some((part.clone(), self.open(table, &part)?));
            }
            if let Some((_, open)) = &mut file {
                let reason = open.write(row, &table.columns)?;
                entry.count(reason);
            }
            self.progress.rows += 1;
            if self.progress.rows.is_multiple_of(ROWS_A_LOOK) {
                self.look()?;
            }
        }
        if file.is_none() {
            // An empty file has columns; none would be a table that engines do not find.
            let nothing = table.is_of_repository.then_some((None, None));
            let nothing = nothing.filter(|_| request.format == ExportFormat::Parquet);
            file = Some((nothing.clone(), self.open(table, &nothing)?));
        }
        entry.close(file.map(|(_, file)| file))?;
        Ok(entry)
    }

    fn part_of(&self, table: &Table, row: &Row<'_>) -> Result<Part, ExportError> {
        if self.wanted.request.format == ExportFormat::Csv || !table.is_of_repository {
            return Ok(None);
        }
        Ok(Some((row.get(1)?, row.get(0)?)))
    }

    fn open(&self, table: &Table, part: &Part) -> Result<OpenFile, ExportError> {
        let request = self.wanted.request;
        let name = file_name(&table.name, request.format, part);
        let path = self.folder.join(&name);
        let opened = path
            .parent()
            .map_or(Ok(()), std::fs::create_dir_all)
            .and_then(|()| File::create(&path));
        let file = opened.map_err(|error| ExportError::of_file(&path, error))?;
        let refused = Refused::default();
        let file = Hashed::new(BufWriter::new(file), Arc::clone(&refused));
        let writer = match request.format {
            ExportFormat::Csv => {
                let writer = CsvFile::new(file, &table.columns);
                Writer::Csv(writer.map_err(|error| ExportError::of_file(&path, error))?)
            }
            ExportFormat::Parquet => {
                let writer = ParquetFile::new(file, &table.columns, &request.app_version);
                let writer = writer.map_err(|error| of_parquet(&path, error, &refused))?;
                Writer::Parquet(Box::new(writer))
            }
        };
        Ok(OpenFile {
            name,
            path,
            rows: 0,
            writer,
            refused,
        })
    }
}

fn file_name(table: &str, format: ExportFormat, part: &Part) -> String {
    match (format, part) {
        (ExportFormat::Csv, _) => format!("{table}.csv"),
        (ExportFormat::Parquet, None) => format!("{table}/part.parquet"),
        (ExportFormat::Parquet, Some((month, repository))) => {
            let of = |value: &Option<String>| value.clone().unwrap_or_else(|| NO_VALUE.to_owned());
            format!(
                "{table}/month={}/repository={}/part.parquet",
                of(month),
                of(repository)
            )
        }
    }
}

/// A file that is being written.
pub(super) struct OpenFile {
    name: String,
    path: PathBuf,
    rows: u64,
    writer: Writer,
    refused: Refused,
}

enum Writer {
    Csv(CsvFile<Hashed<BufWriter<File>>>),
    Parquet(Box<ParquetFile<Hashed<BufWriter<File>>>>),
}

impl OpenFile {
    /// Writes a row; returns why it does not count, where it says so.
    fn write(&mut self, row: &Row<'_>, columns: &[Column]) -> Result<Option<String>, ExportError> {
        let mut values = Vec::with_capacity(columns.len());
        for (place, column) in columns.iter().enumerate() {
            values.push(Value::of(row.get_ref(place + 2)?, column)?);
        }
        match &mut self.writer {
            Writer::Csv(file) => {
                let written = file.write(&values);
                written.map_err(|error| ExportError::of_file(&self.path, error))?;
            }
            Writer::Parquet(file) => {
                file.write(&values)
                    .map_err(|error| of_parquet(&self.path, error, &self.refused))?;
            }
        }
        self.rows += 1;
        let reason = columns.iter().position(|column| column.name == "left_out");
        Ok(match reason.map(|place| values[place]) {
            Some(Value::Text(reason)) => Some(reason.to_owned()),
            _ => None,
        })
    }

    /// Ends the file.
    pub(super) fn finish(self) -> Result<WrittenFile, ExportError> {
        let path = self.path;
        let hashed = match self.writer {
            Writer::Csv(file) => file.finish(),
            Writer::Parquet(file) => file
                .finish()
                .map_err(|error| of_parquet(&path, error, &self.refused))?,
        };
        let Hashed {
            mut file,
            digest,
            bytes,
            refused: _,
        } = hashed;
        file.flush()
            .map_err(|error| ExportError::of_file(&path, error))?;
        Ok(WrittenFile {
            path: self.name,
            rows: self.rows,
            bytes,
            sha256: manifest::hexadecimal(&digest.finalize()),
        })
    }
}

/// What the disk said, where that is why; the format tells it in words only.
fn of_parquet(path: &Path, error: ParquetError, refused: &Refused) -> ExportError {
    match refused.get() {
        Some(kind) => ExportError::of_file(path, (*kind).into()),
        None => ExportError::Parquet(error),
    }
}

/// Why the disk took no more.
type Refused = Arc<OnceLock<std::io::ErrorKind>>;

/// Counts and digests what is written.
struct Hashed<W> {
    file: W,
    digest: Sha256,
    bytes: u64,
    refused: Refused,
}

impl<W: Write> Hashed<W> {
    fn new(file: W, refused: Refused) -> Self {
        Self {
            file,
            digest: Sha256::new(),
            bytes: 0,
            refused,
        }
    }

    fn noted<T>(&self, result: std::io::Result<T>) -> std::io::Result<T> {
        if let Err(error) = &result {
            // Only the first counts: the others follow from it.
            self.refused.get_or_init(|| error.kind());
        }
        result
    }
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let result = self.file.write(bytes);
        let written = self.noted(result)?;
        self.digest.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        let result = self.file.flush();
        self.noted(result)
    }
}

/// Why rows do not count, by how many.
pub(super) type Reasons = BTreeMap<String, u64>;

#[cfg(test)]
mod tests {
    use super::super::values::Kind;
    use super::*;
    use crate::store::StoreError;

    /// A disk that takes some bytes and no more.
    struct Small(usize);

    impl Write for Small {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 = self
                .0
                .checked_sub(bytes.len())
                .ok_or(std::io::ErrorKind::StorageFull)?;
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_disk_without_room_is_told_wherever_it_ends() {
        let columns = [Column::new("title", Kind::Text, "")];
        let mut room = 0;
        loop {
            let refused = Refused::default();
            let file = Hashed::new(Small(room), Arc::clone(&refused));
            let done = ParquetFile::new(file, &columns, "1").and_then(|mut file| {
                file.write(&[Value::Text("Change")])?;
                file.finish()
            });
            let done = done.map_err(|error| of_parquet(Path::new("part.parquet"), error, &refused));
            match done {
                Ok(_) => break,
                Err(ExportError::Store(StoreError::DiskFull)) => room += 1,
                Err(error) => panic!("with room for {room} bytes: {error:?}"),
            }
        }
        assert!(room > 100, "a file is more than its mark: {room}");
    }
}
