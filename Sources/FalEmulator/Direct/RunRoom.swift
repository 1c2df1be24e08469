import FalSupport

/// The room that a run takes while it lasts. It is given back at the latest when nobody holds this any more: of a
/// stream whose caller is gone before it began, nothing else would be heard.
final class RunRoom: Sendable {
    private let ledger: QueueLedger
    private let isTaken = Locked(true)

    init(of ledger: QueueLedger) { self.ledger = ledger }

    func giveBack() {
        if isTaken.withLock({ taken in
            defer { taken = false }
            return taken
        }) {
            ledger.giveRoomBack()
        }
    }

    deinit { giveBack() }
}
