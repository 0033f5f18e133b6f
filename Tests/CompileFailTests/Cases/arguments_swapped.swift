// error: cannot convert value of type 'String' to expected argument type 'Int'
import Workflows

let arguments = Arguments<Int, String>("x", 1)
