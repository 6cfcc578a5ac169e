package dev.trickle.systemtest.chaos;

import java.util.Locale;

/** A process of the installation. */
enum ClusterProcess {
    API,
    SCHEDULER_1,
    SCHEDULER_2,
    SENDER_1,
    SENDER_2,
    STATUS,
    SIMULATOR,
    BROKER,
    DATABASE;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
