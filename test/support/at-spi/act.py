"""Does to an object of an accessibility tree what assistive technology does: `act.py press NAME` or `act.py set NAME VALUE`."""

import sys

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi  # noqa: E402


def find(parent, name):
    for index in range(parent.get_child_count()):
        child = parent.get_child_at_index(index)
        if child is None:
            continue
        found = child if child.get_name() == name else find(child, name)
        if found:
            return found
    return None


deed, name, *values = sys.argv[1:]
target = find(Atspi.get_desktop(0), name)
if target is None:
    sys.exit(f"No object is named {name}")
if deed == "press":
    done = Atspi.Action.do_action(target.get_action_iface(), 0)
else:
    done = Atspi.Value.set_current_value(target.get_value_iface(), float(values[0]))
sys.exit(0 if done else f"{name} refused to {deed}")
