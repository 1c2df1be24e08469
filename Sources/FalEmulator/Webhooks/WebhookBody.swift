import FalJSON

/// What a delivery says about a request.
struct WebhookBody {
    let request: CompletedRequest
    /// fal leaves out an output that is too large; then it is to be fetched.
    var longestPayload = 8 << 20

    func bytes() -> [UInt8] {
        var object: JSONObject = [
            "request_id": .string(request.id), "gateway_request_id": .string(request.gatewayID),
        ]
        let payload = request.body.count > longestPayload ? nil : try? JSONValue(parsing: request.body)
        if request.error == nil, (200..<300).contains(request.status) {
            object["status"] = "OK"
            object["payload"] = payload ?? .null
            object["error"] = .null
            if payload == nil { object["payload_error"] = "The payload is too large or no JSON; fetch the result." }
        } else {
            object["status"] = "ERROR"
            object["error"] = .string(request.error ?? "Invalid status code: \(request.status)")
            object["payload"] = payload ?? .null
        }
        return Self.spaced(.object(object))
    }

    /// With a space after each colon and comma, as fal's Python writes JSON: a receiver that decodes and encodes again
    /// before it verifies the signature must fail here as it would there.
    private static func spaced(_ json: JSONValue) -> [UInt8] {
        var result: [UInt8] = []
        var isInText = false
        var isEscaped = false
        for byte in json.serialized() {
            result.append(byte)
            if isInText {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInText = false
                }
            } else if byte == UInt8(ascii: "\"") {
                isInText = true
            } else if byte == UInt8(ascii: ",") || byte == UInt8(ascii: ":") {
                result.append(UInt8(ascii: " "))
            }
        }
        return result
    }
}
