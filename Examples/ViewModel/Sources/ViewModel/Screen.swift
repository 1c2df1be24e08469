import Observation

/// Stands in for a screen: taps the buttons and prints what is shown.
@main @MainActor
struct Screen {
    static func main() async {
        let model = FilmModel()
        model.input.aspectRatio = "7:3"
        print("violations: \(model.violations)")
        model.input.prompt = "a fox in the snow"
        model.input.aspectRatio = .ratio16x9

        model.start()
        await changes(of: model) { if case .waiting = $0 { model.cancel() } }
        model.start()
        await changes(of: model) { _ in }
    }

    /// Prints each phase until there is nothing more to wait for.
    private static func changes(of model: FilmModel, each body: (FilmModel.Phase) -> Void) async {
        repeat {
            await withCheckedContinuation { continuation in
                withObservationTracking {
                    _ = model.phase
                } onChange: {
                    continuation.resume()
                }
            }
            print("phase: \(model.phase)")
            body(model.phase)
        } while model.isBusy
    }
}
