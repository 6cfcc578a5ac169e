package dev.trickle.pipeline;

import java.util.Locale;

/** How to read phone numbers with neither a plus sign nor an international prefix. */
public enum BareNumberPolicy {
    /** By the digits; refused where both readings are valid mobile numbers. */
    EITHER,
    /** They begin with a country code. */
    INTERNATIONAL,
    /** They are numbers of the region, with or without its trunk prefix. */
    NATIONAL;

    /**
     * Reads the value of a parameter.
     *
     * @throws IllegalArgumentException if it is neither {@code international} nor {@code national}
     */
    public static BareNumberPolicy parse(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "international" -> INTERNATIONAL;
            case "national" -> NATIONAL;
            default -> throw new IllegalArgumentException("must be international or national");
        };
    }
}
