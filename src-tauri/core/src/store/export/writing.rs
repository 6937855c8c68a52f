//! Reads each table in the order of its files.
//!
//! One file is read at a time and one row is in memory, beside the groups of rows Parquet files are made of.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use rusqlite::{Connection, Row, Statement};
use tokio_util::sync::CancellationToken;

use super::encoders::{Encoders, Failed, FileNumber, Piece};
use super::files::{OpenCsv, Place};
use super::manifest::{self, TableEntry};
use super::parquet::{Form, Group};
use super::tables::{PartedBy, Table};
use super::values::Value;
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
    let mut progress = ExportProgress {
        tables_done: 0,
        tables: all.len() as u64,
        rows: 0,
    };
    let mut entries = Vec::with_capacity(all.len());
    let written = std::thread::scope(|threads| {
        let mut writing = Writing {
            connection,
            folder,
            wanted,
            progress,
            encoders: Encoders::start(threads),
        };
        let read = writing.tables(&all, &mut entries);
        progress = writing.progress;
        match (writing.encoders.finish(), read) {
            // Who reads only knows that somebody failed.
            (Err(failed), Err(Stopped::ByWriter) | Ok(())) => Err(failed),
            (_, Err(Stopped::Because(error))) => Err(error),
            (Ok(_), Err(Stopped::ByWriter)) => Err(ExportError::Cancelled),
            (Ok(files), Ok(())) => Ok(files),
        }
    })?;
    for ((table, _), file) in written {
        entries[table].files.push(file);
    }
    manifest::write(connection, folder, wanted, &entries)?;
    let files = entries.iter().flat_map(|entry| &entry.files);
    Ok(ExportSummary {
        rows: progress.rows,
        files: files.clone().count() as u64,
        bytes: files.map(|file| file.bytes).sum(),
    })
}

/// Why nothing more is read.
enum Stopped {
    Because(ExportError),
    /// Who writes says why.
    ByWriter,
}

impl From<ExportError> for Stopped {
    fn from(error: ExportError) -> Self {
        Self::Because(error)
    }
}

impl From<rusqlite::Error> for Stopped {
    fn from(error: rusqlite::Error) -> Self {
        Self::Because(error.into())
    }
}

impl From<Failed> for Stopped {
    fn from(_: Failed) -> Self {
        Self::ByWriter
    }
}

struct Writing<'call, 'scope> {
    connection: &'call Connection,
    folder: &'call Path,
    wanted: &'call Wanted<'call>,
    progress: ExportProgress,
    encoders: Encoders<'scope>,
}

/// Where a row goes: its month and the folder of its repository, as far as its table is parted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Part {
    month: Option<String>,
    repository: Option<String>,
}

impl Part {
    fn of(row: &Row<'_>) -> Result<Self, rusqlite::Error> {
        Ok(Self {
            month: row.get(1)?,
            repository: row.get(0)?,
        })
    }

    /// Whether a row goes to the same file.
    fn holds(&self, row: &Row<'_>) -> Result<bool, ExportError> {
        let is_same = |place: usize, own: &Option<String>| -> Result<bool, ExportError> {
            let value = row.get_ref(place)?.as_str_or_null();
            let value = value.map_err(rusqlite::Error::from)?;
            Ok(value == own.as_deref())
        };
        Ok(is_same(1, &self.month)? && is_same(0, &self.repository)?)
    }
}

impl Writing<'_, '_> {
    /// Says how far it is; an error once nobody wants it.
    fn look(&self) -> Result<(), ExportError> {
        (self.wanted.on_progress)(self.progress);
        if self.wanted.cancel.is_cancelled() {
            return Err(ExportError::Cancelled);
        }
        Ok(())
    }

    fn tables(&mut self, all: &[Table], entries: &mut Vec<TableEntry>) -> Result<(), Stopped> {
        for table in all {
            self.look()?;
            let mut entry = TableEntry::of(table);
            match self.wanted.request.format {
                ExportFormat::Csv => self.csv(table, &mut entry)?,
                ExportFormat::Parquet => self.parquet(table, entries.len(), &mut entry)?,
            }
            entries.push(entry);
            self.progress.tables_done += 1;
        }
        Ok(self.look()?)
    }

