# heap: python 3.12; gc off
"""Observers and callbacks: who listens is held by whom it listens to."""

import weakref


class Button:
    def __init__(self):
        self.listeners = []

    def click(self):
        for listener in self.listeners:
            listener()


class Window:
    def __init__(self, title):
        self.title = title

    def on_click(self):
        print("clicked in", self.title)


button = Button()
window = Window("main")  # heap: expect refcount(window) == 1; name window as "the window"

# heap: note "A bound method holds its object: the button now keeps the window alive."
button.listeners.append(window.on_click)  # heap: expect refcount(window) == 2
button.click()

# heap: ask "The window is closed. Is it freed?" answer False
del window  # heap: expect alive("the window"); expect reachable("the window")
button.click()

# heap: note "It goes when it is taken off the list."
button.listeners.clear()  # heap: expect freed("the window")
button.click()


# heap: note "Repair: the button knows its listeners weakly. A bound method needs WeakMethod."
class WeakButton(Button):
    def listen(self, method):
        self.listeners.append(weakref.WeakMethod(method))

    def click(self):
        for reference in self.listeners:
            method = reference()
            if method is None:
                print("a listener is gone")
            else:
                method()


weak_button = WeakButton()
window = Window("second")  # heap: name window as "the second window"
weak_button.listen(window.on_click)  # heap: expect refcount(window) == 1
weak_button.click()
del window  # heap: expect freed("the second window")
weak_button.click()


# heap: note "A callback that needs its owner makes a cycle through its closure."
class Timer:
    def __init__(self):
        self.callback = lambda: self.fire()

    def fire(self):
        print("fired")


timer = Timer()  # heap: expect in_cycle(timer); name timer as "the timer"
timer.callback()
del timer  # heap: expect alive("the timer"); expect not reachable("the timer"); expect leaked() > 0
print("done")
