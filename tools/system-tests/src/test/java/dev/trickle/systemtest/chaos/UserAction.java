package dev.trickle.systemtest.chaos;

import java.util.Locale;

/** Actions of customers and campaign owners between faults. */
enum UserAction {
    NOTHING,
    STOP_BY_WEBHOOK,
    UNSUBSCRIBE,
    PAUSE,
    RESUME,
    CANCEL,
    /** The owner stops the whole account; {@link #RESUME} starts it again. */
    STOP_ACCOUNT,
    /** A pending recipient gets the phone number of a recipient who already has the message. */
    TAKE_OVER_NUMBER;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
