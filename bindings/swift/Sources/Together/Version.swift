import CTogether

/// While the major version is 0, a minor one may change anything.
private func series(_ version: String) -> ArraySlice<Substring> {
    let parts = version.split(separator: ".")
    return parts.prefix(parts.first == "0" ? 2 : 1)
}

/// Each client looks whether the library is one that this package was made for.
func checkVersion() throws {
    let loaded = copied(together_version())
    if series(loaded) != series(generatedFor) {
        throw TogetherError(.invalidArgument, "the library is libtogether \(loaded); this package is for \(generatedFor)")
    }
}
