/// All series of one name.
struct Family {
    enum Kind: String {
        case counter, gauge, histogram

        /// What a family's series are called, by the family's name.
        func seriesNames(_ name: String) -> [String] {
            self == .histogram ? [name, name + "_bucket", name + "_sum", name + "_count"] : [name]
        }
    }

    let kind: Kind
    let help: String
    /// By their labels as they are written.
    var series: [String: any Series] = [:]
}

/// All families, by name.
struct Registry {
    var families: [String: Family] = [:]
    /// Which family each name of a series belongs to.
    private var owners: [String: String] = [:]

    /// Finds or makes a family. A name has one kind; where it is taken by another, the kind is put behind it.
    /// - Returns: the family's name.
    mutating func claim(_ wanted: String, _ kind: Family.Kind, help: String) -> String {
        var name = wanted
        while families[name]?.kind != kind {
            let names = kind.seriesNames(name)
            if names.allSatisfy({ owners[$0] == nil }) {
                families[name] = Family(kind: kind, help: help)
                for owned in names { owners[owned] = name }
                return name
            }
            name += "_\(kind.rawValue)"
        }
        return name
    }

    mutating func forget(_ series: any Series) {
        guard families[series.id.family]?.series[series.id.labels] === series else { return }
        families[series.id.family]?.series[series.id.labels] = nil
    }
}
