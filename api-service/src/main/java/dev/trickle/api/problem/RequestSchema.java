package dev.trickle.api.problem;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The declared fields of a request body or of an object in it.
 *
 * @param name in the OpenAPI document
 * @param fields all fields; another field is rejected
 * @param freeFields the schema of fields with any name; null if only the declared fields are known
 * @param dependencies fields that are only allowed together with another one
 */
public record RequestSchema(
        String name, List<RequestField> fields, @Nullable RequestSchema freeFields, Map<String, String> dependencies) {

    public static RequestSchema of(String name, RequestField... fields) {
        return new RequestSchema(name, List.of(fields), null, Map.of());
    }

    /** An object whose fields have any name, and values that are objects of this schema or shorter notations of it. */
    public static RequestSchema ofFreeFields(String name, RequestSchema values) {
        return new RequestSchema(name, List.of(), values, Map.of());
    }

    /** Adds that a field is rejected without another one. */
    public RequestSchema withDependency(String field, String other) {
        return new RequestSchema(name, fields, freeFields, Map.of(field, other));
    }

    boolean contains(RequestField field) {
        return freeFields != null || fields.contains(field);
    }
}
