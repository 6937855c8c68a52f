//! Inflating objects, and applying deltas to them.
//!
//! One inflater belongs to one thread: its window and its buffers are used again
//! for every object, because objects are small and there are millions.

use std::fs::File;
use std::io;

use flate2::{Decompress, FlushDecompress, Status};

use super::read_at::read_at;

/// What is read of a file at once, in bytes.
const CHUNK: usize = 64 * 1024;

/// A thread's inflater.
pub(super) struct Inflater {
    stream: Decompress,
    input: Vec<u8>,
    beginning: Vec<u8>,
}

impl Inflater {
    pub(super) fn new() -> Self {
        Self {
            stream: Decompress::new(true),
            input: vec![0; CHUNK],
            // Two sizes of at most nine bytes each.
            beginning: Vec::with_capacity(18),
        }
    }

    /// Inflates `size` bytes of what `file` holds at `at`. `begun` are the bytes of it that are
    /// read already.
    ///
    /// # Errors
    /// When the file ends, or holds something else.
    pub(super) fn inflate(
        &mut self,
        file: &File,
        at: u64,
        size: usize,
        begun: &[u8],
    ) -> io::Result<Vec<u8>> {
        let mut output = Vec::with_capacity(size);
        self.stream.reset(true);
        let mut status = self.feed(begun, &mut output, size)?;
        let mut at = at + begun.len() as u64;
        while status != Status::StreamEnd {
            let mut input = std::mem::take(&mut self.input);
            let read = read_at(file, &mut input, at);
            self.input = input;
            let read = read?;
            if read == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            let input = std::mem::take(&mut self.input);
            let fed = self.feed(&input[..read], &mut output, size);
            self.input = input;
            status = fed?;
            at += read as u64;
        }
        if output.len() != size {
            return Err(io::ErrorKind::InvalidData.into());
        }
        Ok(output)
    }

    /// Inflates a part of the input; an output longer than `size` is refused.
    fn feed(&mut self, input: &[u8], output: &mut Vec<u8>, size: usize) -> io::Result<Status> {
        let before = self.stream.total_in();
        loop {
            let used = usize::try_from(self.stream.total_in() - before).unwrap_or(usize::MAX);
            let rest = &input[used.min(input.len())..];
            let consumed = self.stream.total_in();
            let had = output.len();
            let status = self
                .stream
                .decompress_vec(rest, output, FlushDecompress::None)
                .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
            if status == Status::StreamEnd {
                return Ok(status);
            }
            let stands_still = self.stream.total_in() == consumed && output.len() == had;
            if !stands_still {
                continue;
            }
            if rest.is_empty() {
                return Ok(status);
            }
            // The output is full though the stream goes on: the trailer needs no room.
            if output.len() >= size {
                return Err(io::ErrorKind::InvalidData.into());
            }
            return Ok(status);
        }
    }

    /// Inflates the first bytes of an entry, enough for the sizes at the head of a delta.
    ///
    /// # Errors
    /// When it holds something else.
    pub(super) fn inflate_beginning(&mut self, input: &[u8]) -> io::Result<&[u8]> {
        self.beginning.clear();
        self.stream.reset(true);
        self.stream
            .decompress_vec(input, &mut self.beginning, FlushDecompress::None)
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
        Ok(&self.beginning)
    }

    /// Inflates a whole file of a known beginning, such as a loose object.
    ///
    /// # Errors
    /// When it holds something else.
    pub(super) fn inflate_whole(&mut self, input: &[u8]) -> io::Result<Vec<u8>> {
        let mut output = Vec::with_capacity(input.len() * 4 + 64);
        self.stream.reset(true);
        let mut used = 0;
        loop {
            let status = self
                .stream
                .decompress_vec(&input[used..], &mut output, FlushDecompress::None)
                .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
            used = usize::try_from(self.stream.total_in()).map_err(io::Error::other)?;
            if status == Status::StreamEnd {
                return Ok(output);
            }
            if output.len() < output.capacity() && used >= input.len() {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            output.reserve(output.len() + 64);
        }
    }
}

/// Applies a delta to the object it was made against; `None` where the two do not fit.
pub(super) fn apply_delta(base: &[u8], delta: &[u8]) -> Option<Vec<u8>> {
    let mut rest = delta;
    if delta_size(&mut rest)? != base.len() as u64 {
        return None;
    }
    let size = usize::try_from(delta_size(&mut rest)?).ok()?;
    let mut output = Vec::with_capacity(size);
    while let Some((&command, after)) = rest.split_first() {
        rest = after;
        if command & 0x80 != 0 {
            let (offset, length) = copy_range(command, &mut rest)?;
            output.extend_from_slice(base.get(offset..offset.checked_add(length)?)?);
        } else if command != 0 {
            let (literal, after) = rest.split_at_checked(usize::from(command))?;
            output.extend_from_slice(literal);
            rest = after;
        } else {
            return None;
        }
        if output.len() > size {
            return None;
        }
    }
    (output.len() == size).then_some(output)
}

/// The size of what a delta makes, from its first bytes.
pub(super) fn delta_result_size(delta: &[u8]) -> Option<u64> {
    let mut rest = delta;
    delta_size(&mut rest)?;
    delta_size(&mut rest)
}

fn copy_range(command: u8, rest: &mut &[u8]) -> Option<(usize, usize)> {
    let mut number = |bits: std::ops::Range<u8>| {
        let mut value = 0;
        for (place, bit) in bits.enumerate() {
            if command & (1 << bit) != 0 {
                let (&byte, after) = rest.split_first()?;
                value |= usize::from(byte) << (8 * place);
                *rest = after;
            }
        }
        Some(value)
    };
    let offset = number(0..4)?;
    let length = number(4..7)?;
    Some((offset, if length == 0 { 0x1_0000 } else { length }))
}

fn delta_size(rest: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for place in 0..9 {
        let (&byte, after) = rest.split_first()?;
        *rest = after;
        value |= u64::from(byte & 0x7f) << (7 * place);
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delta_copies_and_inserts() {
        let delta = [
            5, 7, // from five bytes to seven
            0x91, 1, 3, // copy three bytes from offset one
            2, b'x', b'y', // two new bytes
            0x90, 2, // copy two bytes from the beginning
        ];
        assert_eq!(apply_delta(b"abcde", &delta), Some(b"bcdxyab".to_vec()));
        assert_eq!(delta_result_size(&delta), Some(7));
        assert_eq!(apply_delta(b"abcd", &delta), None, "another base");
        assert_eq!(apply_delta(b"abcde", &delta[..9]), None, "cut short");
        assert_eq!(
            apply_delta(b"abcde", &[5, 1, 0]),
            None,
            "a reserved command"
        );
        assert_eq!(
            apply_delta(b"abcde", &[5, 9, 0x91, 4, 9]),
            None,
            "a copy beyond the base"
        );
    }
}
