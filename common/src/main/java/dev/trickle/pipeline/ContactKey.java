package dev.trickle.pipeline;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.HexFormat;

/** A person, recognised without being named: the keyed hash of their canonical phone number. */
public record ContactKey(@JsonValue String value) {

    private static final int DIGITS = 32;

    /**
     * Takes 32 lower-case hexadecimal digits.
     *
     * @throws IllegalArgumentException if it breaks that rule
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
