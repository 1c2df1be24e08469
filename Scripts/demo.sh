#!/usr/bin/env bash
# The whole way on this machine, without key and internet: a local fal serves the documents in Schemas/, `schemagen add`
# fetches some of them into a new app package, the app is compiled, and calls one of the models.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
documents=${DEMO_DOCUMENTS:-$root/Schemas}
family='fal-ai/kling-video/v2.6'

# shellcheck source=Scripts/local-fal.sh
. "$root/Scripts/local-fal.sh"

step "Build schemagen (minutes when it is the first time)"
cd "$root"
build --product schemagen
schemagen=$(swift build --show-bin-path)/schemagen
"$schemagen" --version

step "Start a local fal: schemagen serve --port 0"
start_fal "$schemagen" "$documents"
echo "$fal"

step "Add models to a new app: schemagen add $family --source $fal"
mkdir -p "$work/app/Sources/App" "$work/app/Sources/FalModels"
cd "$work/app"
cat >Package.swift <<SWIFT
// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "App",
    platforms: [.macOS(.v14)],
    dependencies: [.package(name: "schemagen", path: "$root", traits: [])],
    targets: [
        .target(name: "FalModels", dependencies: [.product(name: "FalRuntime", package: "schemagen")]),
        .executableTarget(
            name: "App", dependencies: ["FalModels", .product(name: "FalRuntime", package: "schemagen")]),
    ]
)
SWIFT
cat >Sources/App/App.swift <<'SWIFT'
import FalModels
import FalRuntime

typealias TextToVideo = Fal.KlingVideo.V2_6.Pro.TextToVideo

@main
struct App {
    static func main() async throws {
        var configuration = FalConfiguration()
        configuration.hosts = try .emulator(CommandLine.arguments[1])
        let fal = FalClient(credentials: .none, configuration: configuration)

        var input = TextToVideo.Input(prompt: "a fox in the snow")
        input.aspectRatio = .ratio16x9
        let result = try await fal.subscribe(to: TextToVideo.self, input: input) { status in
            switch status.state {
            case .inQueue(let position): print("in queue, \(position ?? 0) ahead")
            case .inProgress: print("in progress:", status.logs.last?.message ?? "no logs yet")
            case .completed: print("completed")
            }
        }
        print("result.video.url =", result.video.url)
        print("result.video.contentType =", result.video.contentType ?? "nil")
    }
}
SWIFT
"$schemagen" add "$family" --source "$fal"

step "Compile the app against FalRuntime (a minute)"
# Nobody debugs this app or builds on it: whole modules without debug information take less.
fast=(--disable-index-store -debug-info-format none -Xswiftc -whole-module-optimization -Xswiftc -num-threads -Xswiftc 2)
build --product App "${fast[@]}"
echo "compiled"

step "Call $family/pro/text-to-video through the queue"
"$(swift build --show-bin-path)/App" "$fal"

step "Done; the local fal is stopped and the app removed"
