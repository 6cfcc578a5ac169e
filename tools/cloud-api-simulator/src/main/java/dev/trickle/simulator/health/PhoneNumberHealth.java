package dev.trickle.simulator.health;

import jakarta.validation.constraints.NotNull;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * Whether a phone number can send.
 *
 * @param canSendMessage only a blocked number refuses messages
 * @param code error code of refused messages; 131031 (account locked) if absent
 */
@JsonNaming(SnakeCaseStrategy.class)
public record PhoneNumberHealth(@NotNull CanSend canSendMessage, Integer code) {

    private static final int LOCKED = 131031;

    static final PhoneNumberHealth GOOD = new PhoneNumberHealth(CanSend.AVAILABLE, LOCKED);

    public PhoneNumberHealth(@NotNull CanSend canSendMessage, @Nullable Integer code) {
        this.canSendMessage = canSendMessage;
        this.code = Objects.requireNonNullElse(code, LOCKED);
    }

    public boolean isBlocked() {
        return canSendMessage == CanSend.BLOCKED;
    }
}