    /// A row was read.
    fn count(&mut self) -> Result<(), ExportError> {
        self.progress.rows += 1;
        if self.progress.rows.is_multiple_of(ROWS_A_LOOK) {
            self.look()?;
        }
        Ok(())
    }

    fn csv(&mut self, table: &Table, entry: &mut TableEntry) -> Result<(), ExportError> {
        let place = Place::new(self.folder, format!("{}.csv", table.name));
        let mut file = OpenCsv::create(place, &table.columns)?;
        let mut statement = bound(self.connection, table, self.wanted.request)?;
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next()? {
            let values = values_of(row, table)?;
            file.write(&values)?;
            entry.count(table.reason_of(&values));
            self.count()?;
        }
        entry.files.push(file.finish()?);
        Ok(())
    }

    fn parquet(
        &mut self,
        table: &Table,
        number: usize,
        entry: &mut TableEntry,
    ) -> Result<(), Stopped> {
        let form = Form::new(&table.columns, &self.wanted.request.app_version);
        let form = Arc::new(form.map_err(ExportError::Parquet)?);
        let folder = self.folder;
        let mut files = 0;
        let mut begin = |part: Part| {
            let place = Place::new(folder, file_name(table, &part));
            files += 1;
            ReadFile {
                part,
                number: (number, files),
                begins: Some((place, Arc::clone(&form))),
                group: Group::of(&table.columns),
            }
        };
        let mut statement = bound(self.connection, table, self.wanted.request)?;
        let mut rows = statement.raw_query();
        let mut open: Option<ReadFile> = None;
        while let Some(row) = rows.next()? {
            let file = match open.take() {
                Some(file) if file.part.holds(row)? => open.insert(file),
                other => {
                    if let Some(file) = other {
                        self.encoders.give(file.last())?;
                    }
                    open.insert(begin(Part::of(row)?))
                }
            };
            let values = values_of(row, table)?;
            file.group.take(&values);
            if file.group.is_full() {
                let piece = file.full(Group::of(&table.columns));
                self.encoders.give(piece)?;
            }
            entry.count(table.reason_of(&values));
            self.count()?;
        }
        // An empty file has columns; none would be a table that engines do not find.
        let last = open.unwrap_or_else(|| begin(Part::default()));
        Ok(self.encoders.give(last.last())?)
    }
}

/// A file whose rows are read.
struct ReadFile {
    part: Part,
    number: FileNumber,
    /// Until its first rows are given away.
    begins: Option<(Place, Arc<Form>)>,
    group: Group,
}

impl ReadFile {
    /// The rows so far, with room for those that follow.
    fn full(&mut self, empty: Group) -> Piece {
        Piece {
            number: self.number,
            begins: self.begins.take(),
            group: std::mem::replace(&mut self.group, empty),
            ends: false,
        }
    }

    /// What is left of it.
    fn last(self) -> Piece {
        Piece {
            number: self.number,
            begins: self.begins,
            group: self.group,
            ends: true,
        }
    }
}

/// The statement of a table with what was asked for.
fn bound<'connection>(
    connection: &'connection Connection,
    table: &Table,
    request: &ExportRequest,
) -> Result<Statement<'connection>, ExportError> {
    let mut statement = connection.prepare(&table.statement(request.days.is_some()))?;
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
    Ok(statement)
}

fn values_of<'row>(row: &'row Row<'_>, table: &Table) -> Result<Vec<Value<'row>>, ExportError> {
    let columns = table.columns.iter().enumerate();
    columns
        .map(|(place, column)| Value::of(row.get_ref(place + 2)?, column))
        .collect()
}

fn file_name(table: &Table, part: &Part) -> String {
    let of = |value: &Option<String>| value.clone().unwrap_or_else(|| NO_VALUE.to_owned());
    let (name, month, repository) = (&table.name, of(&part.month), of(&part.repository));
    match table.parted_by {
        PartedBy::Nothing => format!("{name}/part.parquet"),
        PartedBy::Months => format!("{name}/month={month}/part.parquet"),
        PartedBy::MonthsAndRepositories => {
            format!("{name}/month={month}/repository={repository}/part.parquet")
        }
    }
}

/// Why rows do not count, by how many.
pub(super) type Reasons = BTreeMap<String, u64>;
