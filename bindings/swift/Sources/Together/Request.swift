import CTogether
import Foundation

/// An operation and its fields: a value, which is copied, changed and sent as often as you like. What is wrong with a setting
/// is thrown where the request is sent.
public struct Request: Sendable {
    private typealias Setting = @Sendable (borrowing Draft) throws -> Int32
    private let operation: APIOperation
    private var settings: [Setting] = []

    public init(_ operation: APIOperation, model: String? = nil) {
        self.operation = operation
        if let model { set("model", model) }
    }

    private mutating func add(_ setting: @escaping Setting) {
        settings.append(setting)
    }

    /// The same request as an object of C, for a call, or for none: then its tools are not run, and its files not read.
    func draft(for call: Call?) throws -> Draft {
        let draft = Draft(together_request_new(try whole(operation.rawValue)), call)
        try check(together_object_status(UnsafeRawPointer(draft.address)), draft.address)
        for set in settings { try check(set(draft), draft.address) }
        return draft
    }

    // MARK: Fields

    /// Sets a field, by its name or a JSON pointer such as "/response_format/type".
    public mutating func set(_ field: String, _ value: String) {
        add { draft in
            let field = try whole(field)
            return withText(value) { together_request_set_string_n(draft.address, field, $0, $1) }
        }
    }

    public mutating func set(_ field: String, _ value: Int) {
        add { together_request_set_integer($0.address, try whole(field), Int64(value)) }
    }

    public mutating func set(_ field: String, _ value: Double) {
        add { together_request_set_number($0.address, try whole(field), value) }
    }

    public mutating func set(_ field: String, _ value: Bool) {
        add { together_request_set_boolean($0.address, try whole(field), value ? 1 : 0) }
    }

    /// Sets a field to anything that can be encoded: a list, a structure of yours.
    public mutating func set(_ field: String, _ value: some Encodable & Sendable) {
        add { try Request.setJSON($0, field, String(decoding: JSONEncoder().encode(value), as: UTF8.self)) }
    }

    /// Sets a field to JSON, which is sent as it is written. The field "" is the whole body.
    public mutating func set(_ field: String, json: String) {
        add { try Request.setJSON($0, field, json) }
    }

    private static func setJSON(_ draft: borrowing Draft, _ field: String, _ json: String) throws -> Int32 {
        let field = try whole(field), address = draft.address
        return withText(json) { together_request_set_json_n(address, field, $0, $1) }
    }

    public mutating func remove(_ field: String) {
        add { together_request_remove($0.address, try whole(field)) }
    }

    /// The fields as JSON, a conversation to be saved: `set("", json: saved)` loads it.
    public func json() throws -> String {
        let draft = try draft(for: nil)
        var length = 0
        return copied(together_request_json(draft.address, &length), length)
    }

    // MARK: The conversation

    public mutating func addMessage(_ role: String, _ content: String) {
        add { draft in
            let role = try whole(role)
            return withText(content) { together_request_add_message_n(draft.address, role, $0, $1) }
        }
    }

    /// Appends an answer, and the turns of tools before it, so that the next question can follow.
    public mutating func addAnswer(_ answer: Response) {
        add { together_request_add_answer($0.address, answer.address) }
    }

    /// The result of a tool that has no function here.
    public mutating func addToolResult(id: String, _ content: String) {
        add { draft in
            let id = try whole(id)
            return withText(content) { together_request_add_tool_result_n(draft.address, id, $0, $1) }
        }
    }

    /// An image for the last message: the bytes of a file.
    public mutating func addImage(_ image: Data, mimeType: String) {
        add { draft in
            let mimeType = try whole(mimeType)
            return image.withUnsafeBytes {
                together_request_add_image(draft.address, $0.baseAddress, $0.count, mimeType)
            }
        }
    }

    public mutating func addImage(url: String) {
        add { together_request_add_image_url($0.address, try whole(url)) }
    }

    public mutating func addImage(file: String) {
        add { together_request_add_image_file($0.address, try whole(file)) }
    }

    /// Any other part of the last message, as JSON: {"type": "video_url", ...}.
    public mutating func addPart(json: String) {
        add { together_request_add_part($0.address, try whole(json)) }
    }

    // MARK: Tools and shapes

