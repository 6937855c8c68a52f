//! One Parquet file: columns of some thousand rows at a time, compressed.
//!
//! Rows come one by one and stay in memory until a group of them is full, never longer.

use std::io::Write;
use std::sync::Arc;

use ::parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical};
use ::parquet::data_type::{BoolType, ByteArray, ByteArrayType, Int32Type, Int64Type};
use ::parquet::errors::ParquetError;
use ::parquet::file::properties::WriterProperties;
use ::parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use ::parquet::schema::types::Type;

use super::values::{Column, Kind, Value};

/// Rows of a group at most; engines read one group a thread.
const ROWS: usize = 65_536;

/// Bytes of texts of a group at most.
const TEXT_BYTES: usize = 32 * 1024 * 1024;

/// Present values of a column, and which are present.
struct Buffer {
    levels: Vec<i16>,
    values: Values,
}

enum Values {
    Numbers(Vec<i64>),
    Days(Vec<i32>),
    Switches(Vec<bool>),
    Texts(Vec<ByteArray>),
}

impl Buffer {
    fn of(kind: Kind) -> Self {
        let values = match kind {
            Kind::Integer | Kind::Instant => Values::Numbers(Vec::new()),
            Kind::Day => Values::Days(Vec::new()),
            Kind::Switch => Values::Switches(Vec::new()),
            Kind::Text => Values::Texts(Vec::new()),
        };
        Self {
            levels: Vec::new(),
            values,
        }
    }

    /// Takes a value; returns the bytes of its text.
    fn take(&mut self, value: Value<'_>) -> usize {
        let mut bytes = 0;
        let is_there = match (&mut self.values, value) {
            (Values::Numbers(numbers), Value::Number(number)) => {
                numbers.push(number);
                true
            }
            // Days of which no calendar knows are unknown.
            (Values::Days(days), Value::Number(number)) => {
                let day = i32::try_from(number);
                days.extend(day.ok());
                day.is_ok()
            }
            (Values::Switches(switches), Value::Number(number)) => {
                switches.push(number != 0);
                true
            }
            (Values::Texts(texts), Value::Text(text)) => {
                bytes = text.len();
                texts.push(ByteArray::from(text.as_bytes().to_vec()));
                true
            }
            _ => false,
        };
        self.levels.push(i16::from(is_there));
        bytes
    }

    fn write<W: Write + Send>(
        &mut self,
        group: &mut SerializedRowGroupWriter<'_, W>,
    ) -> Result<(), ParquetError> {
        let missing = || ParquetError::General("there are more columns than in the schema".into());
        let mut column = group.next_column()?.ok_or_else(missing)?;
        let levels = Some(&self.levels[..]);
        match &mut self.values {
            Values::Numbers(values) => {
                column
                    .typed::<Int64Type>()
                    .write_batch(values, levels, None)?;
                values.clear();
            }
            Values::Days(values) => {
                column
                    .typed::<Int32Type>()
                    .write_batch(values, levels, None)?;
                values.clear();
            }
            Values::Switches(values) => {
                column
                    .typed::<BoolType>()
                    .write_batch(values, levels, None)?;
                values.clear();
            }
            Values::Texts(values) => {
                column
                    .typed::<ByteArrayType>()
                    .write_batch(values, levels, None)?;
                values.clear();
            }
        }
        self.levels.clear();
        column.close()
    }
}

/// A file that is being written.
pub(super) struct ParquetFile<W: Write + Send> {
    writer: SerializedFileWriter<W>,
    buffers: Vec<Buffer>,
    rows: usize,
    text_bytes: usize,
}

impl<W: Write + Send> ParquetFile<W> {
    pub(super) fn new(file: W, columns: &[Column], version: &str) -> Result<Self, ParquetError> {
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by(format!("Flow Desktop {version}"))
            .build();
        let schema = schema(columns)?;
        let writer = SerializedFileWriter::new(file, Arc::new(schema), Arc::new(properties));
        Ok(Self {
            writer: writer?,
            buffers: columns
                .iter()
                .map(|column| Buffer::of(column.kind))
                .collect(),
            rows: 0,
            text_bytes: 0,
        })
    }

    /// Adds a row, a value a column.
    pub(super) fn write(&mut self, row: &[Value<'_>]) -> Result<(), ParquetError> {
        for (buffer, value) in self.buffers.iter_mut().zip(row) {
            self.text_bytes += buffer.take(*value);
        }
        self.rows += 1;
        if self.rows >= ROWS || self.text_bytes >= TEXT_BYTES {
            self.finish_group()?;
        }
        Ok(())
    }

    fn finish_group(&mut self) -> Result<(), ParquetError> {
        let mut group = self.writer.next_row_group()?;
        for buffer in &mut self.buffers {
            buffer.write(&mut group)?;
        }
        group.close()?;
        (self.rows, self.text_bytes) = (0, 0);
        Ok(())
    }

    /// Ends the file and gives back what it was written to.
    pub(super) fn finish(mut self) -> Result<W, ParquetError> {
        if self.rows > 0 {
            self.finish_group()?;
        }
        self.writer.into_inner()
    }
}

fn schema(columns: &[Column]) -> Result<Type, ParquetError> {
    let fields = columns.iter().map(|column| {
        let (physical, logical) = match column.kind {
            Kind::Integer => (Physical::INT64, None),
            Kind::Switch => (Physical::BOOLEAN, None),
            Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            Kind::Day => (Physical::INT32, Some(LogicalType::Date)),
            Kind::Instant => {
                let unit = TimeUnit::MILLIS;
                let instant = LogicalType::timestamp(true, unit);
                (Physical::INT64, Some(instant))
            }
        };
        let field = Type::primitive_type_builder(&column.name, physical)
            .with_repetition(Repetition::OPTIONAL)
            .with_logical_type(logical)
            .build()?;
        Ok(Arc::new(field))
    });
    let fields = fields.collect::<Result<Vec<_>, ParquetError>>()?;
    Type::group_type_builder("row").with_fields(fields).build()
}
