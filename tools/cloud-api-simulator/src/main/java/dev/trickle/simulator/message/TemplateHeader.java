package dev.trickle.simulator.message;

import java.util.Locale;

/** What the header of a template is filled with. */
public enum TemplateHeader {
    /** Nothing: there is none, or it is always the same. */
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

    boolean takes(Parameter parameter) {
        return name().toLowerCase(Locale.ROOT).equals(parameter.type());
    }
}
