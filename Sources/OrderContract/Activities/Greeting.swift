/// The input of the greeting's workflow, and of `GetUserDetails` and `GetUserPreferences`.
public struct UserRequest: Sendable, Hashable {
    /// The user, e.g. `user-123`.
    public var userID: String

    /// A user to greet.
    public init(userID: String) {
        self.userID = userID
    }
}

extension UserRequest: Codable {
    private enum CodingKeys: String, CodingKey {
        case userID = "user_id"
    }

    /// Reads `{"user_id": "user-123"}` in any spelling of the key, or the bare id.
    public init(from decoder: any Decoder) throws {
        if let userID = try? decoder.singleValueContainer().decode(String.self) {
            self.init(userID: userID)
        } else {
            self.init(userID: try LenientKeys(decoder).decode("user_id"))
        }
    }
}

/// The result of `GetUserDetails`.
public struct UserDetails: Sendable, Hashable, Codable {
    /// The user.
    public var userID: String
    /// What the user is called.
    public var name: String
    /// The user's email address.
    public var email: String

    /// A user.
    public init(userID: String, name: String, email: String) {
        self.userID = userID
        self.name = name
        self.email = email
    }

    private enum CodingKeys: String, CodingKey {
        case userID = "user_id"
        case name, email
    }
}

/// The result of `GetUserPreferences`.
public struct UserPreferences: Sendable, Hashable, Codable {
    /// The language to greet in.
    public var language: DisplayLanguage
    /// How the user wants to be reached.
    public var channel: NotificationChannel

    /// Preferences.
    public init(language: DisplayLanguage, channel: NotificationChannel) {
        self.language = language
        self.channel = channel
    }
}

/// The input of `SendGreeting`.
public struct GreetingRequest: Sendable, Hashable, Codable {
    /// Who is greeted.
    public var user: UserDetails
    /// The language and the channel.
    public var preferences: UserPreferences

    /// A greeting to send.
    public init(user: UserDetails, preferences: UserPreferences) {
        self.user = user
        self.preferences = preferences
    }
}

/// The result of `SendGreeting` and of the greeting's workflow, and the input of `LogGreeting`.
public struct Greeting: Sendable, Hashable, Codable {
    /// Who was greeted.
    public var userID: String
    /// What was said.
    public var message: String

    /// A greeting.
    public init(userID: String, message: String) {
        self.userID = userID
        self.message = message
    }

    private enum CodingKeys: String, CodingKey {
        case userID = "user_id"
        case message
    }
}

/// The result of `LogGreeting`.
public struct GreetingLogEntry: Sendable, Hashable, Codable {
    /// The line that was written.
    public var line: String

    /// A line of the log.
    public init(line: String) {
        self.line = line
    }
}
