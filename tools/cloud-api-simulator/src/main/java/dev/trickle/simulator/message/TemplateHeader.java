package dev.trickle.simulator.message;

import java.util.Locale;

/** The kind of parameter that the header of a template has. */
public enum TemplateHeader {
    /** No parameter: no header, or a fixed one. */
    NONE,
    TEXT,
    IMAGE,
    VIDEO,
    DOCUMENT;

    int parameters() {
        return this == NONE ? 0 : 1;
    }

    boolean isMedia() {
        return this == IMAGE || this == VIDEO || this == DOCUMENT;
    }

    boolean accepts(Parameter parameter) {
        return name().toLowerCase(Locale.ROOT).equals(parameter.type());
    }
}
