import FalTransport

/// One download: gets what is not here yet, as often as it takes, and puts the whole in its place.
struct Download {
    private let client: FalClient
    private let url: String
    private let path: String
    private let onProgress: (@Sendable (FalProgress) -> Void)?
    private let action: String

    private var partial: PartialFile
    private var contentType: String?
    /// Whether the server compresses what it was asked for as it is; such an answer has no ranges and no known length.
    private var takesCompressed = false
    private var told: FalProgress?

    init(
        _ client: FalClient, _ url: String, to path: String, _ onProgress: (@Sendable (FalProgress) -> Void)?
    ) throws(FalError) {
        self.client = client.withoutHeaders
        self.url = url
        self.path = path
        self.onProgress = onProgress
        action = "the download to \(path)"
        do throws(FileProblem) {
            partial = try PartialFile(of: url, for: path)
        } catch {
            throw FalError(writing: path, error)
        }
    }

    mutating func run() async throws(FalError) -> FalDownload {
        do throws(FalError) {
            try await receive()
            try onDisk { partial throws(FileProblem) in try partial.finish() }
        } catch {
            var error = error
            partial.leave()
            if partial.validator != nil, partial.size > 0 {
                error.message += "; the \(partial.size) bytes that arrived are kept for the next attempt"
            }
            throw error
        }
        tell(partial.size, of: partial.size)
        return FalDownload(path: path, size: partial.size, contentType: contentType)
    }

    /// Puts bytes that are here already in the file's place.
    mutating func take(_ bytes: [UInt8], contentType: String?) throws(FalError) -> FalDownload {
        do throws(FalError) {
            try onDisk { partial throws(FileProblem) in
                try partial.forget()
                try partial.append(bytes)
                try partial.finish()
            }
        } catch {
            partial.leave()
            throw error
        }
        tell(partial.size, of: partial.size)
        return FalDownload(path: path, size: partial.size, contentType: contentType)
    }

    // MARK: Attempts

    /// Why an attempt ended before the end of the file.
    private enum Interruption: Error {
        /// Another attempt goes on, or begins anew, without delay.
        case again
        case failed(FalError, isWorthAnother: Bool)
    }

    private mutating func receive() async throws(FalError) {
        let retries = client.configuration.retries
        var failures = 0
        var farthest: Int64 = 0
        while true {
            let wish: Duration?
            do throws(Interruption) {
                return try await attempt()
            } catch {
                switch error {
                case .failed(let failure, let isWorthAnother):
                    // An attempt that got farther than all before it was none in vain.
                    failures = partial.size > farthest ? 1 : failures + 1
                    farthest = max(farthest, partial.size)
                    guard isWorthAnother, failures < retries.attempts else { throw failure }
                    wish = nil
                case .again:
                    failures += 1
                    guard failures < max(retries.attempts, 3) else {
                        throw FalError(.decoding, "\(action) failed: the server's answers contradict each other")
                    }
                    continue
                }
            }
            do {
                try await Task.sleep(for: retries.pause(before: failures + 1, wish: wish))
            } catch {
                throw FalError(.cancelled, "\(action) was cancelled")
            }
        }
    }

    private mutating func attempt() async throws(Interruption) {
        let offset = partial.resumption
        var call = Call(action, "GET", url)
        call.authorization = .none
        call.followsRedirects = true
        call.accept = "*/*"
        call.deadline = .some(nil)
        call.stallTimeout = client.configuration.stallTimeout
        call.maximumBytes = .max
        if !takesCompressed { call.headers.append(TransportHeader("Accept-Encoding", "identity")) }
        if offset > 0, let validator = partial.validator {
            call.headers.append(TransportHeader("Range", "bytes=\(offset)-"))
            call.headers.append(TransportHeader("If-Range", validator.text))
        }
        let response: TransportResponse
        do throws(FalError) {
            response = try await client.open(call)
        } catch {
            guard error.status == 416, offset > 0 else { throw .failed(error, isWorthAnother: false) }
            try startOver()
            throw .again
        }
        let end = try prepare(response.head, offset, call)
        try await read(response, to: end, call)
    }

    /// Makes the partial file ready for the body behind `head`.
    ///
    /// - Returns: the size of the file when the body has been read, if it is known.
    private mutating func prepare(
        _ head: TransportHead, _ offset: Int64, _ call: Call
    ) throws(Interruption) -> Int64? {
        contentType = head["content-type"]
        if let encoding = head["content-encoding"], encoding.lowercased() != "identity", !takesCompressed {
            takesCompressed = true
            try startOver()
            throw .again
        }
        guard head.status == 206 else {
            let total = head.expectedBodyBytes.map { Int64($0) }
            let validator = takesCompressed ? nil : Validator(head, total: total)
            try interrupted { partial throws(FileProblem) in try partial.begin(validator) }
            return total
        }
        guard offset > 0 else {
            throw .failed(
                call.error(.decoding, "\(action) failed: a part of the file came, though all of it was asked for"),
                isWorthAnother: false)
        }
        guard let range = head["content-range"].flatMap(ContentRange.init), range.first == offset,
            partial.validator?.fits(head) == true,
            partial.validator?.total.map({ range.total == nil || range.total == $0 }) != false
        else {
            try startOver()
            throw .again
        }
        try interrupted { partial throws(FileProblem) in try partial.goOn(at: offset) }
        return range.total ?? range.last + 1
    }

    private mutating func read(
        _ response: TransportResponse, to end: Int64?, _ call: Call
    ) async throws(Interruption) {
        tell(partial.size, of: end)
        var iterator = response.body.makeAsyncIterator()
        while true {
            let chunk: [UInt8]?
            do throws(TransportError) {
                chunk = try await iterator.next()
            } catch {
                let decision = RetryDecision(error, call.care, mayDuplicate: false)
                throw .failed(
                    call.completed(FalError(error, doing: call, mayDuplicate: false)),
                    isWorthAnother: decision == .again(wish: nil))
            }
            guard let chunk else { break }
            try interrupted { partial throws(FileProblem) in try partial.append(chunk) }
            tell(partial.size, of: end)
        }
        guard let end, partial.size != end else { return }
        let isTooLong = partial.size > end
        let size = partial.size
        if isTooLong { try startOver() }
        throw .failed(
            call.error(.transport, "\(action) broke off: \(size) bytes came, and \(end) were announced"),
            isWorthAnother: true)
    }

    // MARK: Disk and caller

    private func startOver() throws(Interruption) {
        try interrupted { partial throws(FileProblem) in try partial.forget() }
    }

    private func interrupted(_ body: (PartialFile) throws(FileProblem) -> Void) throws(Interruption) {
        do throws(FalError) { try onDisk(body) } catch { throw .failed(error, isWorthAnother: false) }
    }

    private func onDisk(_ body: (PartialFile) throws(FileProblem) -> Void) throws(FalError) {
        do throws(FileProblem) { try body(partial) } catch { throw FalError(writing: path, error) }
    }

    /// Tells the caller what is new; a download that begins anew is silent until it is farther than before.
    private mutating func tell(_ completed: Int64, of total: Int64?) {
        let progress = FalProgress(completed: completed, total: total)
        guard let onProgress, completed >= told?.completed ?? 0, progress != told else { return }
        told = progress
        onProgress(progress)
    }
}

extension FalError {
    init(writing path: String, _ problem: FileProblem) {
        self.init(.file, "the file \(path) cannot be written: \(problem.reason)")
    }
}
