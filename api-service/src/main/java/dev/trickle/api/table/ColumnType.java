package dev.trickle.api.table;

import java.util.Locale;

/** The type of the values of a column. */
public enum ColumnType {
    TEXT,
    NUMBER,
    DATE;

    /** Returns the parameter of an import that names a column with such values. */
    public String parameter() {
        return code() + "_column";
    }

    /** Returns the name in requests and responses. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
