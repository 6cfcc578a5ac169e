package dev.trickle.api.table;

import java.util.Locale;

/** The type of the values of a column. */
public enum ColumnType {
    TEXT,
    NUMBER,
    DATE;

    /** Returns the name in requests and responses. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
