package dev.trickle.simulator.fault;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.PositiveOrZero;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * A fault of calls that are valid.
 *
 * @param share of the matching calls, 0 to 1; all if absent
 * @param after number of matching calls that pass before the fault applies; none if absent
 * @param times maximum number of calls; unlimited if absent
 * @param to digits of the one recipient whose calls match; any if absent
 * @param delay of a slow response, in machine time
 * @param status of the custom response; 500 if absent, and 400 for a refusal
 * @param code of a refusal; 131000 if absent
 * @param contentType of the custom response; HTML if absent
 * @param body of the custom response; empty if absent
 * @param accepted whether the message is accepted in spite of the custom response; false if absent
 */
@JsonNaming(SnakeCaseStrategy.class)
public record Fault(
        @NotNull FaultKind kind,
        @DecimalMin("0") @DecimalMax("1") Double share,
        @PositiveOrZero Integer after,
        @PositiveOrZero Integer times,
        @Nullable String to,
        Duration delay,
        @Min(200) @Max(599) Integer status,
        Integer code,
        String contentType,
        String body,
        Boolean accepted) {

    public Fault {
        share = Objects.requireNonNullElse(share, 1.0);
        after = Objects.requireNonNullElse(after, 0);
        times = Objects.requireNonNullElse(times, Integer.MAX_VALUE);
        delay = Objects.requireNonNullElse(delay, Duration.ZERO);
        status = Objects.requireNonNullElse(status, kind == FaultKind.REFUSED ? 400 : 500);
        code = Objects.requireNonNullElse(code, 131000);
        contentType = Objects.requireNonNullElse(contentType, "text/html");
        body = Objects.requireNonNullElse(body, "");
        accepted = Objects.requireNonNullElse(accepted, false);
    }

    boolean isFor(String person) {
        return to == null || to.equals(person);
    }
}
