package dev.trickle.pipeline;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/** A person, recognised without being named: the keyed hash of their canonical phone number. */
public record ContactKey(@JsonValue String value) {

    private static final Pattern FORM = Pattern.compile("[0-9a-f]{32}");

    /**
     * Takes 32 lower-case hexadecimal digits.
     *
     * @throws IllegalArgumentException if it breaks that rule
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public ContactKey {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("A contact key is 32 lower-case hexadecimal digits");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
