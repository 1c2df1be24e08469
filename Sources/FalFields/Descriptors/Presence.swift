/// Whether a member must be there, and whether it may be null.
///
/// One value for both questions, since the generated property follows from the pair: `required` is a `T`,
/// `requiredOrNull` a `T?` that writes null, the other two a `T?` whose `nil` leaves the member out.
public enum Presence: String, Sendable, Hashable, CaseIterable {
    case required, requiredOrNull, omittable, omittableOrNull

    public init(required: Bool, nullable: Bool) {
        self =
            switch (required, nullable) {
            case (true, false): .required
            case (true, true): .requiredOrNull
            case (false, false): .omittable
            case (false, true): .omittableOrNull
            }
    }

    public var isRequired: Bool { self == .required || self == .requiredOrNull }
    public var allowsNull: Bool { self == .requiredOrNull || self == .omittableOrNull }
}
