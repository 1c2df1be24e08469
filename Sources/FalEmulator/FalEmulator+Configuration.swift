package import SchemagenCore

extension FalEmulator {
    /// The settings of an emulator.
    public struct Configuration: Sendable {
        /// The address to listen on. Anything but loopback (`127.0.0.1`, `::1`, `localhost`) requires
        /// ``allowsOtherMachines``.
        public var host = "127.0.0.1"
        /// Allows a ``host`` that other machines can reach. The emulator has no accounts: anyone who reaches it can use
        /// it, read what was uploaded and sent to it, and set its faults.
        public var allowsOtherMachines = false
        /// Further names that the emulator is reached under, such as the name of a container. Requests to any other
        /// `Host` than these, loopback and fal's hosts are rejected, so that no web page can use the emulator.
        public var allowedHosts: [String] = []
        /// The port to listen on; 0 for any free one.
        public var port: Int
        /// The documents of the endpoints to serve.
        public var documents: Documents
        /// How long requests are queued and run.
        public var pace: Pace
        /// How fast time passes.
        public var speed: Speed
        /// Makes runs repeatable: the same requests in the same order get the same ids and results.
        public var seed: UInt64?
        /// Larger request bodies are rejected with 413.
        public var maximumBodyBytes: Int
        /// How many requests are remembered. Those that were completed first are removed first.
        public var rememberedRequests: Int
        /// How webhooks are delivered.
        public var webhooks: Webhooks
        /// How long a result is kept; a tenth of that for 10,000 bytes or more. fal keeps results for about an hour.
        public var retention = Duration.seconds(3_600)
        /// How many requests run at the same time; nil for any number. fal allows new accounts two.
        public var concurrentRequests: Int?
        /// The initial faults.
        public var faults: [Fault] = []
        /// How many requests the journal keeps.
        public var journalLength = 1_000
        /// Called with each request before its response is sent. It delays the response, so it must be fast.
        public var onRequest: (@Sendable (JournalEntry) -> Void)?
        /// What is wrong in the documents: results and validation follow the patched ones. The documents are served as
        /// they are.
        package var patches = PatchSet()
        /// Connections that are idle for this long, or send a body at less than 10 KB a second for this long, are
        /// closed.
        package var timeout = Duration.seconds(60)
        /// Replaces the clock in tests.
        package var clock: EmulatorClock?

        public init(
            port: Int = 0, documents: Documents, pace: Pace = .quick, speed: Speed = .real, seed: UInt64? = nil,
            maximumBodyBytes: Int = 64 << 20, rememberedRequests: Int = 20_000,
            webhooks: Webhooks = Webhooks()
        ) {
            self.port = port
            self.documents = documents
            self.pace = pace
            self.speed = speed
            self.seed = seed
            self.maximumBodyBytes = maximumBodyBytes
            self.rememberedRequests = rememberedRequests
            self.webhooks = webhooks
        }

        /// The hosts that requests may name beside loopback and fal's: ``allowedHosts``, and ``host`` if it is one.
        var trustedHosts: [String] {
            let wildcards = ["0.0.0.0", "[::]"]
            return (allowedHosts + [host]).compactMap(RequestGuard.normalized).filter { !wildcards.contains($0) }
        }

        func validate() throws(EmulatorError) {
            try webhooks.validate()
            guard (0...65_535).contains(port) else {
                throw EmulatorError(
                    .portRefused, "\(port) is not a port.",
                    remedy: "Give one from 1024 to 65535, or 0 for any free one.")
            }
            guard BindHost(host).isLoopback || allowsOtherMachines else {
                throw EmulatorError(
                    .exposed,
                    "\(host) can be reached from other machines, and the local fal has no accounts: "
                        + "anyone who reaches it could use it, read what is sent to it, and set its faults.",
                    remedy: "Leave the host out, or allow it with --unsafe-bind (allowsOtherMachines in Swift).")
            }
            for name in allowedHosts where RequestGuard.normalized(name) == nil {
                throw EmulatorError(
                    .configuration, "'\(name)' is not the name of a host.",
                    remedy: "Give a name or an address alone, without a scheme, a port or a path.")
            }
            guard pace.waiting >= .zero, pace.running >= .zero else {
                throw EmulatorError(
                    .configuration, "A request cannot wait or run for a negative time.",
                    remedy: "Set the pace to zero or more; .instant is zero.")
            }
            if case .times(let factor) = speed, !(0.001...1_000_000).contains(factor) {
                throw EmulatorError(
                    .configuration, "Time cannot pass \(factor) times as fast.",
                    remedy: "Set the speed to 0.001 up to 1000000, or to .instant.")
            }
            guard concurrentRequests.map({ $0 > 0 }) ?? true, retention > .zero, journalLength > 0 else {
                throw EmulatorError(
                    .configuration,
                    "The number of concurrent requests, the retention and the journal's length must be above zero.",
                    remedy: "Leave them out for the default values.")
            }
            guard maximumBodyBytes > 0, rememberedRequests > 0 else {
                throw EmulatorError(
                    .configuration, "The largest body and the number of remembered requests must be above zero.",
                    remedy: "Leave them out for the default values.")
            }
        }
    }

    /// Where the documents of the endpoints come from.
    public enum Documents: Sendable {
        /// A folder with `<id>.json` in nested folders (as `schemagen add` keeps them) or with
        /// `<id with / as __>.json`. A `models.json` in it or one level above describes the models.
        case folder(String)
        /// Documents given in code.
        case documents([Document])
    }

    /// The OpenAPI document of an endpoint, as fal serves it.
    public struct Document: Sendable, Hashable {
        /// The id under which it is served, whatever id the document has.
        public var id: String
        public var json: [UInt8]

        public init(id: String, json: [UInt8]) {
            self.id = id
            self.json = json
        }

        public init(id: String, json: String) {
            self.init(id: id, json: Array(json.utf8))
        }
    }

    /// How long a request is queued, and how long it then runs.
    public struct Pace: Sendable, Hashable {
        public var waiting: Duration
        public var running: Duration

        public init(waiting: Duration, running: Duration) {
            self.waiting = waiting
            self.running = running
        }

        /// 50 ms in the queue and 100 ms running: every state can be observed, and nobody waits long.
        public static let quick = Pace(waiting: .milliseconds(50), running: .milliseconds(100))
        /// A request is completed as soon as it is submitted.
        public static let instant = Pace(waiting: .zero, running: .zero)
    }

    /// How fast time passes in the emulator.
    public enum Speed: Sendable, Hashable {
        /// With 100, a model's minute takes 0.6 seconds.
        case times(Double)
        /// Time stands still and jumps over every wait. A request is completed as soon as it is submitted; its logs and
        /// times still follow the ``Pace``.
        case instant

        public static let real = Speed.times(1)
    }

    /// A file that could not be used.
    public struct SkippedFile: Sendable, Hashable, CustomStringConvertible {
        public var path: String
        /// Why, as a sentence.
        public var reason: String

        public var description: String { "\(path): \(reason)" }
    }
}
