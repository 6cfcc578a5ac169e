package dev.trickle.pipeline;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** Meta's id of a phone number that messages are sent from; not the number itself. */
public record PhoneNumberId(@JsonValue String value) {

    /**
     * Takes 1 to 32 digits.
     *
     * @throws IllegalArgumentException if it breaks that rule
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public PhoneNumberId {
        if (!value.matches("[0-9]{1,32}")) {
            throw new IllegalArgumentException("A phone number id is 1 to 32 digits");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
