package dev.trickle.systemtest.chaos;

import java.util.Locale;

/** A connection that can be cut. */
enum CuttableLink {
    /** From the senders to WhatsApp. */
    CALLS,
    /** From WhatsApp to the status-service. */
    WEBHOOKS,
    /** From all services to PostgreSQL. */
    QUERIES,
    /** From all services to Kafka. */
    RECORDS;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
