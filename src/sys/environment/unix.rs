//! A variable where the C library keeps it.
//!
//! It goes by `getenv`'s own pointer, and moves nothing: a pointer that another thread was given by `getenv` stays good.
//!
//! This is one of the few files with `unsafe`: the environment is memory of the C library's.

use std::ffi::{CStr, c_char};

/// The value of a variable, where it is.
pub struct Variable(*mut c_char);

impl Variable {
    /// `None` where it is not set, or is empty. No other thread may change the environment (`setenv`,
    /// `unsetenv`, `putenv`) as long as this is used: the header says so of what calls it.
    pub fn find(name: &CStr) -> Option<Variable> {
        // SAFETY: a NUL-terminated name; the environment does not change meanwhile.
        let value = unsafe { libc::getenv(name.as_ptr()) };
        // SAFETY: not NULL, so a NUL-terminated text.
        (!value.is_null() && unsafe { value.read() } != 0).then_some(Variable(value))
    }

    /// Copies as much as there is room for, byte by byte, and gives the length of it all.
    pub fn copy_to(&self, room: &mut [u8]) -> usize {
        let mut length = 0;
        loop {
            // SAFETY: within the text, whose end is not passed. Volatile, because the compiler would make one
            // large copy of it, by way of vector registers.
            let byte = unsafe { self.0.cast::<u8>().add(length).read_volatile() };
            if byte == 0 {
                return length;
            }
            if let Some(place) = room.get_mut(length) {
                *place = byte;
            }
            length += 1;
        }
    }

    /// Zeros in the value's place: the variable is empty from now on, for children too.
    pub fn wipe(self) {
        let mut offset = 0;
        loop {
            // SAFETY: within the text, up to its end; the environment's strings are the process's to write.
            unsafe {
                let place = self.0.add(offset);
                if place.read_volatile() == 0 {
                    return;
                }
                place.write_volatile(0);
            }
            offset += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_read_where_it_stands_and_wiped_there() {
        let name = c"TOGETHER_TEST_OF_THE_ENVIRONMENT";
        assert!(Variable::find(name).is_none());
        // SAFETY: no other test of this process reads a variable of this name.
        unsafe { std::env::set_var(name.to_str().unwrap(), "a-value") };
        let (mut room, mut little) = ([0; 10], [0; 3]);
        let value = Variable::find(name).unwrap();
        assert_eq!((value.copy_to(&mut room), value.copy_to(&mut little)), (7, 7));
        assert_eq!((&room, &little), (b"a-value\0\0\0", b"a-v"));
        value.wipe();
        assert!(Variable::find(name).is_none());
        assert_eq!(std::env::var_os(name.to_str().unwrap()).unwrap(), "");
    }
}
