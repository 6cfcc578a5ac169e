package dev.trickle.api.database;

import java.util.Collection;

/** Converts collections of ids to array parameters, which statements cast to their type. */
public final class SqlIds {

    private SqlIds() {}

    /** A parameter for {@code ANY (:ids::uuid[])} and the like. */
    public static String[] toParameter(Collection<?> ids) {
        return ids.stream().map(Object::toString).toArray(String[]::new);
    }
}
