package dev.trickle.api.sender;

import dev.trickle.api.query.ReportedStatus;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Status of an account as a sender reported it.
 *
 * @param fields all fields, unchanged
 */
public record SenderStatus(Instant at, Map<String, Object> fields) implements ReportedStatus {

    private static final TypeReference<Map<String, Object>> ALL_FIELDS = new TypeReference<>() {};

    static SenderStatus parse(JsonMapper json, String body) {
        return new SenderStatus(json.readValue(body, Content.class).at(), json.readValue(body, ALL_FIELDS));
    }

    /** The field that the API reads. */
    record Content(Instant at) {

        Content {
            Objects.requireNonNull(at);
        }
    }
}
