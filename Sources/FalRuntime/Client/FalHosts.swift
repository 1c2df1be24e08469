import FalSupport

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The base addresses of fal's services, without a slash at the end.
public struct FalHosts: Sendable, Hashable {
    /// The queue: submit, status, result, cancel.
    public var queue: String
    /// Direct calls and streams of partial results.
    public var run: String
    /// Tokens and the first step of an upload.
    public var rest: String
    /// The catalogue of models and their prices.
    public var platform: String
    /// Whether this is a local fal. It gets a made-up key, never the real one.
    public let isEmulator: Bool
    /// Why these addresses cannot be used; every call fails with it.
    let problem: String?

    init(
        queue: String, run: String, rest: String, platform: String, isEmulator: Bool, problem: String? = nil
    ) {
        self.queue = queue
        self.run = run
        self.rest = rest
        self.platform = platform
        self.isEmulator = isEmulator
        self.problem = problem
    }

    /// fal itself.
    public static let fal = FalHosts(
        queue: "https://queue.fal.run", run: "https://fal.run", rest: "https://rest.fal.ai",
        platform: "https://api.fal.ai/v1", isEmulator: false)

    /// A local fal (`schemagen serve`), which keeps every real host under a path of its own.
    ///
    /// - Parameter base: like `http://127.0.0.1:8420`. Only loopback addresses are taken.
    /// - Throws: ``FalError`` of kind `configuration` for any other address.
    public static func emulator(_ base: String) throws(FalError) -> FalHosts {
        let address = base.hasSuffix("/") ? String(base.dropLast()) : base
        guard let url = WebAddress(address), url.scheme == "http", url.isLoopback else {
            throw FalError(.configuration, "the emulator must be at http://127.0.0.1:PORT, not \(base)")
        }
        return FalHosts(
            queue: "\(address)/queue.fal.run", run: "\(address)/fal.run", rest: "\(address)/rest.fal.ai",
            platform: "\(address)/api.fal.ai/v1", isEmulator: true)
    }

    /// What `FAL_EMULATOR` says: a local fal, or fal itself where the variable is not set.
    ///
    /// An address that is not of this machine makes every call fail: it must never be taken for fal itself, which
    /// would cost money.
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

    /// What `FAL_EMULATOR` says in this process's environment.
    public static func fromEnvironment() -> FalHosts { fromEnvironment(ProcessInfo.processInfo.environment) }

    /// What a local fal gets in the place of a key.
    package static let emulatorAuthorization = "Key emulator:none"

    // MARK: Trust

    private static let domains = ["fal.run", "fal.ai", "fal.media", "falrun.com"]

    /// Whether the key may go to `address`, and an address that fal returned may be followed: https, the usual port,
    /// and exactly fal's domains or below them.
    func trusts(_ address: String) -> Bool {
        guard let url = WebAddress(address) else { return false }
        if isEmulator { return url.scheme == "http" && url.isLoopback }
        guard url.scheme == "https", url.port == nil || url.port == 443 else { return false }
        return Self.domains.contains { url.host == $0 || url.host.hasSuffix("." + $0) }
    }

    // MARK: Backup

    /// fal keeps second names for the hosts that run models, for when the first cannot be reached.
    private static let backups = ["fal.run": "falrun.com", "queue.fal.run": "queue.falrun.com"]

    /// The same address at the second name of its host, where it has one.
    func backup(of address: String) -> String? {
        guard !isEmulator, let url = WebAddress(address), let other = Self.backups[url.host],
            let range = address.firstRange(of: url.host)
        else { return nil }
        return address.replacingCharacters(in: range, with: other)
    }
}

extension String {
    /// FalRuntime does without the part of Foundation that has this.
    fileprivate func replacingCharacters(in range: Range<Index>, with other: String) -> String {
        String(self[..<range.lowerBound]) + other + self[range.upperBound...]
    }
}
