import CTogether

/// The settings of a client. What is wrong with one is thrown by `Client(_:)`.
public struct Options: Sendable {
    /// A setting, applied to options of C.
    private typealias Setting = @Sendable (OpaquePointer) throws -> Int32
    private var settings: [Setting] = []

    public init() {}

    private mutating func add(_ setting: @escaping Setting) {
        settings.append(setting)
    }

    /// Options of C, which the caller frees.
    func make() throws -> OpaquePointer {
        let options: OpaquePointer = together_options_new()
        do {
            for set in settings { try check(set(options), options) }
        } catch {
            together_free(UnsafeMutableRawPointer(options))
            throw error
        }
        return options
    }

    /// Another server than the service's.
    public mutating func setBaseURL(_ url: String) {
        add { together_options_set_base_url($0, try whole(url)) }
    }

    /// The key, where it is not that of TOGETHER_API_KEY.
    public mutating func setAPIKey(_ key: String) {
        add { options in withText(key) { together_options_set_api_key_n(options, $0, $1) } }
    }

    /// A file that contains the key and nothing else.
    public mutating func setAPIKeyFile(_ path: String) {
        add { together_options_set_api_key_file($0, try whole(path)) }
    }

    /// A program and its arguments, which writes the key. It runs without a shell when a request needs the key.
    public mutating func setAPIKeyCommand(_ words: [String]) {
        add { options in
            for word in words { _ = try whole(word) }
            // Each text ends with the NUL that parts it from the next.
            let texts = words.flatMap { Array($0.utf8CString) }
            return texts.withUnsafeBufferPointer { texts in
                var at = texts.baseAddress
                let arguments: [UnsafePointer<CChar>?] = words.map { word in
                    defer { at = at?.advanced(by: word.utf8.count + 1) }
                    return at
                }
                return together_options_set_api_key_command(options, arguments, arguments.count)
            }
        }
    }

    /// Keeps the key in memory that not even root can read, where the system has such memory.
    public mutating func setSecretMemory(_ isOn: Bool = true) {
        add { together_options_set_secret_memory($0, isOn ? 1 : 0) }
    }

    /// Overwrites TOGETHER_API_KEY in the environment once it is read. No other thread may use the environment then.
    public mutating func setEnvironmentWipe(_ isOn: Bool = true) {
        add { together_options_set_environment_wipe($0, isOn ? 1 : 0) }
    }

    /// `.zero` is no limit.
    public mutating func setTimeout(_ which: Timeout, _ time: Duration) {
        add { together_options_set_timeout($0, which.rawValue, time.milliseconds) }
    }

    public mutating func setLimit(_ which: Limit, _ value: UInt64) {
        add { together_options_set_limit($0, which.rawValue, value) }
    }

    /// How often a request is retried after a transient failure: twice unless set.
    public mutating func setRetries(_ count: UInt32) {
        add { together_options_set_retries($0, count) }
    }

    public mutating func setHeader(_ name: String, _ value: String) {
        add { together_options_set_header($0, try whole(name), try whole(value)) }
    }

    /// A file of recorded answers, for tests without a network.
    public mutating func setCassette(_ path: String, _ mode: CassetteMode) {
        add { together_options_set_cassette($0, try whole(path), mode.rawValue) }
    }

    public mutating func setTrust(_ trust: Trust) {
        add { together_options_set_trust($0, trust.rawValue) }
    }

    public mutating func addCA(pem: String) {
        add { options in withText(pem) { together_options_add_ca_n(options, $0, $1) } }
    }

    public mutating func addCAFile(_ path: String) {
        add { together_options_add_ca_file($0, try whole(path)) }
    }

    /// The SHA-256 of the server's public key, in base64.
    public mutating func addPin(_ sha256: String) {
        add { together_options_add_pin($0, try whole(sha256)) }
    }

    /// The client's certificate and its key, both PEM.
    public mutating func setIdentity(certificate: String, key: String) {
        add { together_options_set_identity($0, try whole(certificate), try whole(key)) }
    }

    public mutating func setProxy(_ url: String) {
        add { together_options_set_proxy($0, try whole(url)) }
    }
}

extension Duration {
    var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        let (whole, isTooLong) = seconds.multipliedReportingOverflow(by: 1000)
        return isTooLong ? .max : whole.addingReportingOverflow(attoseconds / 1_000_000_000_000_000).partialValue
    }
}
