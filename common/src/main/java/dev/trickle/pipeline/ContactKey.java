package dev.trickle.pipeline;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.HexFormat;

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
        if (value.length() != DIGITS || !value.chars().allMatch(ContactKey::isDigit)) {
            throw new IllegalArgumentException("A contact key is 32 lower-case hexadecimal digits");
        }
    }

    private static boolean isDigit(int character) {
        return HexFormat.isHexDigit(character) && !Character.isUpperCase(character);
    }

    @Override
    public String toString() {
        return value;
    }
}
