//! One Parquet file: columns of some thousand rows at a time, compressed.
//!
//! Rows come one by one and stay in memory until a group of them is full, never longer. Groups are filled by whoever
//! reads rows, and written by somebody else (`encoders`).

use std::io::Write;
use std::sync::Arc;

use ::parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical};
use ::parquet::data_type::{BoolType, ByteArray, ByteArrayType, Int32Type, Int64Type};
use ::parquet::errors::ParquetError;
use ::parquet::file::properties::{EnabledStatistics, WriterProperties};
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
    Texts(Texts),
}

/// One after the other, and where each ends.
#[derive(Default)]
struct Texts {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Buffer {
    fn of(kind: Kind) -> Self {
        let values = match kind {
            Kind::Integer | Kind::Instant => Values::Numbers(Vec::new()),
            Kind::Day => Values::Days(Vec::new()),
            Kind::Switch => Values::Switches(Vec::new()),
            Kind::Text => Values::Texts(Texts::default()),
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
                texts.bytes.extend_from_slice(text.as_bytes());
                texts.ends.push(texts.bytes.len());
                true
            }
            _ => false,
        };
        self.levels.push(i16::from(is_there));
        bytes
    }

    fn write<W: Write + Send>(
        self,
        group: &mut SerializedRowGroupWriter<'_, W>,
    ) -> Result<(), ParquetError> {
        let missing = || ParquetError::General("there are more columns than in the schema".into());
        let mut column = group.next_column()?.ok_or_else(missing)?;
        let levels = Some(&self.levels[..]);
        match self.values {
            Values::Numbers(values) => {
                let typed = column.typed::<Int64Type>();
                typed.write_batch(&values, levels, None)?;
            }
            Values::Days(values) => {
                let typed = column.typed::<Int32Type>();
                typed.write_batch(&values, levels, None)?;
            }
            Values::Switches(values) => {
                let typed = column.typed::<BoolType>();
                typed.write_batch(&values, levels, None)?;
            }
            Values::Texts(texts) => {
                let typed = column.typed::<ByteArrayType>();
                typed.write_batch(&texts.apart(), levels, None)?;
            }
        }
        column.close()
    }
}

impl Texts {
    /// Each for itself; all share the bytes.
    fn apart(self) -> Vec<ByteArray> {
        let bytes = ByteArray::from(self.bytes);
        let mut start = 0;
        let texts = self.ends.into_iter().map(|end| {
            let text = bytes.slice(start, end - start);
            start = end;
            text
        });
        texts.collect()
    }
}

/// What all files of a table have in common.
pub(super) struct Form {
    schema: Arc<Type>,
    properties: Arc<WriterProperties>,
}

impl Form {
    pub(super) fn new(columns: &[Column], version: &str) -> Result<Self, ParquetError> {
        // Nearly every file is one small group: what it holds is said of the group, and not of its pages once more.
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_statistics_enabled(EnabledStatistics::Chunk)
            .set_offset_index_disabled(true)
            .set_created_by(format!("Flow Desktop {version}"))
            .build();
        Ok(Self {
            schema: Arc::new(schema(columns)?),
            properties: Arc::new(properties),
        })
    }
}

/// Rows on their way to a file.
pub(super) struct Group {
    buffers: Vec<Buffer>,
    rows: usize,
    text_bytes: usize,
}

impl Group {
    pub(super) fn of(columns: &[Column]) -> Self {
        let buffers = columns.iter().map(|column| Buffer::of(column.kind));
        Self {
            buffers: buffers.collect(),
            rows: 0,
            text_bytes: 0,
        }
    }

    /// Adds a row, a value a column.
    pub(super) fn take(&mut self, row: &[Value<'_>]) {
        for (buffer, value) in self.buffers.iter_mut().zip(row) {
            self.text_bytes += buffer.take(*value);
        }
        self.rows += 1;
    }

    pub(super) fn rows(&self) -> u64 {
        self.rows as u64
    }

    /// Whether no more rows should come to it.
    pub(super) fn is_full(&self) -> bool {
        self.rows >= ROWS || self.text_bytes >= TEXT_BYTES
    }
}

/// A file that is being written.
pub(super) struct ParquetFile<W: Write + Send> {
    writer: SerializedFileWriter<W>,
}

impl<W: Write + Send> ParquetFile<W> {
    pub(super) fn new(file: W, form: &Form) -> Result<Self, ParquetError> {
        let (schema, properties) = (Arc::clone(&form.schema), Arc::clone(&form.properties));
        let writer = SerializedFileWriter::new(file, schema, properties)?;
        Ok(Self { writer })
    }

    /// Writes a group, if there is a row in it.
    pub(super) fn write(&mut self, group: Group) -> Result<(), ParquetError> {
        if group.rows == 0 {
            return Ok(());
        }
        let mut written = self.writer.next_row_group()?;
        for buffer in group.buffers {
            buffer.write(&mut written)?;
        }
        written.close()?;
        Ok(())
    }

    /// Ends the file and gives back what it was written to.
    pub(super) fn finish(self) -> Result<W, ParquetError> {
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
