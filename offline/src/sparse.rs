//! Bytes that are kept in little memory where many of them are zero: a test can send a file of gigabytes that is a hole.

use ring::digest;

/// Stretches of this length are looked at.
const BLOCK: usize = 64 * 1024;
static ZEROS: [u8; BLOCK] = [0; BLOCK];

#[derive(Debug, Default)]
pub(crate) struct SparseBytes {
    stretches: Vec<Stretch>,
    length: u64,
    kept: usize,
    /// Less than a block.
    begun: Vec<u8>,
}

#[derive(Debug)]
enum Stretch {
    Zeros(u64),
    Bytes(Vec<u8>),
}

impl SparseBytes {
    pub fn push(&mut self, mut bytes: &[u8]) {
        self.length += bytes.len() as u64;
        while !bytes.is_empty() {
            let (more, rest) = bytes.split_at(bytes.len().min(BLOCK - self.begun.len()));
            self.begun.extend_from_slice(more);
            bytes = rest;
            if self.begun.len() == BLOCK {
                self.end_block();
            }
        }
    }

    /// To be called behind the last of them.
    pub fn end(&mut self) {
        self.end_block();
        self.begun = Vec::new();
    }

    fn end_block(&mut self) {
        if self.begun == ZEROS[..self.begun.len()] {
            let zeros = self.begun.len() as u64;
            match self.stretches.last_mut() {
                Some(Stretch::Zeros(before)) => *before += zeros,
                _ => self.stretches.push(Stretch::Zeros(zeros)),
            }
        } else {
            self.kept += self.begun.len();
            self.stretches.push(Stretch::Bytes(self.begun.clone()));
        }
        self.begun.clear();
    }

    pub fn length(&self) -> u64 {
        self.length
    }

    /// The bytes that are in memory.
    pub fn kept(&self) -> usize {
        self.kept
    }

    pub fn hash_into(&self, hash: &mut digest::Context) {
        self.each(|bytes| hash.update(bytes));
    }

    pub fn append_to(&self, all: &mut Vec<u8>) {
        self.each(|bytes| all.extend_from_slice(bytes));
    }

    fn each(&self, mut read: impl FnMut(&[u8])) {
        for stretch in &self.stretches {
            match stretch {
                Stretch::Bytes(bytes) => read(bytes),
                Stretch::Zeros(count) => {
                    let mut left = *count;
                    while left > 0 {
                        let now = usize::try_from(left).unwrap_or(BLOCK).min(BLOCK);
                        read(&ZEROS[..now]);
                        left -= now as u64;
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_pushed_comes_back_and_holes_take_no_memory() {
        let mut bytes = vec![0; 5 * BLOCK + 3];
        bytes[2 * BLOCK + 7] = 1;
        let mut sparse = SparseBytes::default();
        bytes.chunks(1000).for_each(|piece| sparse.push(piece));
        sparse.end();
        let mut all = Vec::new();
        sparse.append_to(&mut all);
        assert!(all == bytes);
        assert_eq!((sparse.length(), sparse.kept()), (bytes.len() as u64, BLOCK));
    }
}
