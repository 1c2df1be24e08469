/// Deliveries as fal makes them, with what a receiver has to say to each. Made once, with throw-away keys, by another
/// implementation of Ed25519 than the one that is tested.
struct Delivery: Sendable, CustomStringConvertible {
    let name: String
    let requestID: String
    let timestamp: Int
    let signature: String
    let body: String

    /// When all of them come in.
    static let now = 1_767_225_600

    /// Whose requests they are about.
    static let userID = "github|10000001"

    var description: String { name }

    var bytes: [UInt8] { Array(body.utf8) }

    var headers: [(name: String, value: String)] {
        [
            ("X-Fal-Webhook-Request-Id", requestID), ("X-Fal-Webhook-User-Id", Self.userID),
            ("X-Fal-Webhook-Timestamp", "\(timestamp)"), ("X-Fal-Webhook-Signature", signature),
        ]
    }
}

extension Delivery {
    /// Two keys, as a service publishes them.
    static let jwks = """
        {"keys": [
          {"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": "test-key-a",
           "x": "A-KjlmmzVHl8pHqyxA_f-y8yVHJzhp9QHES1L23Qg9A"},
          {"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": "test-key-b",
           "x": "uG23nzFJKi0FP1HWHErFX1RSnbVundt6wqV360ut5ss"}
        ]}
        """

    /// The body of a picture of something.
    private static func picture(of word: String) -> String {
        #"{"error": null, "gateway_request_id": "123e4567-e89b-12d3-a456-426614174000", "#
            + #""payload": {"has_nsfw_concepts": [false], "images": [{"content_type": "image/jpeg", "#
            + #""height": 1024, "url": "https://v3b.fal.media/files/b/0aa00000/example.jpg", "#
            + #""width": 1024}], "prompt": "\#(word)", "seed": 17454220438242315174, "#
            + #""timings": {"inference": 2.107286686077714}}, "#
            + #""request_id": "123e4567-e89b-12d3-a456-426614174000", "status": "OK"}"#
    }

    static let completed = Delivery(
        name: "a picture is done; signed with the first key",
        requestID: "123e4567-e89b-12d3-a456-426614174000", timestamp: 1_767_225_595,
        signature: "dbc884f7060ea82fbc9466aa8a6de5becaab438cc7d7ef82ec078bb455b3e849"
            + "3dfc4e23daf765e268dd9487910551523f49a71f560877d822c18c0df4ba9f0f",
        body: picture(of: "dog"))

    static let failed = Delivery(
        name: "the prompt is refused; as old as is tolerated, and not in ASCII alone",
        requestID: "0b8f5d1c-6a77-4f0e-9b7b-2f2a0c9e5d11", timestamp: 1_767_225_300,
        signature: "ae7fb262580a8f826936a411f591c157e725c3a6194d3892f0e97143155c6654"
            + "ce98e21cf16efe26b06e9bd86c03350b976b4c18247ed6ea8ce7afe2d9795b00",
        body: #"{"request_id":"0b8f5d1c-6a77-4f0e-9b7b-2f2a0c9e5d11","#
            + #""gateway_request_id":"5057fca7-2eb3-468f-b95d-cefe92b0b9d4","status":"ERROR","#
            + #""error":"Invalid status code: 422","payload":{"detail":[{"loc":["body","prompt"],"#
            + #""msg":"La petición contiene 猫 no permitido","type":"content_policy_violation","#
            + #""url":"https://docs.fal.ai/errors/#content_policy_violation","input":"café 猫"}]}}"#)

    static let undelivered = Delivery(
        name: "the output is missing; signed with the second key, in capitals, two minutes ahead, indented",
        requestID: "764cabcf-b745-4b3e-ae38-1200304cf45b", timestamp: 1_767_225_720,
        signature: "55ABC97B3F31E97B4D796766F810B7E54691F1071A5099F06FC00D55AD2B41BD"
            + "F77581C67E1CE7316B9DABC454F668C5950889E88EFA722C2762E1F90D633202",
        body: #"""
            {
              "request_id": "764cabcf-b745-4b3e-ae38-1200304cf45b",
              "gateway_request_id": "764cabcf-b745-4b3e-ae38-1200304cf45b",
              "status": "OK",
              "payload": null,
              "payload_error": "Response payload is not JSON serializable."
            }

            """#)

    static let tampered = Delivery(
        name: "one word of the body was changed",
        requestID: "123e4567-e89b-12d3-a456-426614174000", timestamp: 1_767_225_595,
        signature: "dbc884f7060ea82fbc9466aa8a6de5becaab438cc7d7ef82ec078bb455b3e849"
            + "3dfc4e23daf765e268dd9487910551523f49a71f560877d822c18c0df4ba9f0f",
        body: picture(of: "cat"))

    static let stale = Delivery(
        name: "a second older than is tolerated",
        requestID: "123e4567-e89b-12d3-a456-426614174000", timestamp: 1_767_225_299,
        signature: "dab810547dcaacfe960978180f49dbc50716b6a88353bdba680f0a2e07edf9e1"
            + "6f02c2231bc1bc437954715bf2bf223f9331a1e25cf72f7830b1129ffd90e70f",
        body: picture(of: "dog"))

    static let foreign = Delivery(
        name: "signed with a key that is not published",
        requestID: "123e4567-e89b-12d3-a456-426614174000", timestamp: 1_767_225_595,
        signature: "b58ae68b6c2a02473aca0a412651ac8b11ee9faeff9a1587652631372da8aa67"
            + "8a640b0106103c456a296861ea8dc8fd4d1c4d541a57cb4e2cce9457abce3d02",
        body: picture(of: "dog"))

    static let malformed = Delivery(
        name: "the signature is not hexadecimal",
        requestID: "123e4567-e89b-12d3-a456-426614174000", timestamp: 1_767_225_595,
        signature: "zzc884f7060ea82fbc9466aa8a6de5becaab438cc7d7ef82ec078bb455b3e849"
            + "3dfc4e23daf765e268dd9487910551523f49a71f560877d822c18c0df4ba9f0f",
        body: picture(of: "dog"))
}
