// error: missing argument for parameter 'startToClose' in call
import Workflows

let charge = Activity<Int, String, Never>("charge")
