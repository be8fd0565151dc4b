//! A client's settings.

use std::ffi::{CString, c_char, c_void};

use together::ffi::options;
use together::ffi::status::{TOGETHER_LIMIT_RESPONSE_BYTES, TOGETHER_LIMIT_TOKENS, TOGETHER_LIMIT_TURNS};
use together::settings::Timeout;

use super::super::api::{self, Outcome};
use super::super::carrier::Carrier;
use super::super::log_lines;
use super::{Options, c_text, transport};

/// Asks the function that `user_data` is.
unsafe extern "C" fn supply(
    key_out: *mut c_char,
    capacity: usize,
    lifetime_s_out: *mut u32,
    user_data: *mut c_void,
) -> usize {
    // SAFETY: `set_api_key_source` gave such a function as the data; the library gives room and a number to
    // be written.
    unsafe {
        let source: api::KeySource = std::mem::transmute(user_data);
        let (length, seconds) = source(std::slice::from_raw_parts_mut(key_out.cast(), capacity));
        lifetime_s_out.write(seconds);
        length
    }
}

impl api::Options for Options {
    fn set_api_key(&mut self, key: &[u8]) -> Outcome {
        log_lines::hide(key);
        // SAFETY: a live object, and bytes with their length.
        self.after(unsafe { options::together_options_set_api_key_n(self.0, key.as_ptr().cast(), key.len()) })
    }

    fn set_api_key_file(&mut self, path: &str) -> Outcome {
        let path = c_text(path);
        // SAFETY: a live object and a NUL-terminated text.
        self.after(unsafe { options::together_options_set_api_key_file(self.0, path.as_ptr()) })
    }

    fn set_api_key_command(&mut self, argv: &[&str]) -> Outcome {
        let words: Vec<CString> = argv.iter().map(|word| c_text(word)).collect();
        let argv: Vec<*const c_char> = words.iter().map(|word| word.as_ptr()).collect();
        // SAFETY: a live object, and NUL-terminated texts with their number.
        self.after(unsafe {
            options::together_options_set_api_key_command(self.0, argv.as_ptr(), argv.len())
        })
    }

    fn set_api_key_source(&mut self, source: api::KeySource) -> Outcome {
        // SAFETY: a live object, a function, and what the function makes of its data: the one to call.
        self.after(unsafe {
            options::together_options_set_api_key_source(self.0, Some(supply), source as *mut c_void)
        })
    }

    fn set_secret_memory(&mut self, secret: bool) -> Outcome {
        // SAFETY: a live object.
        self.after(unsafe { options::together_options_set_secret_memory(self.0, secret.into()) })
    }

    fn set_environment_wipe(&mut self, wipe: bool) -> Outcome {
        // SAFETY: a live object.
        self.after(unsafe { options::together_options_set_environment_wipe(self.0, wipe.into()) })
    }

    fn set_base_url(&mut self, url: &str) -> Outcome {
        let url = c_text(url);
        // SAFETY: a live object and a NUL-terminated text.
        self.after(unsafe { options::together_options_set_base_url(self.0, url.as_ptr()) })
    }

    fn set_timeout(&mut self, which: Timeout, milliseconds: i64) -> Outcome {
        // SAFETY: a live object.
        self.after(unsafe { options::together_options_set_timeout(self.0, which as i32, milliseconds) })
    }

    fn set_log(&mut self, level: i32) -> Outcome {
        let log = Some(log_lines::hear_in_c as unsafe extern "C" fn(i32, *const c_char, *mut c_void));
        // SAFETY: a live object, and a function that is there for ever.
        self.after(unsafe { options::together_options_set_log(self.0, level, log, std::ptr::null_mut()) })
    }

    fn set_trust(&mut self, trust: i32) -> Outcome {
        // SAFETY: a live object.
        self.after(unsafe { options::together_options_set_trust(self.0, trust) })
    }

    fn add_pin(&mut self, pin: &str) -> Outcome {
        let pin = c_text(pin);
        // SAFETY: a live object and a NUL-terminated text.
        self.after(unsafe { options::together_options_add_pin(self.0, pin.as_ptr()) })
    }

    fn set_identity(&mut self, certificate_pem: &str, key_pem: &str) -> Outcome {
        let (certificate, key) = (c_text(certificate_pem), c_text(key_pem));
        // SAFETY: a live object and NUL-terminated texts.
        self.after(unsafe {
            options::together_options_set_identity(self.0, certificate.as_ptr(), key.as_ptr())
        })
    }

    fn set_retries(&mut self, count: u32) -> Outcome {
        // SAFETY: a live object.
        self.after(unsafe { options::together_options_set_retries(self.0, count) })
    }

    fn set_response_limit(&mut self, bytes: u64) -> Outcome {
        // SAFETY: a live object.
        self.after(unsafe {
            options::together_options_set_limit(self.0, TOGETHER_LIMIT_RESPONSE_BYTES as i32, bytes)
        })
    }

    fn set_header(&mut self, name: &str, value: &str) -> Outcome {
        log_lines::hide(value.as_bytes());
        let (name, value) = (c_text(name), c_text(value));
        // SAFETY: a live object and NUL-terminated texts.
        self.after(unsafe { options::together_options_set_header(self.0, name.as_ptr(), value.as_ptr()) })
    }

    fn add_ca(&mut self, pem: &[u8]) -> Outcome {
        // SAFETY: a live object, and bytes with their length.
        self.after(unsafe { options::together_options_add_ca_n(self.0, pem.as_ptr().cast(), pem.len()) })
    }

    fn add_ca_file(&mut self, path: &str) -> Outcome {
        let path = c_text(path);
        // SAFETY: a live object and a NUL-terminated text.
        self.after(unsafe { options::together_options_add_ca_file(self.0, path.as_ptr()) })
    }

    fn set_proxy(&mut self, url: &str) -> Outcome {
        let url = c_text(url);
        // SAFETY: a live object and a NUL-terminated text.
        self.after(unsafe { options::together_options_set_proxy(self.0, url.as_ptr()) })
    }

    fn set_transport(&mut self, transport: Carrier) -> Outcome {
        self.after(transport::set(self.0, transport))
    }

    fn set_turn_limit(&mut self, turns: u64) -> Outcome {
        self.set_limit(TOGETHER_LIMIT_TURNS as i32, turns)
    }

    fn set_token_limit(&mut self, tokens: u64) -> Outcome {
        // SAFETY: a live object.
        self.after(unsafe {
            options::together_options_set_limit(self.0, TOGETHER_LIMIT_TOKENS as i32, tokens)
        })
    }

    fn set_cassette(&mut self, path: &str, mode: i32) -> Outcome {
        let path = c_text(path);
        // SAFETY: a live object and a NUL-terminated text.
        self.after(unsafe { options::together_options_set_cassette(self.0, path.as_ptr(), mode) })
    }
}

impl Options {
    /// One of the `TOGETHER_LIMIT_...` numbers.
    pub fn set_limit(&mut self, which: i32, value: u64) -> Outcome {
        // SAFETY: a live object.
        self.after(unsafe { options::together_options_set_limit(self.0, which, value) })
    }

    pub fn set_no_log(&mut self) -> Outcome {
        // SAFETY: a live object; no function is none.
        self.after(unsafe { options::together_options_set_log(self.0, 0, None, std::ptr::null_mut()) })
    }
}
