// error: cannot convert value of type 'String' to expected argument type 'Int'
import TemporalWorkflows

let arguments = Arguments<Int, String>("x", 1)
