package dev.trickle.api.table;

/** The order of day, month and year in a date. */
public enum DateOrder {
    DMY("day month year"),
    MDY("month day year"),
    YMD("year month day");

    private final String pattern;

    DateOrder(String pattern) {
        this.pattern = pattern;
    }

    String pattern() {
        return pattern;
    }
}
