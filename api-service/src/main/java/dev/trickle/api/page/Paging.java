package dev.trickle.api.page;

import dev.trickle.api.problem.InvalidRequest;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The limit and the cursor of lists in pages. */
public final class Paging {

    private Paging() {}

    /**
     * Checks the number of items that a request asks for.
     *
     * @throws InvalidRequest if it is not from 1 to {@code max}
     */
    public static void checkLimit(int limit, int max) {
        if (limit < 1 || limit > max) {
            throw InvalidRequest.of("limit", "range", "limit must be from 1 to " + max);
        }
    }

    /** Returns the cursor of the next page; null on the last page. */
    public static <T, C> @Nullable C nextCursor(List<T> items, int limit, Function<T, C> cursor) {
        return items.size() < limit ? null : cursor.apply(items.getLast());
    }
}
