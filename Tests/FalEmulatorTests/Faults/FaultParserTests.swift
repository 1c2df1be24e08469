import FalJSON
import Testing

@testable import FalEmulator

@Suite("Parsing of faults")
struct FaultParserTests {
    private func read(_ json: String) throws -> [FalEmulator.Fault] { try FaultParser.faults(json: Array(json.utf8)) }

    private static let all: [(String, FalEmulator.Fault)] = [
        (#"{"fault":"delay","seconds":2.5}"#, .init(.delay(.seconds(2.5)))),
        (
            #"{"fault":"stall_mid_body","operation":"upload_part","part":2}"#,
            .init(.stallMidBody, on: .uploadPart, part: 2)
        ),
        (#"{"fault":"unknown_length","operation":"file"}"#, .init(.unknownLength, on: .file)),
        (#"{"fault":"drop_before_accepting"}"#, .init(.dropBeforeAccepting)),
        (#"{"fault":"drop_after_accepting","operation":"submit"}"#, .init(.dropAfterAccepting, on: .submit)),
        (#"{"fault":"reset_without_answer"}"#, .init(.resetWithoutAnswer)),
        (#"{"fault":"no_answer","operation":"cancel"}"#, .init(.noAnswer, on: .cancel)),
        (#"{"fault":"close_mid_body","operation":"stream"}"#, .init(.closeMidBody, on: .stream)),
        (
            #"{"fault":"status","status":429,"headers":{"Retry-After":3,"X-Fal-Retryable":"no"},"operation":"job"}"#,
            .init(.answer(status: 429, .fal, headers: ["Retry-After": "3", "X-Fal-Retryable": "no"]), on: .job)
        ),
        (#"{"fault":"reset_mid_body","operation":["result","run"]}"#, .init(.resetMidBody, on: .result, .run)),
        (
            #"{"fault":"status","status":503,"body":"nginx","nth":1}"#,
            .init(.answer(status: 503, .nginx), calls: .only([1]))
        ),
        (#"{"fault":"status","status":500}"#, .init(.answer(status: 500, .fal))),
        (
            #"{"fault":"status","status":400,"body":{"detail":"no"}}"#,
            .init(.answer(status: 400, .text(#"{"detail":"no"}"#)))
        ),
        (#"{"fault":"timeout_after_completion","times":2}"#, .init(.timeoutAfterCompletion, calls: .first(2))),
        (#"{"fault":"malformed_json","every":3}"#, .init(.malformedJSON, calls: .every(3))),
        (#"{"fault":"truncated_json","probability":0.5}"#, .init(.truncatedJSON, probability: 0.5)),
        (#"{"fault":"stalled_events","after":0}"#, .init(.stalledEvents(after: 0))),
        (#"{"fault":"stalled_events"}"#, .init(.stalledEvents(after: 1))),
        (#"{"fault":"duplicated_events","endpoint":"fal-ai/flux"}"#, .init(.duplicatedEvents, endpoint: "fal-ai/flux")),
        (#"{"fault":"runner_disconnected","nth":[1,3]}"#, .init(.runnerDisconnected, calls: .only([1, 3]))),
        (#"{"fault":"content_policy_violation"}"#, .init(.contentPolicyViolation)),
        (#"{"fault":"slow_webhook","seconds":9}"#, .init(.slowWebhook(.seconds(9)))),
        (#"{"fault":"failing_webhook"}"#, .init(.failingWebhook)),
        (#"{"fault":"forged_webhook"}"#, .init(.forgedWebhook)),
        (#"{"fault":"close_socket"}"#, .init(.closeSocket)),
        (#"{"fault":"socket_error","nth":2}"#, .init(.socketError, calls: .only([2]))),
        (#"{"fault":"stall_socket"}"#, .init(.stallSocket)),
        (#"{"fault":"garbage_frame"}"#, .init(.garbageFrame)),
        (#"{"fault":"unauthorized","times":1}"#, .init(.unauthorized, calls: .first(1))),
        (#"{"fault":"clock_skew","seconds":-400}"#, .init(.clockSkew(.seconds(-400)))),
    ]

    @Test("Every fault is parsed and written back", arguments: all)
    func each(_ json: String, _ fault: FalEmulator.Fault) throws {
        #expect(try read("[\(json)]") == [fault])
        #expect(try read(#"{"faults":[\#(JSONValue.object(fault.json).text())]}"#) == [fault])
    }

    @Test("The test covers every fault")
    func complete() {
        #expect(Set(Self.all.map(\.1.effect.name)) == Set(FaultParser.names))
    }

    @Test("An empty list has no faults", arguments: ["[]", #"{"faults":[]}"#, #"{"faults":null}"#])
    func none(_ json: String) throws {
        #expect(try read(json) == [])
    }

    @Test(
        "Problems are reported with their position",
        arguments: [
            ("", "1:1: It is not JSON"), ("7", "1:1: 'faults' is not an array"),
            ("{}", "1:1: there is no key 'faults'"),
            (#"{"faults":[], "more":1}"#, "1:15: unknown key 'more'"),
            (#"[{"seconds":1}]"#, "1:2: a fault needs a name"),
            (#"[{"fault":"explode"}]"#, "1:11: there is no fault 'explode'"),
            (#"[{"fault":"delay"}]"#, "1:2: 'seconds' must be a number from 0"),
            (#"[{"fault":"delay","seconds":-1}]"#, "1:29: 'seconds' must be a number from 0"),
            (#"[{"fault":"delay","seconds":1,"status":500}]"#, "1:31: unknown key 'status'"),
            (#"[{"fault":"status"}]"#, "1:2: 'status' must be an integer"),
            (#"[{"fault":"status","status":99}]"#, "1:29: 'status' must be an integer"),
            (#"[{"fault":"status","status":500,"body":7}]"#, "1:40: 'body' must be text or JSON"),
            (#"[{"fault":"status","status":500,"headers":3}]"#, "1:43: 'headers' must map names to values"),
            (#"[{"fault":"status","status":500,"headers":{"a b":3}}]"#, "1:44: 'a b' cannot be a header here"),
            (
                #"[{"fault":"status","status":500,"headers":{"content-length":"3"}}]"#,
                "1:44: 'content-length' cannot be a header here"
            ),
            (#"[{"fault":"status","status":500,"headers":{"A":[]}}]"#, "1:48: the value of a header must be"),
            (#"[{"fault":"status","status":500,"headers":{"A":"x\r\ny"}}]"#, "1:48: the value of a header must be"),
            (#"[{"fault":"delay","seconds":1,"headers":{}}]"#, "1:31: unknown key 'headers'"),
            (
                #"[{"fault":"runner_disconnected","operation":"submit"}]"#,
                "1:45: 'runner_disconnected' has no operation"
            ),
            (#"[{"fault":"delay","seconds":1,"operation":"dance"}]"#, "1:43: 'delay' has no operation"),
            (#"[{"fault":"delay","seconds":1,"endpoint":"Flux"}]"#, "1:42: this is not an endpoint id"),
            (#"[{"fault":"delay","seconds":1,"probability":1.5}]"#, "1:45: a probability is a number from 0 to 1"),
            (#"[{"fault":"delay","seconds":1,"part":0}]"#, "1:38: this must be an integer from 1"),
            (#"[{"fault":"delay","seconds":1,"nth":0}]"#, "1:37: this must be an integer from 1"),
            (#"[{"fault":"delay","seconds":1,"nth":1,"every":2}]"#, "1:39: 'nth' and 'every' exclude each other"),
        ])
    func wrong(_ json: String, _ message: String) throws {
        let problem = #expect(throws: FaultParser.Problem.self) { try read(json) }
        #expect(problem?.description.hasPrefix(message) == true, "\(problem?.description ?? "")")
        #expect(problem?.remedy.isEmpty == false)
    }
}
