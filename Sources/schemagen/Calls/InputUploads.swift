import FalJSON
import FalRuntime

/// Brings the local files of an input to fal, several at a time.
struct InputUploads {
    let client: FalClient
    let uploads: PendingUploads
    let ticker: CallTicker

    /// The input with addresses in the places of files. The first failure cancels the other uploads.
    func addressed(_ input: JSONValue) async throws(FalError) -> JSONValue {
        let paths = uploads.paths(in: input)
        guard !paths.isEmpty else { return input }
        let total = paths.count == 1 ? "a file" : "\(paths.count) files"
        ticker.state("uploading \(total)")
        let progress = TransferProgress(count: paths.count, ticker: ticker)
        let (client, width) = (client, client.configuration.uploading.parallelFiles)
        let outcome: Swift.Result<[String: String], FalError> = await withTaskGroup(
            of: (String, Swift.Result<String, FalError>).self
        ) { group in
            var waiting = Array(paths.enumerated())[...]
            func begin() {
                guard let (place, path) = waiting.popFirst() else { return }
                group.addTask {
                    do throws(FalError) {
                        let file = try await client.storage.upload(file: path) { progress.note($0, of: place) }
                        return (path, .success(file.url))
                    } catch {
                        return (path, .failure(error))
                    }
                }
            }
            for _ in 0..<max(1, width) { begin() }
            var addresses: [String: String] = [:]
            while let (path, result) = await group.next() {
                switch result {
                case .success(let address): addresses[path] = address
                case .failure(let error):
                    group.cancelAll()
                    return .failure(error)
                }
                begin()
            }
            return .success(addresses)
        }
        let addresses = try outcome.get()
        return uploads.replaced(in: input) { addresses[$0] }
    }
}
