public import FalFields
import FalSupport

/// A request in fal's queue, without the types of its endpoint.
///
/// Store it encoded, and another process can ask for the status or fetch the result later.
public struct FalRequestHandle: Sendable {
    public var endpoint: EndpointID { didSet { hasOwnURLs = false } }
    /// fal's id of the request.
    public var id: String { didSet { hasOwnURLs = false } }
    /// The URLs that fal returned for the result, the status and the cancellation, if it did.
    ///
    /// The client uses those that it got from fal itself, on the configured queue. A handle that was decoded or changed
    /// may have passed through untrusted hands: its URLs are used only if they are this request's own, and otherwise
    /// those that follow from the ids.
    public var responseURL: String? { didSet { hasOwnURLs = false } }
    public var statusURL: String? { didSet { hasOwnURLs = false } }
    public var cancelURL: String? { didSet { hasOwnURLs = false } }
    /// Whether the URLs are those of the answer to our own submit. It is not encoded.
    var hasOwnURLs = false

    /// A request by its id; its URLs follow from the endpoint.
    ///
    /// fal's ids are UUIDs. With an id that could be anything but a segment of a path, every call fails before anything
    /// is sent.
    public init(endpoint: EndpointID, id: String) {
        self.endpoint = endpoint
        self.id = id
    }

    /// Whether a text can be a request's id. It becomes a segment of paths and a word of commands to paste, so nothing
    /// is allowed that means more than itself there.
    package static func isID(_ text: String) -> Bool {
        (1...128).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                byte.isASCIILetter || byte.isASCIIDigit || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
            }
    }

    var hasID: Bool { Self.isID(id) }
}

extension FalRequestHandle: Hashable {
    // Where its URLs come from is no part of what a request is: a stored one equals the one that was submitted.

    public static func == (left: Self, right: Self) -> Bool {
        left.endpoint == right.endpoint && left.id == right.id && left.responseURL == right.responseURL
            && left.statusURL == right.statusURL && left.cancelURL == right.cancelURL
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(endpoint)
        hasher.combine(id)
    }
}

extension FalRequestHandle: Codable {
    // Coded as a dictionary, whose keys Foundation's key strategies (`convertToSnakeCase`) leave as they are.

    public init(from decoder: any Decoder) throws {
        let members = try decoder.singleValueContainer().decode([String: String?].self)
        func required(_ name: String) throws -> String {
            if let value = members[name] ?? nil { return value }
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "a request needs '\(name)'"))
        }
        do {
            endpoint = try EndpointID(parsing: required("endpoint"))
        } catch let error as EndpointID.Malformed {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: error.description, underlyingError: error))
        }
        id = try required("id")
        guard hasID else {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath,
                    debugDescription: "the id of a request has up to 128 of a-z, A-Z, 0-9, '-' and '_'"))
        }
        responseURL = members["responseURL"] ?? nil
        statusURL = members["statusURL"] ?? nil
        cancelURL = members["cancelURL"] ?? nil
    }

    public func encode(to encoder: any Encoder) throws {
        var members = ["endpoint": endpoint.text, "id": id]
        members["responseURL"] = responseURL
        members["statusURL"] = statusURL
        members["cancelURL"] = cancelURL
        var container = encoder.singleValueContainer()
        try container.encode(members)
    }
}

/// A request in the queue of an endpoint, with the endpoint's types.
///
/// It is encoded as its ``handle``. Decoding a request of another endpoint throws.
public struct FalRequest<Endpoint: FalEndpoint>: Sendable, Hashable {
    public var handle: FalRequestHandle
    /// fal's id of the request.
    public var id: String { handle.id }

    /// A request by its id; its URLs follow from the endpoint.
    public init(id: String) { handle = FalRequestHandle(endpoint: Endpoint.id, id: id) }

    /// - Returns: `nil` if the handle belongs to another endpoint.
    public init?(_ handle: FalRequestHandle) {
        guard handle.endpoint == Endpoint.id else { return nil }
        self.handle = handle
    }

    init(unchecked handle: FalRequestHandle) { self.handle = handle }
}

extension FalRequest: Codable {
    public init(from decoder: any Decoder) throws {
        handle = try FalRequestHandle(from: decoder)
        guard handle.endpoint == Endpoint.id else {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath,
                    debugDescription: "this is a request of \(handle.endpoint), not of \(Endpoint.id)"))
        }
    }

    public func encode(to encoder: any Encoder) throws { try handle.encode(to: encoder) }
}
