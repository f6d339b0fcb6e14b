// A descriptor kept for the moment when none is left: given back, it lets one connection in, so
// that whoever waits when the server stops is served one by one. For the listener.
#pragma once

namespace tramite::net {

// Thread: one at a time.
class spare_descriptor {
public:
    // Holds nothing if no descriptor is left already.
    spare_descriptor();
    spare_descriptor(const spare_descriptor&) = delete;
    spare_descriptor& operator=(const spare_descriptor&) = delete;
    ~spare_descriptor();

    // Gives it back to the process. False if it was given before.
    bool give();

private:
    int fd_;
};

}  // namespace tramite::net
