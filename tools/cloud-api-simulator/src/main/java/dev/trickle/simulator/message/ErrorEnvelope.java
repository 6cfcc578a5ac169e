package dev.trickle.simulator.message;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** The body of an error response of the Graph API. */
public record ErrorEnvelope(Fault error) {

    /** The error itself. */
    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Fault(
            String message,
            String type,
            int code,
            @Nullable Integer errorSubcode,
            @Nullable Details errorData,
            String fbtraceId) {}

    /** Present in errors of the messaging product, absent in those of the Graph. */
    @JsonNaming(SnakeCaseStrategy.class)
    record Details(String messagingProduct, String details) {}

    /** Returns the body for this error. */
    public static ErrorEnvelope of(ApiError apiError, String traceId) {
        var details = apiError.details();
        return new ErrorEnvelope(new Fault(
                apiError.message(),
                apiError.type(),
                apiError.code(),
                apiError.subcode(),
                details == null ? null : new Details("whatsapp", details),
                traceId));
    }
}
