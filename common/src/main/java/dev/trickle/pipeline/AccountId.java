package dev.trickle.pipeline;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * Id of an account: a WhatsApp business portfolio. The account is the unit of quota, ordering and parallelism, and the
 * key of every topic.
 */
public record AccountId(@JsonValue String value) {

    private static final Pattern FORM = Pattern.compile("[a-z0-9-]{1,64}");

    /**
     * Accepts 1 to 64 lower-case letters, digits and hyphens.
     *
     * @throws IllegalArgumentException if the value has another form
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public AccountId {
        if (!isValid(value)) {
            throw new IllegalArgumentException("An account id is 1 to 64 lower-case letters, digits or hyphens");
        }
    }

    /** Whether the text has the form of an id. */
    public static boolean isValid(String text) {
        return FORM.matcher(text).matches();
    }

    @Override
    public String toString() {
        return value;
    }
}
