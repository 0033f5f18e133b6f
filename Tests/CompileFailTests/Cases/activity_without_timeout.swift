// error: missing argument for parameter 'startToClose' in call
import TemporalWorkflows

let charge = Activity<Int, String, Never>("charge")
