package together

// #include "declarations.h"
import "C"

import (
	"runtime"
	"strings"
	"time"
	"unsafe"
)

// Option is a setting of a client.
type Option func(*C.together_options) error

func option(texts string, set func(*C.together_options) C.together_status) Option {
	return func(options *C.together_options) error {
		if hasNUL(texts) {
			return errNUL
		}
		// What the library refuses stays on the options, and becomes the status of the client.
		set(options)
		return nil
	}
}

func flag(is bool) C.int32_t {
	if is {
		return 1
	}
	return 0
}

// WithBaseURL is the server to use instead of the one of TOGETHER_BASE_URL, or Together's own.
func WithBaseURL(url string) Option {
	return option(url, func(o *C.together_options) C.together_status { return C.together_options_set_base_url(o, zero(url)) })
}

// WithAPIKey is the key. The library copies it to locked memory; Go's own copy is the program's.
func WithAPIKey(key string) Option {
	return option("", func(o *C.together_options) C.together_status {
		at, length := text(key)
		return C.together_options_set_api_key_n(o, at, length)
	})
}

// WithAPIKeyFile is a file whose first line is the key.
func WithAPIKeyFile(path string) Option {
	return option(path, func(o *C.together_options) C.together_status {
		return C.together_options_set_api_key_file(o, zero(path))
	})
}

// WithAPIKeyCommand is a program and its arguments that prints the key.
func WithAPIKeyCommand(argv ...string) Option {
	return option(strings.Join(argv, ""), func(o *C.together_options) C.together_status {
		// What C reads through a pointer to a pointer must be pinned.
		var pinner runtime.Pinner
		defer pinner.Unpin()
		words := make([]*C.char, len(argv))
		for i, word := range argv {
			words[i] = zero(word)
			pinner.Pin(words[i])
		}
		return C.together_options_set_api_key_command(o, unsafe.SliceData(words), C.size_t(len(words)))
	})
}

// WithSecretMemory keeps the key where even the kernel does not read it, on Linux.
func WithSecretMemory(secret bool) Option {
	return option("", func(o *C.together_options) C.together_status {
		return C.together_options_set_secret_memory(o, flag(secret))
	})
}

// WithEnvironmentWipe removes the key from the environment once it was read.
func WithEnvironmentWipe(wipe bool) Option {
	return option("", func(o *C.together_options) C.together_status {
		return C.together_options_set_environment_wipe(o, flag(wipe))
	})
}

// WithTimeout is a limit of every request; 0 is none.
func WithTimeout(which Timeout, limit time.Duration) Option {
	return option("", func(o *C.together_options) C.together_status {
		return C.together_options_set_timeout(o, C.int32_t(which), C.int64_t(limit.Milliseconds()))
	})
}

// WithLimit is a limit on size or number.
func WithLimit(which Limit, value uint64) Option {
	return option("", func(o *C.together_options) C.together_status {
		return C.together_options_set_limit(o, C.int32_t(which), C.uint64_t(value))
	})
}

// WithRetries is how often a request that failed is sent again.
func WithRetries(count uint32) Option {
	return option("", func(o *C.together_options) C.together_status {
		return C.together_options_set_retries(o, C.uint32_t(count))
	})
}

// WithHeader is a header field of every request.
func WithHeader(name, value string) Option {
	return option(name+value, func(o *C.together_options) C.together_status {
		return C.together_options_set_header(o, zero(name), zero(value))
	})
}

// WithCassette records exchanges to a file, or replays them without a network.
func WithCassette(path string, mode CassetteMode) Option {
	return option(path, func(o *C.together_options) C.together_status {
		return C.together_options_set_cassette(o, zero(path), C.int32_t(mode))
	})
}

// WithTrust says which certificate authorities are trusted.
func WithTrust(trust Trust) Option {
	return option("", func(o *C.together_options) C.together_status {
		return C.together_options_set_trust(o, C.int32_t(trust))
	})
}

// WithCA trusts the certificate authorities in a PEM text.
func WithCA(pem string) Option {
	return option("", func(o *C.together_options) C.together_status {
		at, length := text(pem)
		return C.together_options_add_ca_n(o, at, length)
	})
}

// WithCAFile trusts the certificate authorities in a PEM file.
func WithCAFile(path string) Option {
	return option(path, func(o *C.together_options) C.together_status { return C.together_options_add_ca_file(o, zero(path)) })
}

// WithPin accepts servers alone whose chain has this key: base64 of the SHA-256 of its SubjectPublicKeyInfo.
func WithPin(spkiSHA256 string) Option {
	return option(spkiSHA256, func(o *C.together_options) C.together_status {
		return C.together_options_add_pin(o, zero(spkiSHA256))
	})
}

// WithIdentity is the client's own certificate and private key, in PEM.
func WithIdentity(certificate, key string) Option {
	return option(certificate+key, func(o *C.together_options) C.together_status {
		return C.together_options_set_identity(o, zero(certificate), zero(key))
	})
}

// WithProxy is the proxy to use instead of the one of the environment; "" is none.
func WithProxy(url string) Option {
	return option(url, func(o *C.together_options) C.together_status { return C.together_options_set_proxy(o, zero(url)) })
}
