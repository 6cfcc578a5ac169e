package dev.trickle.pipeline;

import java.util.Locale;

/** How to read phone numbers with neither a plus sign nor an international prefix. */
public enum BareNumberPolicy {
    /** Decided by the digits; rejected if both readings are valid mobile numbers. */
    EITHER,
    /** The numbers begin with a country code. */
    INTERNATIONAL,
    /** The numbers are national numbers of the region, with or without its trunk prefix. */
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
