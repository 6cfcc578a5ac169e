package dev.trickle.pipeline;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Instant;
import java.util.UUID;

/** Alerts to operators. The type names are part of the wire format and never change. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
public sealed interface AlertEvent {

    UUID alert();

    Instant at();

    /**
     * A condition needs the attention of an operator.
     *
     * @param kind kind of the alert, such as {@code quota-nearly-used}
     * @param subject id of the affected object
     */
    @JsonTypeName("alert-raised")
    record AlertRaised(UUID alert, String kind, String subject, Instant at) implements AlertEvent {}

    @JsonTypeName("alert-cleared")
    record AlertCleared(UUID alert, Instant at) implements AlertEvent {}
}
