package dev.trickle.pipeline.jdbc;

import java.util.Collection;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.support.SqlArrayValue;

/** Creates array parameters of statements. */
public final class SqlArrays {

    private SqlArrays() {}

    /** Creates an array of this PostgreSQL type. */
    public static SqlArrayValue of(String type, Collection<?> values) {
        return new SqlArrayValue(type, values.toArray());
    }

    /** Creates an array of this PostgreSQL type from one property of each element. */
    public static <T> SqlArrayValue of(String type, Collection<T> elements, Function<T, @Nullable Object> value) {
        return new SqlArrayValue(type, elements.stream().map(value).toArray());
    }

    /** Creates an array of texts. */
    public static SqlArrayValue texts(Collection<String> values) {
        return of("text", values);
    }

    /** Creates an array of texts from one property of each element. */
    public static <T> SqlArrayValue texts(Collection<T> elements, Function<T, @Nullable String> text) {
        return new SqlArrayValue("text", elements.stream().map(text).toArray());
    }
}
