package dev.trickle.pipeline;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** Identifies a contact without naming them: the keyed hash of the canonical phone number. */
public record ContactKey(@JsonValue String value) {

    private static final int DIGITS = 32;

    /**
     * Accepts 32 lower-case hexadecimal digits.
     *
     * @throws IllegalArgumentException if the value has another form
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public ContactKey {
        if (!isValid(value)) {
            throw new IllegalArgumentException("A contact key is 32 lower-case hexadecimal digits");
        }
    }

    /** A loop, because every event and every stored recipient contains a key. */
    private static boolean isValid(String value) {
        if (value.length() != DIGITS) {
            return false;
        }
        for (var i = 0; i < DIGITS; i++) {
            if (!isDigit(value.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDigit(char character) {
        return (character >= '0' && character <= '9') || (character >= 'a' && character <= 'f');
    }

    @Override
    public String toString() {
        return value;
    }
}
