import FalJSON
import FalRuntime
import SchemagenCore
import SchemagenWorkspace

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Where the files of a result go. Nothing that is there is overwritten.
struct DownloadFolder: Sendable {
    let path: String

    /// Makes the folder: that it cannot be made is better known before the run is paid.
    init(_ path: String) throws(Failure) {
        self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        var made = self.path.hasPrefix("/") ? "/" : ""
        for part in self.path.split(separator: "/") {
            made += made.isEmpty || made.hasSuffix("/") ? String(part) : "/" + part
            guard mkdir(made, 0o777) != 0, errno != EEXIST else { continue }
            // A folder above may be out of our reach and still be there.
            let number = errno
            if access(made, X_OK) != 0 {
                throw Failure(.usage, .unusableFile, SystemError(number, "make the folder", made).description)
            }
        }
        guard access(self.path, W_OK | X_OK) == 0 else {
            throw Failure(.usage, .unusableFile, SystemError(errno, "write into", path).description)
        }
    }

    struct Saving: Sendable {
        var files: [FalDownload] = []
        var error: FalError?
    }

    /// Saves every file of an output, one after another. What is saved stays when a later one fails.
    func save(_ output: JSONValue, with client: FalClient, _ ticker: CallTicker) async -> Saving {
        var saving = Saving()
        let found = ResultFiles(in: output).files
        var taken: Set<String> = []
        for (place, file) in found.enumerated() {
            let name = freeName(file.name, taken)
            taken.insert(name)
            ticker.passing("saving \(ShownText.plain(name)) (\(place + 1) of \(found.count))")
            let progress = TransferProgress(count: 1, ticker: ticker)
            do {
                saving.files.append(
                    try await client.download(file.file, to: "\(path)/\(name)") { progress.note($0, of: 0) })
            } catch {
                saving.error = error
                return saving
            }
        }
        return saving
    }

    /// `clip.mp4`, or `clip-2.mp4` when there is one already.
    private func freeName(_ name: String, _ taken: Set<String>) -> String {
        let dot = name.lastIndex(of: ".").flatMap { $0 > name.startIndex ? $0 : nil } ?? name.endIndex
        var candidate = name
        var number = 1
        while taken.contains(candidate) || access("\(path)/\(candidate)", F_OK) == 0 {
            number += 1
            candidate = "\(name[..<dot])-\(number)\(name[dot...])"
        }
        return candidate
    }
}