    /// Offers a tool, whose calls `function` carries out: with the arguments, which fit the schema, as what it decodes. A text
    /// is given to the model as it is, any other result as JSON. It runs as a task of its own, while other requests go on, and
    /// is cancelled with its request. What it throws ends the request and comes out of it.
    public mutating func addTool<Arguments: Decodable & Sendable, Output: Encodable & Sendable>(
        _ name: String, _ description: String, schema: String,
        _ function: @escaping @Sendable (Arguments) async throws -> Output
    ) {
        let tool = Tool { json in
            let output = try await function(JSONDecoder().decode(Arguments.self, from: json))
            return try (output as? String) ?? String(decoding: JSONEncoder().encode(output), as: UTF8.self)
        }
        add { draft in
            let number = UnsafeMutableRawPointer(bitPattern: draft.call?.offer(tool) ?? 0)
            return together_request_add_tool(
                draft.address, try whole(name), try whole(description), try whole(schema), runTool, number)
        }
    }

    /// Asks for an answer that is JSON of a shape, which `answer.parsed(as:)` reads.
    public mutating func setSchema(_ name: String, _ schema: String) {
        add { together_request_set_schema($0.address, try whole(name), try whole(schema)) }
    }

    // MARK: Files

    public mutating func setFile(_ field: String, path: String) {
        add { together_request_set_file($0.address, try whole(field), try whole(path)) }
    }

    public mutating func setFile(_ field: String, _ content: Data, name: String) {
        add { draft in
            let field = try whole(field), name = try whole(name)
            return content.withUnsafeBytes {
                together_request_set_bytes(draft.address, field, $0.baseAddress, $0.count, name)
            }
        }
    }

    /// A file of `length` bytes that `read` reads: it gives at most `count` bytes of those at `offset`, at least one, or none at the
    /// end.
    ///
    /// It runs on threads of the library, on several at once, at any offset and any number of times, and gives the same bytes
    /// each time. A cancelled request ends when it has returned. What it throws ends the request, and is the `cause` of the
    /// TogetherError, whose status is `.file`.
    public mutating func setFile(
        _ field: String, name: String, length: Int,
        _ read: @escaping @Sendable (_ offset: Int, _ count: Int) throws -> Data
    ) {
        add { draft in
            guard length >= 0 else { throw TogetherError(.invalidArgument, "\(length) is no length of a file") }
            let number = UnsafeMutableRawPointer(bitPattern: draft.call?.lend(read) ?? 0)
            return together_request_set_reader(
                draft.address, try whole(field), readFile, number, UInt64(length), try whole(name))
        }
    }

    /// Writes the answer's bytes to a file.
    public mutating func setOutput(path: String) {
        add { together_request_set_output($0.address, try whole(path)) }
    }

    // MARK: Jobs and lists

    /// Sends the GET of a job until it has ended, so long after each answer; `.zero` is the service's own pace.
    public mutating func setWait(_ interval: Duration = .zero) {
        add { together_request_set_wait($0.address, interval.milliseconds) }
    }

    /// Asks for the page after an answer to this request; false where there is none.
    public mutating func nextPage(_ page: Response) throws -> Bool {
        let draft = try draft(for: nil)
        guard together_request_next_page(draft.address, page.address) == 1 else {
            try check(together_object_status(UnsafeRawPointer(draft.address)), draft.address)
            return false
        }
        add { draft in
            _ = together_request_next_page(draft.address, page.address)
            return together_object_status(UnsafeRawPointer(draft.address))
        }
        return true
    }

    // MARK: How it is sent

    public mutating func setHeader(_ name: String, _ value: String) {
        add { together_request_set_header($0.address, try whole(name), try whole(value)) }
    }

    /// `.zero` is no limit.
    public mutating func setTimeout(_ which: Timeout, _ time: Duration) {
        add { together_request_set_timeout($0.address, which.rawValue, time.milliseconds) }
    }

    /// Makes the texts of the answer whole sentences, for text to speech.
    public mutating func setSentences(_ isOn: Bool = true) {
        add { together_request_set_sentences($0.address, isOn ? 1 : 0) }
    }
}

/// A request of C, for one call. One thread makes it, sends it and drops it.
struct Draft: ~Copyable {
    let address: OpaquePointer
    let call: Call?

    init(_ address: OpaquePointer, _ call: Call?) {
        self.address = address
        self.call = call
    }

    deinit {
        together_free(UnsafeMutableRawPointer(address))
    }
}
