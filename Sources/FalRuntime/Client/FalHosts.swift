import FalSupport

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The base URLs of fal's services, without a trailing slash.
public struct FalHosts: Sendable, Hashable {
    /// The queue: submit, status, result, cancel.
    public var queue: String { didSet { queueAddress = WebAddress(queue) } }
    /// Direct runs and streams.
    public var run: String
    /// Tokens and the start of uploads.
    public var rest: String
    /// The catalogue of models and their prices.
    public var platform: String
    /// Whether this is a local fal. It is sent a dummy key, never the real one.
    public let isEmulator: Bool
    /// Why these URLs cannot be used; every call fails with it.
    let problem: String?
    /// ``queue``, parsed once: each exchange compares its own address with it.
    private var queueAddress: WebAddress?

    package init(
        queue: String, run: String, rest: String, platform: String, isEmulator: Bool, problem: String? = nil
    ) {
        self.queue = queue
        self.run = run
        self.rest = rest
        self.platform = platform
        self.isEmulator = isEmulator
        self.problem = problem
        queueAddress = WebAddress(queue)
    }

    /// fal's production hosts.
    public static let fal = FalHosts(
        queue: "https://queue.fal.run", run: "https://fal.run", rest: "https://rest.fal.ai",
        platform: "https://api.fal.ai/v1", isEmulator: false)

    /// A local fal (`schemagen serve`), which serves each of fal's hosts below its own path.
    ///
    /// - Parameter base: Its URL, like `http://127.0.0.1:8420`; it must be a loopback address.
    /// - Throws: ``FalError`` of kind `configuration` for any other URL.
    public static func emulator(_ base: String) throws(FalError) -> FalHosts {
        let address = base.hasSuffix("/") ? String(base.dropLast()) : base
        guard let url = WebAddress(address), url.scheme == "http", url.isLoopback else {
            throw FalError(.configuration, "the emulator must be at http://127.0.0.1:PORT, not \(base)")
        }
        return local(address)
    }

    /// The hosts of a local fal, each below its own path.
    package static func local(_ address: String) -> FalHosts {
        FalHosts(
            queue: "\(address)/queue.fal.run", run: "\(address)/fal.run", rest: "\(address)/rest.fal.ai",
            platform: "\(address)/api.fal.ai/v1", isEmulator: true)
    }

    /// The local fal that `FAL_EMULATOR` names; fal itself if the variable is not set.
    ///
    /// If it is not a loopback address, every call fails: falling back to fal itself would cost money.
    public static func fromEnvironment(_ environment: [String: String]) -> FalHosts {
        guard let address = environment["FAL_EMULATOR"], !address.isEmpty else { return .fal }
        do {
            return try emulator(address)
        } catch {
            return FalHosts(
                queue: "", run: "", rest: "", platform: "", isEmulator: true,
                problem: "FAL_EMULATOR is set, but \(error.message)")
        }
    }

    /// As ``fromEnvironment(_:)``, from this process's environment.
    public static func fromEnvironment() -> FalHosts { fromEnvironment(ProcessInfo.processInfo.environment) }

    /// The dummy key for a local fal.
    package static let emulatorAuthorization = "Key emulator:none"

    // MARK: Trust

    private static let domains = ["fal.run", "fal.ai", "fal.media", "falrun.com"]

    /// Whether the key may be sent to `address`, and an address that fal returned may be used: https on the default
    /// port, and one of fal's domains or a subdomain.
    func trusts(_ address: String) -> Bool {
        guard let url = WebAddress(address) else { return false }
        if isEmulator { return isLocalFal(url) }
        guard url.scheme == "https", url.port == nil || url.port == 443 else { return false }
        return Self.domains.contains { url.host == $0 || url.host.hasSuffix("." + $0) }
    }

    /// Whether an address is one of the local fal itself. Other services on this machine are not its business.
    private func isLocalFal(_ url: WebAddress) -> Bool {
        guard isEmulator, let own = queueAddress else { return false }
        return url.scheme == "http" && url.isLoopback && (url.port ?? 80) == (own.port ?? 80)
    }

    /// Whether an address is on the host of the queue, and a path can be added to it.
    func isOnQueue(_ address: String) -> Bool {
        guard let url = WebAddress(address), let own = queueAddress else { return false }
        return url.hasSameOrigin(as: own) && !url.hasQueryOrFragment
    }

    /// Whether a file may be downloaded from an address, which a model chose: https and a public host name, so that
    /// neither services on this machine nor those of a cloud's internal network can be reached; or the local fal.
    func mayHaveFile(_ address: String) -> Bool {
        guard let url = WebAddress(address) else { return false }
        if isLocalFal(url) { return true }
        // Numbers are addresses, in one of many spellings, and public ones have no certificates.
        let labels = url.host.split(separator: ".")
        guard url.scheme == "https", labels.count > 1, let last = labels.last else { return false }
        return last.utf8.first?.isASCIILetter == true && last != "localhost" && last != "internal" && last != "local"
    }

    /// The rule of ``mayHaveFile(_:)``, for messages.
    static let whereFilesAre = "files are downloaded by https from public hosts, or from the local fal"

    // MARK: Backup

    /// fal's second names of the hosts that run models, for when the first cannot be reached.
    private static let backups = ["fal.run": "falrun.com", "queue.fal.run": "queue.falrun.com"]

    /// The same URL on the backup host, if there is one.
    func backup(of address: String) -> String? {
        guard !isEmulator, let url = WebAddress(address), let other = Self.backups[url.host],
            let range = address.firstRange(of: url.host)
        else { return nil }
        return address.replacingCharacters(in: range, with: other)
    }
}

extension String {
    /// Only in full Foundation, which FalRuntime does not import.
    fileprivate func replacingCharacters(in range: Range<Index>, with other: String) -> String {
        String(self[..<range.lowerBound]) + other + self[range.upperBound...]
    }
}
