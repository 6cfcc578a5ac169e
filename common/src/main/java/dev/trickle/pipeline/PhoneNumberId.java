package dev.trickle.pipeline;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/** Meta's id of a phone number that messages are sent from; not the number itself. */
public record PhoneNumberId(@JsonValue String value) {

    private static final Pattern FORM = Pattern.compile("[0-9]{1,32}");

    /**
     * Takes 1 to 32 digits.
     *
     * @throws IllegalArgumentException if it breaks that rule
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public PhoneNumberId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("A phone number id is 1 to 32 digits");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
