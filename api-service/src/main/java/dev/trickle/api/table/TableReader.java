package dev.trickle.api.table;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads a table row by row, in constant memory. */
public interface TableReader extends AutoCloseable {

    /**
     * Returns the next row, which may be empty; null at the end.
     *
     * @throws UnreadableTable if the start of the following row cannot be found
     */
    @Nullable
    TableRow next() throws IOException;

    @Override
    void close() throws IOException;
}
