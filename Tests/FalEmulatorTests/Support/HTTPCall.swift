import FalEmulator
import FalJSON
import Foundation
import Testing

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// The response of a server.
struct HTTPReply {
    var status: Int
    var bytes: [UInt8]
    private var fields: [String: String]

    init(_ response: HTTPURLResponse, _ data: Data) {
        status = response.statusCode
        bytes = [UInt8](data)
        fields = [:]
        for (name, value) in response.allHeaderFields { fields["\(name)".lowercased()] = "\(value)" }
    }

    var json: JSONValue {
        get throws { try JSONValue(parsing: bytes) }
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    func header(_ name: String) -> String? { fields[name.lowercased()] }
}

extension FalEmulator {
    /// Sends a request to the emulator.
    ///
    /// - Parameters:
    ///   - target: a path below the base URL, or a whole URL.
    ///   - range: the `Range` header.
    ///   - key: the `Authorization` header; nil for none.
    func call(
        _ method: String = "GET", _ target: String, body: String? = nil, key: String? = "Key test:key",
        range: String? = nil, headers: [String: String] = [:]
    ) async throws -> HTTPReply {
        let address = target.hasPrefix("http") ? target : baseURL + target
        var request = URLRequest(url: try #require(URL(string: address)))
        request.httpMethod = method
        request.timeoutInterval = 600
        if let body {
            request.httpBody = Data(body.utf8)
            request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        }
        if let range { request.setValue(range, forHTTPHeaderField: "Range") }
        if let key { request.setValue(key, forHTTPHeaderField: "Authorization") }
        for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
        let (data, response) = try await Self.session.data(for: request)
        return HTTPReply(try #require(response as? HTTPURLResponse), data)
    }

    /// Without a cache: files are immutable, but a test must see the current response.
    private static let session: URLSession = {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.urlCache = nil
        configuration.requestCachePolicy = .reloadIgnoringLocalCacheData
        return URLSession(configuration: configuration)
    }()

    /// Submits a request and returns its id.
    func submit(_ endpoint: String, _ input: String = #"{"prompt":"a cat"}"#) async throws -> String {
        let reply = try await call("POST", "/queue.fal.run/\(endpoint)", body: input)
        return try #require(try reply.json["request_id"]?.stringValue)
    }
}
