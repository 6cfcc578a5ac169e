package dev.trickle.api.access;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What the owner of a token may do; each may do what those before may. */
enum Role {
    /** Looks at everything. */
    VIEWER,
    /** Changes campaigns and customers. */
    MARKETER,
    /** Decides what WhatsApp's answers leave open, and who has tokens. */
    OPERATOR;

    /** The name on the wire and in the database. */
    @JsonValue
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The role of this name. */
    static Optional<Role> named(String text) {
        return Arrays.stream(values()).filter(role -> role.text().equals(text)).findFirst();
    }
}
