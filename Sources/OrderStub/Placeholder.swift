// Placeholder until the first real file of this target.
@main struct Main { static func main() {} }
