//! Files on the disk: made, counted and digested while they are written.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use ::parquet::errors::ParquetError;
use sha2::{Digest as _, Sha256};

use super::ExportError;
use super::csv::CsvFile;
use super::manifest::{self, WrittenFile};
use super::parquet::{Form, Group, ParquetFile};
use super::values::{Column, Value};

/// A file of an export.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// Below the folder, parts separated by `/`.
    pub(super) name: String,
    pub(super) path: PathBuf,
}

impl Place {
    pub(super) fn new(folder: &Path, name: String) -> Self {
        let path = folder.join(&name);
        Self { name, path }
    }

    fn create(&self) -> Result<(Digested, Refused), ExportError> {
        let opened = self
            .path
            .parent()
            .map_or(Ok(()), std::fs::create_dir_all)
            .and_then(|()| File::create(&self.path));
        let file = opened.map_err(|error| ExportError::of_file(&self.path, error))?;
        let refused = Refused::default();
        Ok((
            Hashed::new(BufWriter::new(file), Arc::clone(&refused)),
            refused,
        ))
    }

    fn end(self, file: Digested, rows: u64) -> Result<WrittenFile, ExportError> {
        let Hashed {
            mut file,
            digest,
            bytes,
            refused: _,
        } = file;
        let flushed = file.flush();
        flushed.map_err(|error| ExportError::of_file(&self.path, error))?;
        Ok(WrittenFile {
            path: self.name,
            rows,
            bytes,
            sha256: manifest::hexadecimal(&digest.finalize()),
        })
    }
}

type Digested = Hashed<BufWriter<File>>;

/// A CSV file that is being written.
pub(super) struct OpenCsv {
    place: Place,
    rows: u64,
    file: CsvFile<Digested>,
}

impl OpenCsv {
    pub(super) fn create(place: Place, columns: &[Column]) -> Result<Self, ExportError> {
        let (file, _) = place.create()?;
        let file = CsvFile::new(file, columns);
        let file = file.map_err(|error| ExportError::of_file(&place.path, error))?;
        Ok(Self {
            place,
            rows: 0,
            file,
        })
    }

    /// Adds a row, a value a column.
    pub(super) fn write(&mut self, row: &[Value<'_>]) -> Result<(), ExportError> {
        self.rows += 1;
        let written = self.file.write(row);
        written.map_err(|error| ExportError::of_file(&self.place.path, error))
    }

    /// Ends the file.
    pub(super) fn finish(self) -> Result<WrittenFile, ExportError> {
        self.place.end(self.file.finish(), self.rows)
    }
}

/// A Parquet file that is being written.
pub(super) struct OpenParquet {
    place: Place,
    rows: u64,
    file: ParquetFile<Digested>,
    refused: Refused,
}

impl OpenParquet {
    pub(super) fn create(place: Place, form: &Form) -> Result<Self, ExportError> {
        let (file, refused) = place.create()?;
        let file = ParquetFile::new(file, form);
        let file = file.map_err(|error| of_parquet(&place.path, error, &refused))?;
        Ok(Self {
            place,
            rows: 0,
            file,
            refused,
        })
    }

    pub(super) fn write(&mut self, group: Group) -> Result<(), ExportError> {
        self.rows += group.rows();
        let written = self.file.write(group);
        written.map_err(|error| of_parquet(&self.place.path, error, &self.refused))
    }

    /// Ends the file.
    pub(super) fn finish(self) -> Result<WrittenFile, ExportError> {
        let file = self.file.finish();
        let file = file.map_err(|error| of_parquet(&self.place.path, error, &self.refused))?;
        self.place.end(file, self.rows)
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
            let mut group = Group::of(&columns);
            group.take(&[Value::Text("Change")]);
            let form = Form::new(&columns, "1").expect("a schema");
            let done = ParquetFile::new(file, &form).and_then(|mut file| {
                file.write(group)?;
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
