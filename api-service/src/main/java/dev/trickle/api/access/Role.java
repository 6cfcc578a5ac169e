package dev.trickle.api.access;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Role of a token; each role includes the rights of the roles before it. */
enum Role {
    /** Reads everything. */
    VIEWER,
    /** Changes campaigns and customers. */
    MARKETER,
    /**
     * Also stops accounts, resumes suspensions, resolves unconfirmed attempts, accepts missing recipients and manages
     * tokens.
     */
    OPERATOR;

    /** The name on the wire and in the database. */
    @JsonValue
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The names of all roles, in order. */
    static List<String> names() {
        return Arrays.stream(values()).map(Role::text).toList();
    }

    /** The role of this name. */
    static Optional<Role> named(String text) {
        return Arrays.stream(values()).filter(role -> role.text().equals(text)).findFirst();
    }
}
