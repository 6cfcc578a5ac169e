package dev.trickle.pipeline;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Instant;
import java.util.UUID;

/** Something an operator should know. The names in quotes are on the wire: never rename them. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
public sealed interface AlertEvent {

    UUID alert();

    Instant at();

    /**
     * Something needs a look.
     *
     * @param kind what it is, such as {@code quota-nearly-used}
     * @param subject the id of what it is about
     */
    @JsonTypeName("alert-raised")
    record AlertRaised(UUID alert, String kind, String subject, Instant at) implements AlertEvent {}

    @JsonTypeName("alert-cleared")
    record AlertCleared(UUID alert, Instant at) implements AlertEvent {}
}
