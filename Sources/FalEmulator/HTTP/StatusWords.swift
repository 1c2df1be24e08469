/// The words that go with a status in the first line of an answer.
enum StatusWords {
    static func of(_ status: Int) -> String { words[status] ?? "Status \(status)" }

    private static let words = [
        200: "OK", 201: "Created", 202: "Accepted", 204: "No Content", 206: "Partial Content", 400: "Bad Request",
        401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 408: "Request Timeout",
        409: "Conflict", 410: "Gone", 413: "Content Too Large", 416: "Range Not Satisfiable",
        422: "Unprocessable Entity", 429: "Too Many Requests", 431: "Request Header Fields Too Large",
        499: "Client Closed Request", 500: "Internal Server Error", 501: "Not Implemented", 502: "Bad Gateway",
        503: "Service Unavailable", 504: "Gateway Time-out",
    ]
}
