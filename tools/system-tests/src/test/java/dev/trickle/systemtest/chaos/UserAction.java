package dev.trickle.systemtest.chaos;

import java.util.Locale;

/** What people do meanwhile. */
enum UserAction {
    NOTHING,
    STOP_BY_WEBHOOK,
    UNSUBSCRIBE,
    PAUSE,
    RESUME,
    CANCEL,
    /** Somebody who waits gets the phone of somebody who was written to. */
    TAKE_OVER;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
