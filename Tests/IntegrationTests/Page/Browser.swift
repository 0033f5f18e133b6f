import Foundation
import TestSupport
import Testing

/// A headless Chromium, driven by the WebDriver protocol, as Selenium does it.
struct Browser: Sendable {
    private let session: URL
    private let folder: URL

    /// Opens a browser, and closes it afterwards.
    /// - Parameters:
    ///   - folder: where its driver writes what it has to say.
    ///   - body: what is done with it.
    /// - Throws: what `body` throws; ``TestFailure`` when there is no browser.
    static func with(in folder: URL, _ body: (Browser) async throws -> Void) async throws {
        let driver = try Program(path("chromedriver"), ["--port=0"], in: folder)
        defer { driver.kill() }
        let port = try await eventually("the browser's driver listens") {
            guard driver.isRunning else { throw TestFailure("chromedriver ended: \(driver.errors)") }
            return driver.output.firstMatch(of: /started successfully on port (\d+)/).map { String($0.1) }
        }
        let address = try #require(URL(string: "http://127.0.0.1:\(port)"))
        let options: [String: Any] = [
            "binary": try path("chromium"),
            "args": [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-proxy-server",
                "--window-size=1200,1400", "--lang=en",
            ],
        ]
        let wishes: [String: Any] = ["goog:chromeOptions": options, "goog:loggingPrefs": ["browser": "ALL"]]
        struct Session: Decodable { let sessionId: String }
        let opened: Session = try await call(
            "POST",
            address.appending(path: "session"),
            body: ["capabilities": ["alwaysMatch": wishes]],
            in: folder
        )
        let session = address.appending(path: "session").appending(path: opened.sessionId)
        let browser = Browser(session: session, folder: folder)
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await body(browser)) } catch { outcome = .failure(error) }
        _ = try? await call("DELETE", session, body: nil, in: folder) as Nothing?
        try outcome.get()
    }

    /// Does something with pages; what they looked like says more than the condition that did not come true.
    func explaining(_ body: () async throws -> Void) async throws {
        do { try await body() } catch {
            let text = (try? await run("return document.body.innerText", as: String.self)) ?? "no page"
            throw TestFailure("\(error)\nThe page said:\n\(text)")
        }
    }

    private static func path(_ name: String) throws -> String {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        let candidates = folders.map { "\($0)/\(name)" }
        guard let found = candidates.first(where: { FileManager.default.isExecutableFile(atPath: $0) }) else {
            throw TestFailure("there is no \(name); run scripts/setup")
        }
        return found
    }

    // MARK: - What a person does

    /// Goes to a page, and waits until it is there.
    func open(_ address: String) async throws { try await command("POST", "url", body: ["url": address]) }

    /// Clicks on the one element that fits.
    func click(_ selector: String) async throws {
        try await command("POST", "element/\(try await element(selector))/click", body: [:])
    }

    /// Types into the one field that fits.
    func type(_ text: String, into selector: String) async throws {
        let field = try await element(selector)
        try await command("POST", "element/\(field)/clear", body: [:])
        try await command("POST", "element/\(field)/value", body: ["text": text])
    }

    /// Says whether pages shall be dark.
    func likes(dark isDark: Bool) async throws {
        let wish = ["name": "prefers-color-scheme", "value": isDark ? "dark" : "light"]
        let command: [String: Any] = ["cmd": "Emulation.setEmulatedMedia", "params": ["features": [wish]]]
        try await self.command("POST", "goog/cdp/execute", body: command)
        let query = "(prefers-color-scheme: \(wish["value"] ?? ""))"
        try await eventually("the page is \(query)") {
            try await run("return matchMedia(arguments[0]).matches", [query])
        }
    }

    /// Does something on a screen of a width, and has the usual one again afterwards.
    func with(width: Int, _ body: () async throws -> Void) async throws {
        let size: [String: Any] = ["width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false]
        let narrow: [String: Any] = ["cmd": "Emulation.setDeviceMetricsOverride", "params": size]
        try await command("POST", "goog/cdp/execute", body: narrow)
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await body()) } catch { outcome = .failure(error) }
        let usual: [String: Any] = ["cmd": "Emulation.clearDeviceMetricsOverride", "params": [String: String]()]
        try await command("POST", "goog/cdp/execute", body: usual)
        try outcome.get()
    }

    // MARK: - What a person sees

    /// The text of the one element that fits; empty when there is none, or it is hidden.
    func text(_ selector: String) async throws -> String {
        try await run("return document.querySelector(arguments[0])?.innerText ?? ''", [selector])
    }

    /// How many elements fit.
    func count(_ selector: String) async throws -> Int {
        try await run("return document.querySelectorAll(arguments[0]).length", [selector])
    }

    /// Waits until an element says something.
    func sees(_ text: String, in selector: String = "main", within limit: Duration = .seconds(20)) async throws {
        try await eventually("\(selector) says “\(text)”", within: limit) {
            try await self.text(selector).contains(text)
        }
    }

    /// Waits until a button can be pressed.
    func offers(_ selector: String) async throws {
        try await eventually("\(selector) is offered") {
            try await run(
                "const e = document.querySelector(arguments[0]); return !!e && e.offsetParent !== null && !e.disabled",
                [selector]
            )
        }
    }

    /// What a script returns.
    func run<Value: Decodable & Sendable>(
        _ script: String,
        _ arguments: [String] = [],
        as type: Value.Type = Value.self
    ) async throws -> Value {
        let body: [String: Any] = ["script": script, "args": arguments]
        return try await Self.call("POST", session.appending(path: "execute/sync"), body: body, in: folder)
    }

    /// The problems that the browser has had with the page so far.
    func complaints() async throws -> [String] {
        struct Entry: Decodable {
            let level: String
            let message: String
        }
        let log = session.appending(path: "se/log")
        let entries: [Entry] = try await Self.call("POST", log, body: ["type": "browser"], in: folder)
        return entries.filter { $0.level == "SEVERE" }.map(\.message)
    }

    // MARK: - The protocol

    /// Null, or an answer that does not matter.
    private struct Nothing: Decodable {
        init(from decoder: any Decoder) {}
    }

    private struct Answer<Value: Decodable>: Decodable { let value: Value }

    /// What the driver says when it could not do something.
    private struct Refusal: Decodable {
        let error: String
        let message: String
    }

    private func element(_ selector: String) async throws -> String {
        let found: [String: String] = try await Self.call(
            "POST",
            session.appending(path: "element"),
            body: ["using": "css selector", "value": selector],
            in: folder
        )
        return try #require(found.values.first)
    }

    private func command(_ method: String, _ path: String, body: [String: Any]) async throws {
        _ = try await Self.call(method, session.appending(path: path), body: body, in: folder) as Nothing?
    }

    /// Asks by `curl`: Foundation's own client does not understand the driver's headers, which have no spaces.
    private static func call<Value: Decodable>(
        _ method: String,
        _ url: URL,
        body: [String: Any]?,
        in folder: URL
    ) async throws -> Value {
        var arguments = ["--silent", "--show-error", "--noproxy", "*", "--max-time", "60", "--request", method]
        let file = folder.appending(path: "request-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        if let body {
            try JSONSerialization.data(withJSONObject: body).write(to: file)
            arguments += ["--header", "Content-Type: application/json", "--data-binary", "@\(file.path())"]
        }
        let outcome = try await Program.run(path("curl"), arguments + [url.absoluteString], in: folder)
        let data = Data(outcome.output.utf8)
        if let refusal = try? JSONDecoder().decode(Answer<Refusal>.self, from: data).value {
            throw TestFailure("the browser refuses \(url.lastPathComponent): \(refusal.error): \(refusal.message)")
        }
        if let answer = try? JSONDecoder().decode(Answer<Value>.self, from: data) { return answer.value }
        throw TestFailure("the browser refuses \(url.lastPathComponent): \(outcome.output) \(outcome.errors)")
    }
}

/// A browser for a suite of tests, since it takes its time to open.
struct BrowserTrait: SuiteTrait, TestScoping {
    @TaskLocal static var browser: Browser?

    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "browser-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try await Browser.with(in: folder) { browser in
            try await Self.$browser.withValue(browser) { try await function() }
        }
    }
}

extension Trait where Self == BrowserTrait {
    /// Gives the suite a browser.
    static var browser: Self { BrowserTrait() }
}
