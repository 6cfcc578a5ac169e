package dev.trickle.api.query;

import java.time.Instant;

/** Status of an account as another service reported it. */
public interface ReportedStatus {

    /** Instant of that service's clock. */
    Instant at();
}
