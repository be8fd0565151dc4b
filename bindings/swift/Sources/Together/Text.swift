// How text and bytes pass between Swift and C.

import CTogether
import Foundation

/// A copy of a text that C lends.
func copied(_ text: UnsafePointer<CChar>?, _ length: Int) -> String {
    String(decoding: UnsafeRawBufferPointer(start: text, count: length), as: UTF8.self)
}

/// A copy of bytes that C lends.
func copiedBytes(_ bytes: UnsafeRawPointer?, _ length: Int) -> Data {
    bytes.map { Data(bytes: $0, count: length) } ?? Data()
}

/// A copy of a text that C lends and that has no NUL of its own.
func copied(_ text: UnsafePointer<CChar>) -> String {
    String(cString: text)
}

/// Lends a text to C with its length, NULs included.
func withText<Result>(_ text: String, _ body: (UnsafePointer<CChar>, Int) -> Result) -> Result {
    text.utf8CString.withUnsafeBufferPointer { body($0.baseAddress!, $0.count - 1) }
}

/// A text that C takes without a length, which a NUL would cut.
func whole(_ text: String) throws -> String {
    if text.utf8.contains(0) { throw TogetherError(.invalidArgument, "the text contains a NUL") }
    return text
}
