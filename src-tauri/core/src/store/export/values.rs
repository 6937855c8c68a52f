//! What a column holds, for both forms of a file.

use rusqlite::types::{Type, ValueRef};

use super::ExportError;
use crate::store::StoreError;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A whole number.
    Integer,
    /// 0 or 1 in the store.
    Switch,
    /// UTF-8.
    Text,
    /// Milliseconds since 1970-01-01 UTC.
    Instant,
    /// Days since 1970-01-01.
    Day,
}

impl Kind {
    /// The word of the manifest.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Integer => "integer",
            Self::Switch => "boolean",
            Self::Text => "text",
            Self::Instant => "instant, UTC, milliseconds",
            Self::Day => "day",
        }
    }
}

/// A column of a file.
#[derive(Debug, Clone)]
pub(super) struct Column {
    /// Its name, which says its unit.
    pub(super) name: String,
    /// What it holds; any may be missing.
    pub(super) kind: Kind,
    /// The expression it is made by.
    pub(super) expression: String,
}

impl Column {
    pub(super) fn new(name: &str, kind: Kind, expression: &str) -> Self {
        Self {
            name: name.to_owned(),
            kind,
            expression: expression.to_owned(),
        }
    }
}

/// A value on its way, borrowed from its row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Value<'row> {
    /// There is none.
    Missing,
    /// A number, switch, instant or day.
    Number(i64),
    /// A text.
    Text(&'row str),
}

impl<'row> Value<'row> {
    /// The value of a column of a row.
    pub(super) fn of(value: ValueRef<'row>, column: &Column) -> Result<Self, ExportError> {
        match (value, column.kind) {
            (ValueRef::Null, _) => Ok(Self::Missing),
            (ValueRef::Text(bytes), Kind::Text) => {
                let text = std::str::from_utf8(bytes).map_err(|error| {
                    let error = rusqlite::Error::Utf8Error(0, error);
                    ExportError::Store(StoreError::from(error))
                })?;
                Ok(Self::Text(text))
            }
            (ValueRef::Integer(number), kind) if kind != Kind::Text => Ok(Self::Number(number)),
            (value, _) => Err(wrong_type(column, value.data_type())),
        }
    }
}

fn wrong_type(column: &Column, found: Type) -> ExportError {
    let error = rusqlite::Error::InvalidColumnType(0, column.name.clone(), found);
    ExportError::Store(StoreError::from(error))
}
